package org.muniment.web.ingest;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.muniment.logs.Logs;
import org.muniment.logs.parse.LogFormat;
import org.muniment.terms.Refusal;
import org.muniment.web.security.ForEntities;
import org.muniment.web.security.Visitor;

/** {@code POST /_bulk}: log lines from shippers, answered only when they are durable. */
@Path("/")
@RequestScoped
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.WILDCARD)
public class BulkResource {

    /** Largest body on the wire, in bytes. */
    private static final long MAX_WIRE = 64L << 20;

    /** Largest body unzipped, in bytes. */
    private static final long MAX_PLAIN = 256L << 20;

    private static final Duration LONGEST = Duration.ofSeconds(60);

    @Inject
    Logs logs;

    @Inject
    Visitor visitor;

    @Inject
    Turnstile turnstile;

    @Inject
    InstantSource clock;

    @HeaderParam(HttpHeaders.CONTENT_ENCODING)
    @Nullable
    String encoding;

    @HeaderParam(HttpHeaders.ACCEPT)
    @Nullable
    String accept;

    @HeaderParam(HttpHeaders.CONTENT_TYPE)
    @Nullable
    String contentType;

    /** The format of every document that is a bare line; what each looks like when absent. */
    @QueryParam("format")
    @Nullable
    String format;

    /** For the container. */
    public BulkResource() {}

    /** Takes lines for the streams their actions name. */
    @POST
    @Path("_bulk")
    @ForEntities
    public Response bulk(InputStream body) throws IOException {
        return take(Optional.empty(), body);
    }

    /** As {@link #bulk}. */
    @PUT
    @Path("_bulk")
    @ForEntities
    public Response bulkPut(InputStream body) throws IOException {
        return take(Optional.empty(), body);
    }

    /** Takes lines for the stream of an index. */
    @POST
    @Path("{index}/_bulk")
    @ForEntities
    public Response bulkInto(@PathParam("index") String index, InputStream body) throws IOException {
        return take(Optional.of(index), body);
    }

    /** As {@link #bulkInto}. */
    @PUT
    @Path("{index}/_bulk")
    @ForEntities
    public Response bulkPutInto(@PathParam("index") String index, InputStream body) throws IOException {
        return take(Optional.of(index), body);
    }

    private Response take(Optional<String> index, InputStream body) throws IOException {
        Turnstile.Place place = turnstile.enter(visitor.entity());
        try (place;
                InputStream plain = plain(body)) {
            String answer = logs.intake().bulk(visitor.entity(), index, plain, format());
            return Shippers.json(answer, Shippers.dialect(accept, contentType));
        } catch (ZipException e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "the body is not gzip", e);
        }
    }

    private LogFormat format() {
        return format == null
                ? LogFormat.AUTO
                : LogFormat.of(format)
                        .orElseThrow(() -> new Refusal(Refusal.Code.BAD_INPUT, "there is no log format of that name"));
    }

    private InputStream plain(InputStream body) throws IOException {
        InputStream wire = new BoundedBody(body, MAX_WIRE, clock, LONGEST);
        String how = encoding == null ? "identity" : encoding.strip().toLowerCase(Locale.ROOT);
        return switch (how) {
            case "identity", "" -> wire;
            case "gzip", "x-gzip" -> new BoundedBody(new GZIPInputStream(wire, 16 * 1024), MAX_PLAIN, clock, LONGEST);
            default -> throw new Refusal(Refusal.Code.BAD_INPUT, "content encoding must be gzip or none");
        };
    }
}
