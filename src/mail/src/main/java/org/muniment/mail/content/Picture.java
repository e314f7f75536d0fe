package org.muniment.mail.content;

import java.util.Optional;

/**
 * A picture's size, read from its header: PNG (section 11.2.1), GIF89a (section 18), JPEG (ITU T.81 B.2.2) and WebP (RFC
 * 9649). Nothing is decoded.
 *
 * @param type its media type
 * @param width points across
 * @param height points down
 */
public record Picture(String type, int width, int height) {

    /** Most points on one side of a picture that is shown. */
    public static final int MAX_SIDE = 8_000;

    /** Most points of a picture that is shown: 64 MB when a browser decodes it. */
    public static final long MAX_POINTS = 16_000_000;

    /** JPEG segments looked at before the one with the size. */
    private static final int MAX_SEGMENTS = 500;

    /** Reads a picture of a type that browsers show and that can carry no script; empty for all else. */
    public static Optional<Picture> of(byte[] content) {
        return switch (Magic.of(content)) {
            case "image/png" ->
                content.length < 24 ? Optional.empty() : sized("image/png", big(content, 16, 4), big(content, 20, 4));
            case "image/gif" ->
                content.length < 10
                        ? Optional.empty()
                        : sized("image/gif", little(content, 6, 2), little(content, 8, 2));
            case "image/jpeg" -> jpeg(content);
            case "image/webp" -> webp(content);
            default -> Optional.empty();
        };
    }

    /** Whether a browser can decode it without harm. */
    public boolean isModest() {
        return width <= MAX_SIDE && height <= MAX_SIDE && (long) width * height <= MAX_POINTS;
    }

    private static Optional<Picture> jpeg(byte[] content) {
        int at = 2;
        for (int i = 0; i < MAX_SEGMENTS && at + 9 < content.length; i++) {
            int marker = content[at + 1] & 0xff;
            if ((content[at] & 0xff) != 0xff) {
                return Optional.empty();
            }
            boolean frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
            if (frame) {
                return sized("image/jpeg", big(content, at + 7, 2), big(content, at + 5, 2));
            }
            at += marker == 0xff ? 1 : 2 + (int) big(content, at + 2, 2);
        }
        return Optional.empty();
    }

    private static Optional<Picture> webp(byte[] content) {
        if (content.length < 30) {
            return Optional.empty();
        }
        return switch (content[15]) {
            case ' ' -> sized("image/webp", little(content, 26, 2) & 0x3fff, little(content, 28, 2) & 0x3fff);
            case 'L' -> {
                long bits = little(content, 21, 4);
                yield sized("image/webp", (bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
            }
            case 'X' -> sized("image/webp", little(content, 24, 3) + 1, little(content, 27, 3) + 1);
            default -> Optional.empty();
        };
    }

    private static Optional<Picture> sized(String type, long width, long height) {
        return width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE
                ? Optional.empty()
                : Optional.of(new Picture(type, (int) width, (int) height));
    }

    private static long big(byte[] content, int at, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = (value << 8) | Byte.toUnsignedLong(content[at + i]);
        }
        return value;
    }

    private static long little(byte[] content, int at, int bytes) {
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = (value << 8) | Byte.toUnsignedLong(content[at + i]);
        }
        return value;
    }
}
