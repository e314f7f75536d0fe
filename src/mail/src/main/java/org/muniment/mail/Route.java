package org.muniment.mail;

/** How a message reached us. */
public enum Route {
    /** Handed over by our own mail server with one reply per recipient (RFC 2033). */
    LMTP,
    /** Handed over by SMTP (RFC 5321). */
    SMTP,
    /** Fetched from a mailbox by IMAP (RFC 9051). */
    IMAP,
    /** Fetched from a mailbox by POP3 (RFC 1939). */
    POP3,
    /** Read from a file of old mail: history, so nobody is answered and no clock starts. */
    IMPORT;

    /** Whether it was fetched from a mailbox, where it has a place. */
    public boolean isFetched() {
        return this == IMAP || this == POP3;
    }
}
