package org.muniment.web.front;

import java.util.Locale;
import java.util.Optional;

/** Tells a person's browser from a shipper that asks whether the server is of the kind it can send to. */
final class Probe {

    /**
     * What shippers read of {@code GET /}: a version number of the protocol they speak. The name says what really answers.
     */
    static final String GREETING = "{\"name\":\"muniment\",\"cluster_name\":\"muniment\",\"version\":{"
            + "\"number\":\"9.99.0\",\"build_flavor\":\"default\",\"build_type\":\"tar\","
            + "\"build_hash\":\"unknown\",\"build_date\":\"2025-01-01T00:00:00.000Z\",\"build_snapshot\":false,"
            + "\"lucene_version\":\"10.0.0\",\"minimum_wire_compatibility_version\":\"8.18.0\","
            + "\"minimum_index_compatibility_version\":\"8.0.0\"},\"tagline\":\"You Know, for Search\"}";

    private Probe() {}

    static boolean isPerson(Optional<String> accept, Optional<String> agent) {
        String wanted = accept.orElse("*/*");
        if (wanted.contains("text/html")) {
            return true;
        }
        String name = agent.orElse("").toLowerCase(Locale.ROOT);
        boolean browser = name.startsWith("mozilla") || name.startsWith("curl") || name.startsWith("wget");
        return wanted.contains("*/*") && !wanted.contains("json") && browser;
    }
}
