package org.muniment.logs.intake;

import java.util.Locale;
import java.util.regex.Pattern;
import org.muniment.terms.Refusal;

/** Names of streams: {@code [a-z0-9][a-z0-9.-]{0,62}}. {@link #ACCESS} is the usual one. */
public final class Streams {

    /** Access logs. */
    public static final String ACCESS = "access";
    /** Error logs. */
    public static final String ERROR = "error";
    /** Lines that were not understood, kept whole; one such stream for each tenant. */
    public static final String REJECTS = "rejects";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,62}");
    private static final Pattern DATED = Pattern.compile("[-.](?:\\d{4}[.-]\\d{2}[.-]\\d{2}|\\d{6,8})$");

    private Streams() {}

    /** Whether that is the name of a stream. */
    public static boolean isValid(String name) {
        return NAME.matcher(name).matches();
    }

    /** The name itself; refused ({@code BAD_INPUT}) when it is none. */
    public static String check(String name) {
        if (!isValid(name)) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "stream is not 1 to 63 of a-z, 0-9, . and -");
        }
        return name;
    }

    /** The stream of an index name as shippers choose it: {@code Filebeat-8.1-2026.11.22} becomes {@code filebeat-8.1}. */
    public static String ofIndex(String index) {
        String name = index.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]+", "-");
        name = DATED.matcher(name).replaceFirst("").replaceAll("^[^a-z0-9]+", "");
        return name.isEmpty() ? ACCESS : name.substring(0, Math.min(63, name.length()));
    }

    /** The class of data whose retention plan of the policy rules a stream. */
    public static String dataClass(String stream) {
        return stream.equals(ERROR) ? "logs.error" : "logs.access";
    }
}
