package org.muniment.mail.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.muniment.mail.files.MailFiles.Kind;

/**
 * Reads an mbox, message by message. A message begins at a line {@code From } with a time in it, at the beginning or
 * after an empty line; the empty line belongs to neither. A Content-Length that ends just where the next message begins
 * is believed, and nothing is unquoted then. Not thread-safe.
 */
final class MboxReader implements AutoCloseable {
    private static final Pattern SEPARATOR =
            Pattern.compile("From (?:.* )?.*\\d{1,2}:\\d{2}(?::\\d{2})?.*\\d{4}.*", Pattern.DOTALL);
    private static final Pattern ASCTIME = Pattern.compile(
            ".*?([A-Z][a-z]{2}) +([A-Z][a-z]{2}) +(\\d{1,2}) +(\\d{1,2}:\\d{2}(?::\\d{2})?) +(?:([A-Z]{1,5}|[+-]\\d{4}) +)?(\\d{4})(?: +([+-]\\d{4}))?.*",
            Pattern.DOTALL);
    private static final Pattern LENGTH = Pattern.compile("\\n[Cc]ontent-[Ll]ength:[ \\t]*(\\d{1,12})[ \\t]*\\r?\\n");
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MAX_SEPARATOR = 1_000;

    private final Path path;
    private final RandomAccessFile file;
    private final Kind kind;
    private final long maxMessage;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int filled;
    private int used;
    private long position;
    private byte[] separator;
    private long messageStart;

    /** The file itself failed, not what was done with a message of it. */
    static final class Unreadable extends IOException {
        private static final long serialVersionUID = 1;

        Unreadable(IOException cause) {
            super("the file cannot be read", cause);
        }
    }

    MboxReader(Path path, Kind kind, long maxMessage) throws IOException {
        this.path = path;
        this.kind = kind;
        this.maxMessage = maxMessage;
        this.file = new RandomAccessFile(path.toFile(), "r");
        this.separator = line();
    }

    /** The next message or refusal; empty at the end. */
    Optional<FoundMail> next() throws IOException {
        if (separator.length == 0) {
            return Optional.empty();
        }
        String place = path + " at byte " + messageStart;
        Optional<Instant> arrived = time(new String(separator, StandardCharsets.ISO_8859_1));
        separator = new byte[0];
        Body body = new Body();
        readHeader(body);
        OptionalLong length = kind == Kind.MBOXO || kind == Kind.MBOXRD ? OptionalLong.empty() : trueLength(body);
        if (length.isPresent()) {
            readExactly(body, length.getAsLong());
        } else {
            readQuoted(body);
        }
        if (body.tooLarge) {
            return Optional.of(FoundMail.refused(place, "is larger than " + maxMessage + " bytes"));
        }
        byte[] raw = WireForm.of(body.bytes.toByteArray());
        return Optional.of(FoundMail.of(place, raw, arrived.or(() -> ArrivalTime.of(raw))));
    }

    /** A message being read; keeps nothing of one that is too large. */
    private final class Body {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean tooLarge;
        private boolean ended;

        void add(byte[] line, int from) {
            tooLarge = tooLarge || bytes.size() + line.length - from > maxMessage;
            if (!tooLarge) {
                bytes.write(line, from, line.length - from);
            }
        }
    }

    private void readHeader(Body body) throws IOException {
        for (byte[] line = line(); line.length > 0; line = line()) {
            body.add(line, 0);
            if (isEmpty(line)) {
                return;
            }
        }
        body.ended = true;
    }

    /** The Content-Length, when a message or the end of the file follows it. */
    private OptionalLong trueLength(Body body) throws IOException {
        String header = "\n" + body.bytes.toString(StandardCharsets.ISO_8859_1);
        Matcher found = LENGTH.matcher(header);
        if (body.ended || body.tooLarge || !found.find()) {
            return OptionalLong.empty();
        }
        long length = Long.parseLong(found.group(1));
        long here = position;
        if (length > file.length() - here) {
            return OptionalLong.empty();
        }
        seek(here + length);
        byte[] line = line();
        while (isEmpty(line)) {
            line = line();
        }
        boolean good = line.length == 0 || isSeparator(line);
        seek(here);
        return good ? OptionalLong.of(length) : OptionalLong.empty();
    }

