package org.muniment.mail;

/** How a message reached us. */
public enum Route {
    /** Handed over by our own mail server with one reply per recipient (RFC 2033). */
    LMTP,
    /** Handed over by SMTP (RFC 5321). */
    SMTP,
    /** Fetched from a mailbox by IMAP (RFC 9051). */
    IMAP
}
