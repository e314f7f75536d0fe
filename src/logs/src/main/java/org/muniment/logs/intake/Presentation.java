package org.muniment.logs.intake;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * An entity key as a client presents it in the {@code Authorization} header: {@code Basic} (RFC 7617), {@code ApiKey}
 * (Elasticsearch: base64 of {@code id:secret}) or {@code Bearer} (the same base64, or {@code id:secret} itself).
 *
 * @param id the public half
 * @param secret the secret half
 */
public record Presentation(String id, String secret) {

    /** Longest header value that is read, in characters. */
    public static final int MAX_LENGTH = 1024;

    /** Reads a header value; empty when it is no such presentation. */
    public static Optional<Presentation> of(String authorization) {
        String value = authorization.trim();
        int space = value.indexOf(' ');
        if (space < 1 || value.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String credentials = value.substring(space + 1).trim();
        return switch (value.substring(0, space).toLowerCase(Locale.ROOT)) {
            case "basic", "apikey" -> encoded(credentials);
            case "bearer" -> credentials.indexOf(':') > 0 ? split(credentials) : encoded(credentials);
            default -> Optional.empty();
        };
    }

    private static Optional<Presentation> encoded(String base64) {
        try {
            String plain = base64.replace('-', '+').replace('_', '/');
            return split(new String(Base64.getDecoder().decode(plain), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private static Optional<Presentation> split(String pair) {
        int colon = pair.indexOf(':');
        return colon < 1 || colon == pair.length() - 1
                ? Optional.empty()
                : Optional.of(new Presentation(pair.substring(0, colon), pair.substring(colon + 1)));
    }

    /** The value of an {@code ApiKey} header for this key. */
    public String apiKey() {
        return Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    /** Hides the secret. */
    @Override
    public String toString() {
        return "Presentation[" + id + "]";
    }
}