    private void readExactly(Body body, long length) throws IOException {
        body.tooLarge = body.tooLarge || body.bytes.size() + length > maxMessage;
        if (body.tooLarge) {
            seek(position + length);
        } else {
            byte[] all = new byte[(int) length];
            for (int i = 0; i < all.length; i++) {
                all[i] = (byte) read();
            }
            body.add(all, 0);
        }
        messageStart = position;
        byte[] line = line();
        while (isEmpty(line)) {
            messageStart = position;
            line = line();
        }
        separator = line;
    }

    private void readQuoted(Body body) throws IOException {
        byte[] held = new byte[0];
        boolean afterEmpty = true;
        long start = position;
        for (byte[] line = body.ended ? new byte[0] : line(); line.length > 0; line = line()) {
            if (afterEmpty && isSeparator(line)) {
                separator = line;
                messageStart = start;
                return;
            }
            if (held.length > 0) {
                body.add(held, 0);
                held = new byte[0];
            }
            afterEmpty = isEmpty(line);
            if (afterEmpty) {
                held = line;
            } else {
                body.add(line, isQuoted(line) ? 1 : 0);
            }
            start = position;
        }
        messageStart = position;
    }

    private boolean isQuoted(byte[] line) {
        int signs = 0;
        while (signs < line.length && line[signs] == '>') {
            signs++;
        }
        boolean quoted = signs > 0 && startsWithFrom(line, signs);
        return quoted && (kind == Kind.MBOXO ? signs == 1 : kind != Kind.MBOXCL2);
    }

    private static boolean isSeparator(byte[] line) {
        return startsWithFrom(line, 0)
                && line.length <= MAX_SEPARATOR
                && SEPARATOR
                        .matcher(new String(line, StandardCharsets.ISO_8859_1))
                        .matches();
    }

    private static boolean startsWithFrom(byte[] line, int at) {
        return line.length >= at + 5
                && line[at] == 'F'
                && line[at + 1] == 'r'
                && line[at + 2] == 'o'
                && line[at + 3] == 'm'
                && line[at + 4] == ' ';
    }

    private static boolean isEmpty(byte[] line) {
        return (line.length == 1 && line[0] == '\n') || (line.length == 2 && line[0] == '\r' && line[1] == '\n');
    }

    /** The time of a separator line, which is UTC unless it says otherwise (RFC 4155). */
    private static Optional<Instant> time(String line) {
        Matcher found = ASCTIME.matcher(line);
        if (!found.matches()) {
            return Optional.empty();
        }
        String zone = found.group(7) != null ? found.group(7) : found.group(5) != null ? found.group(5) : "+0000";
        return ArrivalTime.read(
                found.group(3) + " " + found.group(2) + " " + found.group(6) + " " + found.group(4) + " " + zone);
    }

    private void seek(long to) throws IOException {
        if (to >= position && to - position <= filled - used) {
            used += (int) (to - position);
        } else {
            file.seek(to);
            filled = 0;
            used = 0;
        }
        position = to;
    }

    private int read() throws IOException {
        if (used == filled) {
            try {
                filled = file.read(buffer);
            } catch (IOException e) {
                throw new Unreadable(e);
            }
            used = 0;
            if (filled <= 0) {
                filled = 0;
                return -1;
            }
        }
        position++;
        return buffer[used++] & 0xFF;
    }

    /** The next line with its end, or what there is of one too long for a message; empty at the end of the file. */
    private byte[] line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(80);
        for (int b = read(); b >= 0; b = read()) {
            line.write(b);
            if (b == '\n' || line.size() > maxMessage) {
                break;
            }
        }
        return line.toByteArray();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
