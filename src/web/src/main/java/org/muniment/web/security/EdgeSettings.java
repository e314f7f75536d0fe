package org.muniment.web.security;

import java.net.URI;
import java.time.DateTimeException;
import java.time.ZoneId;
import org.muniment.terms.Refusal;
import org.muniment.terms.Settings;

/**
 * Settings of the edge.
 *
 * @param origin {@code muniment.web.origin}: scheme, host and port people reach the pages under; default
 *     {@code http://localhost:8080}
 * @param zone {@code muniment.web.zone}: the zone that pages show exact times in; default {@code UTC}
 * @param bulkRequests {@code muniment.web.bulk-requests}: log deliveries taken at the same time; beyond it senders are
 *     told to come back later; default 16
 */
public record EdgeSettings(String origin, ZoneId zone, int bulkRequests) {

    /** Refuses an origin that is none and numbers out of range. */
    public EdgeSettings {
        URI uri = uri(origin);
        boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!web || uri.getHost() == null || !uri.getRawPath().isEmpty()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "muniment.web.origin is not like https://desk.example");
        }
        if (bulkRequests < 1) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "muniment.web.bulk-requests is not at least 1");
        }
    }

    private static URI uri(String origin) {
        try {
            return URI.create(origin);
        } catch (IllegalArgumentException e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "muniment.web.origin is not like https://desk.example", e);
        }
    }

    /** Reads {@code muniment.web.*}. */
    public static EdgeSettings from(Settings settings) {
        String zone = settings.string("muniment.web.zone", "UTC");
        try {
            return new EdgeSettings(
                    settings.string("muniment.web.origin", "http://localhost:8080")
                            .replaceAll("/+$", ""),
                    ZoneId.of(zone),
                    settings.integer("muniment.web.bulk-requests", 16));
        } catch (DateTimeException e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "muniment.web.zone is no time zone", e);
        }
    }

    /** Whether browsers reach us over TLS, so that cookies are marked {@code Secure}. */
    public boolean secure() {
        return origin.startsWith("https://");
    }
}
