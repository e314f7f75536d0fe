package org.muniment.mail;

/**
 * The server that took a message, and how it was protected on the way there.
 *
 * @param host its name; part of the recipient's domain's business, so it is kept sealed
 * @param protection how
 */
public record Hop(String host, Protection protection) {
    /** How a message was protected on the way to the next server. */
    public enum Protection {
        /** Not at all. */
        CLEAR,
        /** TLS; the certificate was not looked at. */
        ENCRYPTED,
        /** TLS, and the certificate proved the server's name. */
        VERIFIED,
        /** As {@link #VERIFIED}, and every server beyond was asked for the same (REQUIRETLS, RFC 8689). */
        ONWARD
    }

    /** Shows no name. */
    @Override
    public String toString() {
        return "Hop[" + protection + "]";
    }
}
