package org.muniment.mail.parse;

import java.text.Normalizer;

/** Makes text safe to store and show: valid Unicode, normal form C, no NUL. */
public final class PlainText {
    private static final char REPLACEMENT = '\uFFFD';

    private PlainText() {}

    /** {@code text} without NUL and lone surrogates, in normal form C. */
    public static String clean(String text) {
        int i = firstSpecial(text);
        if (i == text.length()) {
            return text;
        }
        String clean = isTidy(text, i) ? text : tidy(text);
        return Normalizer.isNormalized(clean, Normalizer.Form.NFC)
                ? clean
                : Normalizer.normalize(clean, Normalizer.Form.NFC);
    }

    /** As {@link #clean}, on one line: every run of line ends and other control characters becomes a space. */
    public static String line(String text) {
        String clean = clean(text);
        StringBuilder out = null;
        for (int i = 0; i < clean.length(); i++) {
            char c = clean.charAt(i);
            boolean control = isControl(c);
            if (control && out == null) {
                out = new StringBuilder(clean.length()).append(clean, 0, i);
            }
            if (out != null) {
                if (!control) {
                    out.append(c);
                } else if (out.isEmpty() || out.charAt(out.length() - 1) != ' ') {
                    out.append(' ');
                }
            }
        }
        return (out == null ? clean : out.toString()).strip();
    }

    /** With line ends as LF only. */
    public static String unixLines(String text) {
        return text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n").replace('\r', '\n');
    }

    /** At most {@code limit} characters of {@code text}, never half a surrogate pair. */
    public static String cut(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit);
    }

    private static boolean isControl(char c) {
        return c < ' ' || (c >= 0x7F && c < 0xA0) || c == '\u2028' || c == '\u2029';
    }

    private static int firstSpecial(String text) {
        int i = 0;
        while (i < text.length() && text.charAt(i) != 0 && text.charAt(i) < 0x300) {
            i++;
        }
        return i;
    }

    private static boolean isTidy(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || c == 0xFFFE || c == 0xFFFF) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static String tidy(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                out.append(c).append(text.charAt(++i));
            } else if (Character.isSurrogate(c) || c == 0xFFFE || c == 0xFFFF) {
                out.append(REPLACEMENT);
            } else if (c != 0) {
                out.append(c);
            }
        }
        return out.toString();
    }
}
