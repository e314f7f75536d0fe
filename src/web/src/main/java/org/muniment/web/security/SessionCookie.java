package org.muniment.web.security;

import jakarta.ws.rs.core.Cookie;
import java.util.Map;
import java.util.Optional;

/**
 * The only cookie: it ends with the browser session, scripts cannot read it and other sites' forms do not carry it. The
 * server forgets the session on its own clock.
 */
public final class SessionCookie {

    /** Its name. */
    public static final String NAME = "muniment";

    private static final int MAX_TOKEN = 128;

    private SessionCookie() {}

    /** A {@code Set-Cookie} value that carries a token. */
    public static String carrying(String token, EdgeSettings settings) {
        return NAME + "=" + token + attributes(settings);
    }

    /** A {@code Set-Cookie} value that takes it away. */
    public static String removed(EdgeSettings settings) {
        return NAME + "=; Max-Age=0" + attributes(settings);
    }

    private static String attributes(EdgeSettings settings) {
        return "; Path=/; HttpOnly; SameSite=Lax" + (settings.secure() ? "; Secure" : "");
    }

    static Optional<String> token(Map<String, Cookie> cookies) {
        Cookie cookie = cookies.get(NAME);
        if (cookie == null || cookie.getValue() == null) {
            return Optional.empty();
        }
        String value = cookie.getValue();
        boolean wellFormed = !value.isEmpty()
                && value.length() <= MAX_TOKEN
                && value.chars().allMatch(c -> (Character.isLetterOrDigit(c) && c < 128) || c == '-' || c == '_');
        return wellFormed ? Optional.of(value) : Optional.empty();
    }
}
