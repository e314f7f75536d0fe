package org.muniment.logs.search;

/** What can be counted beside the hits: for each, the {@value #TOP} most frequent values. */
public enum Facet {
    /** {@code http.response.status_code}. */
    STATUS("http.response.status_code"),
    /** {@code http.request.method}. */
    METHOD("http.request.method"),
    /** {@code url.path}. */
    PATH("url.path"),
    /** {@code source.ip}: pseudonyms. */
    SOURCE("source.ip"),
    /** {@code source.kind}: private, external and so on. */
    KIND("source.kind"),
    /** {@code source.geo.country_iso_code}. */
    COUNTRY("source.geo.country_iso_code"),
    /** Words of {@code user_agent.original}, each counted once in a line. */
    AGENT_WORD("user_agent.original"),
    /** {@code log.level}. */
    LEVEL("log.level");

    /** Most values of one facet in a result. */
    public static final int TOP = 10;

    private final String field;

    Facet(String field) {
        this.field = field;
    }

    /** The field it counts. */
    public String field() {
        return field;
    }
}
