package org.muniment.mail.auth;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The two canonical forms of RFC 6376 section 3.4. */
final class Canonical {
    private static final Pattern FOLD = Pattern.compile("\r\n(?=[ \t])");
    private static final Pattern BLANKS = Pattern.compile("[ \t]+");
    private static final Pattern SIGNATURE_VALUE = Pattern.compile("((?:^|;)[ \t\r\n]*b[ \t\r\n]*=)[^;]*");

    private Canonical() {}

    static String field(MessageFields.Field field, boolean relaxed) {
        if (!relaxed) {
            return field.text();
        }
        String value =
                BLANKS.matcher(FOLD.matcher(field.value()).replaceAll("")).replaceAll(" ");
        int start = value.startsWith(" ") ? 1 : 0;
        int end = value.length() > start && value.endsWith(" ") ? value.length() - 1 : value.length();
        return field.name() + ":" + value.substring(start, end);
    }

    /** The signing field with the value of its own {@code b} tag taken out. */
    static MessageFields.Field withoutSignature(MessageFields.Field field) {
        int colon = field.text().indexOf(':') + 1;
        String value = SIGNATURE_VALUE.matcher(field.text().substring(colon)).replaceFirst("$1");
        return new MessageFields.Field(field.name(), field.text().substring(0, colon) + value);
    }

    /**
     * What a signature over fields covers: those named, each time the next one from below, then the signing field itself.
     *
     * @param names lower case, in order
     */
    static byte[] signed(MessageFields message, List<String> names, MessageFields.Field signature, boolean relaxed) {
        Map<String, Deque<MessageFields.Field>> left = new HashMap<>();
        for (MessageFields.Field field : message.fields()) {
            left.computeIfAbsent(field.name(), name -> new ArrayDeque<>()).addFirst(field);
        }
        List<String> lines = new ArrayList<>();
        for (String name : names) {
            Deque<MessageFields.Field> stack = left.get(name.toLowerCase(Locale.ROOT));
            if (stack != null && !stack.isEmpty()) {
                lines.add(field(stack.removeFirst(), relaxed));
            }
        }
        lines.add(field(withoutSignature(signature), relaxed));
        return String.join("\r\n", lines).getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] body(byte[] body, boolean relaxed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + 2);
        int emptyLines = 0;
        int start = 0;
        while (start < body.length) {
            int end = start;
            while (end < body.length && body[end] != '\n') {
                end++;
            }
            int stop = end > start && body[end - 1] == '\r' && end < body.length ? end - 1 : end;
            byte[] line = relaxed ? relaxedLine(body, start, stop) : slice(body, start, stop);
            if (line.length == 0) {
                emptyLines++;
            } else {
                for (; emptyLines > 0; emptyLines--) {
                    crlf(out);
                }
                out.writeBytes(line);
                crlf(out);
            }
            start = end + 1;
        }
        if (out.size() == 0 && !relaxed) {
            crlf(out);
        }
        return out.toByteArray();
    }

    private static void crlf(ByteArrayOutputStream out) {
        out.write('\r');
        out.write('\n');
    }

    private static byte[] slice(byte[] body, int start, int end) {
        byte[] line = new byte[end - start];
        System.arraycopy(body, start, line, 0, line.length);
        return line;
    }

    private static byte[] relaxedLine(byte[] body, int start, int end) {
        byte[] line = new byte[end - start];
        int length = 0;
        boolean blank = false;
        for (int i = start; i < end; i++) {
            if (body[i] == ' ' || body[i] == '\t') {
                blank = true;
            } else {
                if (blank) {
                    line[length++] = ' ';
                    blank = false;
                }
                line[length++] = body[i];
            }
        }
        return slice(line, 0, length);
    }
}
