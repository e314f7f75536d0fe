package org.muniment.mail;

import java.io.IOException;

/**
 * The LMTP (RFC 2033) and SMTP (RFC 5321) listeners in front of an {@link Intake}: on loopback unless told otherwise,
 * for our own recipients only, 250 only for what is durable.
 */
public final class MailListeners implements AutoCloseable {
    private MailListeners() {}

    /** Starts those enabled. */
    public static MailListeners start(MailSettings settings, Intake intake) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** TCP port of the LMTP listener, 0 when it is not enabled. */
    public int lmtpPort() {
        return 0;
    }

    /** TCP port of the SMTP listener, 0 when it is not enabled. */
    public int smtpPort() {
        return 0;
    }

    /** Stops listening and closes open connections. */
    @Override
    public void close() {}
}
