package org.muniment.web.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.muniment.desk.Upload;
import org.muniment.terms.Refusal;

/** Reads {@code multipart/form-data} (RFC 7578) as browsers write it (HTML, 4.10.21.8). For one body; not thread-safe. */
final class Multipart {

    /** Largest head of one part, in bytes. */
    private static final int MAX_HEAD = 8 * 1024;

    private static final int MAX_BOUNDARY = 70;
    private static final Pattern PARAMETER = Pattern.compile(";\\s*(name|filename)=\"([^\"]*)\"");
    private static final Pattern MEDIA_TYPE = Pattern.compile("[\\w.+-]{1,60}/[\\w.+-]{1,60}");
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(ISO_8859_1);

    private final byte[] body;
    private final byte[] delimiter;
    private final Forms.Collected collected = new Forms.Collected();

    Multipart(byte[] body, String boundary) {
        if (boundary.isEmpty() || boundary.length() > MAX_BOUNDARY) {
            throw malformed();
        }
        this.body = body;
        this.delimiter = ("\r\n--" + boundary).getBytes(ISO_8859_1);
    }

    Form read() {
        byte[] first = Arrays.copyOfRange(delimiter, 2, delimiter.length);
        if (!startsWith(0, first)) {
            throw malformed();
        }
        int at = first.length;
        while (!startsWith(at, "--".getBytes(ISO_8859_1))) {
            int head = at + 2;
            int content = indexOf(HEAD_END, at, Math.min(body.length, at + MAX_HEAD)) + HEAD_END.length;
            int end = content < HEAD_END.length ? -1 : indexOf(delimiter, content, body.length);
            if (end < 0) {
                throw malformed();
            }
            String headers = content - HEAD_END.length <= head
                    ? ""
                    : new String(body, head, content - HEAD_END.length - head, UTF_8);
            part(headers, Arrays.copyOfRange(body, content, end));
            at = end + delimiter.length;
        }
        return collected.form();
    }

    private void part(String headers, byte[] content) {
        Optional<String> name = Optional.empty();
        Optional<String> file = Optional.empty();
        String type = "";
        for (String line : (Iterable<String>) headers.lines()::iterator) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-disposition:")) {
                Matcher parameters = PARAMETER.matcher(line);
                while (parameters.find()) {
                    String value = unescape(parameters.group(2));
                    if (parameters.group(1).equals("name")) {
                        name = Optional.of(value);
                    } else {
                        file = Optional.of(value);
                    }
                }
            } else if (lower.startsWith("content-type:")) {
                type = lower.substring("content-type:".length()).strip();
            }
        }
        String field = name.orElseThrow(Multipart::malformed);
        if (file.isEmpty()) {
            collected.field(field, new String(content, UTF_8));
        } else if (!file.get().isEmpty()) {
            collected.file(field, new Upload(baseName(file.get()), mediaType(type), content));
        }
    }

    private static String unescape(String value) {
        return value.replace("%22", "\"").replace("%0D", "").replace("%0A", "");
    }

    private static String baseName(String name) {
        return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    }

    private static String mediaType(String type) {
        return MEDIA_TYPE.matcher(type).matches() ? type : "application/octet-stream";
    }

    private boolean startsWith(int at, byte[] wanted) {
        return at + wanted.length <= body.length
                && Arrays.equals(body, at, at + wanted.length, wanted, 0, wanted.length);
    }

    private int indexOf(byte[] wanted, int from, int to) {
        for (int i = from; i <= to - wanted.length; i++) {
            if (body[i] == wanted[0] && startsWith(i, wanted)) {
                return i;
            }
        }
        return -wanted.length - 1;
    }

    private static Refusal malformed() {
        return new Refusal(Refusal.Code.BAD_INPUT, "the form is malformed");
    }
}
