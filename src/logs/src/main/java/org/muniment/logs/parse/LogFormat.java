package org.muniment.logs.parse;

import java.util.Locale;
import java.util.Optional;

/** The shapes of log lines that {@link LogParser} reads. */
public enum LogFormat {
    /** Guessed for each line from its own shape; right for files that mix formats. */
    AUTO,
    /** Apache and nginx {@code combined}: common, then referrer and user agent, and whatever quoted fields follow. */
    COMBINED,
    /** Common Log Format: host, ident, user, time, request, status, bytes. */
    COMMON,
    /** {@code vhost_combined}: combined with the virtual host and its port in front. */
    VHOST_COMBINED,
    /** Apache error log, the bracketed forms of 2.2 and 2.4. */
    APACHE_ERROR,
    /** nginx error log. */
    NGINX_ERROR,
    /** Payara and GlassFish access log ({@code %client.name% …}), every value quoted, absent ones {@code NULL-…}. */
    PAYARA_ACCESS,
    /** One JSON object a line: ECS, nested or dotted, or any other object. */
    ECS_JSON;

    /** The name used on the command line and in settings: {@code vhost-combined} for {@link #VHOST_COMBINED}. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The format of that option name, in either case, with dashes or underscores; empty when there is none. */
    public static Optional<LogFormat> of(String name) {
        String wanted = name.trim().toUpperCase(Locale.ROOT).replace('-', '_');
        for (LogFormat format : values()) {
            if (format.name().equals(wanted)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
