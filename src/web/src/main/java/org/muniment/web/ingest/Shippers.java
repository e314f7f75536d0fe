package org.muniment.web.ingest;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How answers to shippers look: compact JSON, their product header, their content type mirrored. */
final class Shippers {

    private static final Pattern COMPATIBLE = Pattern.compile("compatible-with=([789])");

    private Shippers() {}

    /** The version a client asks for ({@code compatible-with}), from what it accepts or else from what it sends. */
    static Optional<String> dialect(@Nullable String accept, @Nullable String contentType) {
        for (String header : new String[] {accept == null ? "" : accept, contentType == null ? "" : contentType}) {
            Matcher matcher = COMPATIBLE.matcher(header);
            if (header.contains("vnd.elasticsearch+") && matcher.find()) {
                return Optional.of(matcher.group(1));
            }
        }
        return Optional.empty();
    }

    static Response json(String json, Optional<String> dialect) {
        String type = dialect.map(version -> "application/vnd.elasticsearch+json;compatible-with=" + version)
                .orElse("application/json");
        return Response.ok(json)
                .header(HttpHeaders.CONTENT_TYPE, type)
                .header("X-Elastic-Product", "Elasticsearch")
                .build();
    }
}
