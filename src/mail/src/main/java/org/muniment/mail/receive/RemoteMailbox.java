package org.muniment.mail.receive;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;

/** A connection to one mailbox on a server. Used by one thread, but for {@link #interruptIdle} and {@link #close}. */
public interface RemoteMailbox extends AutoCloseable {
    /** One message on the server. */
    interface Item {
        /** Its number, never used again under the same {@link RemoteMailbox#numbering}. */
        long uid();

        /** Its size as the server has told it, bytes, 0 when it has not; servers are often wrong about it. */
        long size();

        /**
         * What else the server tells about it that never changes, by which a number used twice is found out; empty when
         * the server tells nothing.
         */
        String trait();

        /** Its raw bytes, fetched without changing anything on the server. */
        InputStream open() throws IOException;

        /** Asks the server to delete it when the connection is closed; only where the operator said so. */
        void delete() throws IOException;
    }

    /** What the numbers count under; another value means that every number is new. */
    long numbering() throws IOException;

    /** Every message, in order of its number or of the mailbox. */
    List<Item> all() throws IOException;

    /** Whether the connection still stands, as far as is known without asking. */
    boolean isOpen();

    /** Whether one connection shows what arrives later; otherwise each look needs a new one. */
    boolean staysOpen();

    /** Whether the server can tell about new mail by itself. */
    boolean canIdle() throws IOException;

    /** Waits until the server tells something, {@link #interruptIdle} is called, or the connection breaks. */
    void idle() throws IOException;

    /** Ends {@link #idle()} on its thread after at most one exchange with the server; for another thread. */
    void interruptIdle(Duration patience);

    /** Breaks off whatever its thread is doing, for another thread; takes at most a few seconds. */
    void breakOff();

    /** Hangs up; what was to be deleted is. */
    @Override
    void close();

    /**
     * Where to connect.
     *
     * @param host server
     * @param port TCP port
     * @param security when TLS is spoken
     * @param folder mailbox; ignored by POP3
     * @param readMillis longest silence of the server outside IDLE
     */
    record Place(String host, int port, Security security, String folder, int readMillis) {}

    /**
     * When TLS is spoken.
     *
     * @param implicit from the first byte
     * @param upgrade after STARTTLS or STLS, when offered
     * @param required refuse to go on without it, and check the server's name
     */
    record Security(boolean implicit, boolean upgrade, boolean required) {}

    /**
     * How to sign in.
     *
     * @param user the user
     * @param secret password, or the access token
     * @param token whether it is an OAuth 2.0 access token, given by SASL XOAUTH2
     */
    record Login(String user, String secret, boolean token) {
        /** Shows nothing. */
        @Override
        public String toString() {
            return "Login[***]";
        }
    }

    /** The server refused the login, so that a token at hand may be stale. */
    final class LoginRefused extends IOException {
        private static final long serialVersionUID = 1;

        /** With its cause, which shows no secret. */
        public LoginRefused(Throwable cause) {
            super("the server refused the login", cause);
        }

        /** Without a cause. */
        public LoginRefused() {
            super("the server refused the login");
        }
    }
}
