package org.muniment.mail.html;

import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

/**
 * Pictures that a mail brings itself, put into the page as {@code data:} so that a frame without an origin can show them and
 * no address of ours has to be guessed by nobody. Bounded in number and size. Not thread-safe.
 */
final class Pictures {

    /** Most pictures shown in one mail. */
    static final int MAX_PICTURES = 60;

    /** Largest picture shown, bytes. */
    static final int MAX_BYTES = 1024 * 1024;

    /** Most bytes of pictures shown in one mail. */
    static final int MAX_TOTAL = 4 * 1024 * 1024;

    private static final String BASE64 = ";base64,";

    private final Function<String, Optional<byte[]>> parts;
    private final Function<byte[], Optional<String>> showable;
    private int pictures;
    private int total;

    /**
     * Pictures of one mail.
     *
     * @param parts the mail's parts by Content-ID
     * @param showable the media type of a picture that may be shown
     */
    Pictures(Function<String, Optional<byte[]>> parts, Function<byte[], Optional<String>> showable) {
        this.parts = parts;
        this.showable = showable;
    }

    /** What to show for a Content-ID. */
    Optional<String> ofPart(String cid) {
        return pictures >= MAX_PICTURES ? Optional.empty() : parts.apply(cid).flatMap(this::shown);
    }

    /** What to show for a picture that the HTML itself carries: never its own words, always made anew. */
    Optional<String> ofUrl(String url) {
        int at = url.indexOf(BASE64);
        if (at < 0 || pictures >= MAX_PICTURES || url.length() > 2 * MAX_BYTES) {
            return Optional.empty();
        }
        try {
            return shown(Base64.getMimeDecoder().decode(url.substring(at + BASE64.length())));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private Optional<String> shown(byte[] content) {
        if (content.length > MAX_BYTES || total + content.length > MAX_TOTAL) {
            return Optional.empty();
        }
        Optional<String> type = showable.apply(content);
        if (type.isPresent()) {
            pictures++;
            total += content.length;
        }
        return type.map(media -> "data:" + media + BASE64 + Base64.getEncoder().encodeToString(content));
    }
}
