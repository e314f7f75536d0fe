package org.muniment.logs.parse;

/** The ECS field names used here; the same {@code String} objects everywhere, so that comparing them is cheap. */
public final class Ecs {
    public static final String SOURCE_IP = "source.ip";
    public static final String SOURCE_PORT = "source.port";
    public static final String SOURCE_ADDRESS = "source.address";
    public static final String FORWARDED_IP = "network.forwarded_ip";
    /** {@link Ip#kind} of {@code source.ip}, of before it was pseudonymised; no field of ECS itself. */
    public static final String SOURCE_KIND = "source.kind";
    /** The country of {@code source.ip}, ISO 3166-1 alpha-2, of before it was pseudonymised. */
    public static final String SOURCE_COUNTRY = "source.geo.country_iso_code";

    public static final String DIRECTION = "network.direction";
    public static final String METHOD = "http.request.method";
    public static final String URL_ORIGINAL = "url.original";
    public static final String URL_PATH = "url.path";
    public static final String URL_QUERY = "url.query";
    public static final String URL_SCHEME = "url.scheme";
    public static final String URL_DOMAIN = "url.domain";
    public static final String URL_PORT = "url.port";
    public static final String HTTP_VERSION = "http.version";
    public static final String STATUS = "http.response.status_code";
    public static final String BYTES = "http.response.body.bytes";
    public static final String REFERRER = "http.request.referrer";
    public static final String AGENT = "user_agent.original";
    public static final String USER = "user.name";
    public static final String IDENT = "user.id";
    public static final String LEVEL = "log.level";
    public static final String LOGGER = "log.logger";
    public static final String MESSAGE = "message";
    public static final String PID = "process.pid";
    public static final String THREAD = "process.thread.id";
    public static final String ERROR_CODE = "error.code";
    public static final String ERROR_MESSAGE = "error.message";
    public static final String ORIGINAL = "event.original";
    public static final String DATASET = "event.dataset";
    public static final String DURATION = "event.duration";
    public static final String CONNECTION = "nginx.error.connection_id";
    public static final String UPSTREAM = "nginx.error.upstream";
    public static final String SERVER = "server.domain";

    private Ecs() {}
}
