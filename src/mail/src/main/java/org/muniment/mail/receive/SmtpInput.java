package org.muniment.mail.receive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a client sends: command lines, and message bytes up to the line with a single dot. Only CRLF ends a line of
 * message text and only CRLF.CRLF ends it, so that no second message can be smuggled in behind a bare LF. Not
 * thread-safe.
 */
final class SmtpInput {
    /** Longest command line, bytes. */
    static final int MAX_LINE = 4_096;

    private static final int END_OF_STREAM = -1;

    private final InputStream in;
    private final byte[] buffer = new byte[16 * 1024];
    private int position;
    private int limit;

    SmtpInput(InputStream in) {
        this.in = in;
    }

    /** Whether the client has already sent more than was read. */
    boolean hasPending() {
        return position < limit;
    }

    private int next() throws IOException {
        if (position == limit) {
            limit = in.read(buffer);
            position = 0;
            if (limit <= 0) {
                limit = 0;
                return END_OF_STREAM;
            }
        }
        return buffer[position++] & 0xFF;
    }

    /** The next command line without its end; empty at the end of the stream; a NUL when it was too long. */
    Optional<String> line() throws IOException {
        byte[] line = new byte[256];
        int length = 0;
        boolean tooLong = false;
        for (int b = next(); ; b = next()) {
            if (b == END_OF_STREAM) {
                return Optional.empty();
            }
            if (b == '\n') {
                break;
            }
            if (length == MAX_LINE) {
                tooLong = true;
            } else {
                if (length == line.length) {
                    line = Arrays.copyOf(line, length * 2);
                }
                line[length++] = (byte) b;
            }
        }
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
        return Optional.of(tooLong ? "\0" : new String(line, 0, length, StandardCharsets.UTF_8));
    }

    /** The bytes of a message, ending with it. */
    Message message() {
        return new Message();
    }

    /** Message bytes, dots unstuffed (RFC 5321 section 4.5.2). */
    final class Message extends InputStream {
        private enum State {
            LINE_START,
            DOT,
            DOT_CR,
            TEXT,
            CR,
            END
        }

        private State state = State.LINE_START;
        private int pending = END_OF_STREAM;

        /** Reads on to the end without keeping anything; false when {@code most} bytes were not enough. */
        boolean drain(long most) throws IOException {
            for (long n = 0; n < most; n++) {
                if (read() == END_OF_STREAM) {
                    return true;
                }
            }
            return state == State.END;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = 0;
            while (n < length) {
                int b = read();
                if (b == END_OF_STREAM) {
                    break;
                }
                bytes[offset + n++] = (byte) b;
            }
            return n == 0 && length > 0 ? END_OF_STREAM : n;
        }

        @Override
        public int read() throws IOException {
            if (pending != END_OF_STREAM) {
                int b = pending;
                pending = END_OF_STREAM;
                return text(b);
            }
            while (state != State.END) {
                int b = next();
                if (b == END_OF_STREAM) {
                    throw new EOFException("the client left in the middle of a message");
                }
                switch (state) {
                    case LINE_START -> {
                        if (b != '.') {
                            return text(b);
                        }
                        state = State.DOT;
                    }
                    case DOT -> {
                        if (b != '\r') {
                            return text(b);
                        }
                        state = State.DOT_CR;
                    }
                    case DOT_CR -> {
                        if (b != '\n') {
                            pending = b;
                            state = State.CR;
                            return '\r';
                        }
                        state = State.END;
                    }
                    default -> {
                        return text(b);
                    }
                }
            }
            return END_OF_STREAM;
        }

        private int text(int b) {
            if (b == '\n' && state == State.CR) {
                state = State.LINE_START;
            } else {
                state = b == '\r' ? State.CR : State.TEXT;
            }
            return b;
        }
    }
}
