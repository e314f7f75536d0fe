package org.muniment.mail.parse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;

/** HZ, Chinese in seven bits (RFC 1843). */
final class Hz {
    private static final Charset GB = Charset.forName("GB18030");

    private Hz() {}

    /** The text of {@code bytes}; a line end closes what is left open, as many writers expect. */
    static String decode(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        boolean chinese = false;
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            byte next = i + 1 < bytes.length ? bytes[i + 1] : 0;
            if (b == '~' && (next == '{' || next == '}')) {
                chinese = next == '{';
                i++;
            } else if (b == '~' && !chinese && (next == '~' || next == '\n')) {
                if (next == '~') {
                    out.write('~');
                }
                i++;
            } else if (chinese && b > ' ' && next > ' ') {
                out.write(b | 0x80);
                out.write(next | 0x80);
                i++;
            } else {
                chinese &= b != '\n';
                out.write(b);
            }
        }
        return out.toString(GB);
    }
}
