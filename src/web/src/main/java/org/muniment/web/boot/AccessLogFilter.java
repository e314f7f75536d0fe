package org.muniment.web.boot;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;
import org.muniment.logs.intake.Streams;

/**
 * Writes the product's own access log in Apache's combined form. One-time tokens in paths and the values of query
 * parameters are left out: what staff search for is often a person's name.
 */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public class AccessLogFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT);

    /** Segments after these are secrets. */
    private static final Pattern TOKENS = Pattern.compile("(/sign-in/link/|/setup\\?token=|/invitation/)[^/?&\\s]+");

    /** Values of query parameters. */
    private static final Pattern VALUES = Pattern.compile("([?&][^=&#\\s]{1,64})=[^&#\\s]+");

    @Inject
    transient OwnLogs logs;

    @Inject
    transient InstantSource clock;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            chain.doFilter(request, response);
        } finally {
            logs.add(Streams.ACCESS, line(request, response));
        }
    }

    private String line(HttpServletRequest request, HttpServletResponse response) {
        String query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
        String target = withoutValues(request.getRequestURI() + query);
        String length = response.getHeader("Content-Length");
        return request.getRemoteAddr() + " - - [" + TIME.format(clock.instant().atOffset(ZoneOffset.UTC)) + "] \""
                + clean(request.getMethod() + " " + target + " " + request.getProtocol()) + "\" " + response.getStatus()
                + " " + (length == null ? "-" : length) + " \"" + header(request, "Referer") + "\" \""
                + header(request, "User-Agent") + "\"";
    }

    private static String header(HttpServletRequest request, String name) {
        String value = request.getHeader(name);
        return value == null ? "-" : clean(withoutValues(value));
    }

    static String withoutValues(String address) {
        return VALUES.matcher(TOKENS.matcher(address).replaceAll("$1-")).replaceAll("$1=-");
    }

    /** As Apache does: quotes, backslashes and control characters cannot end a field or a line. */
    private static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                clean.append('\\').appendCodePoint(c);
            } else if (c < ' ' || c == 0x7f) {
                clean.append(String.format(Locale.ROOT, "\\x%02x", c));
            } else {
                clean.appendCodePoint(c);
            }
        });
        return clean.toString();
    }
}
