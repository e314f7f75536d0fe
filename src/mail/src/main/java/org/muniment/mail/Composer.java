package org.muniment.mail;

import org.muniment.vault.Tokens;

/**
 * Makes the wire bytes of our own messages, once (RFC 5322, 2045–2047, 2231): pure ASCII, CRLF lines, no line longer
 * than 998 bytes, text first. Whatever a draft holds, it cannot add a header. Thread-safe.
 */
public final class Composer {
    private final Tokens tokens;

    /** A composer that takes its boundaries from {@code tokens}. */
    public Composer(Tokens tokens) {
        this.tokens = tokens;
    }

    /**
     * The message as it will be stored and sent.
     *
     * @throws org.muniment.terms.Refusal {@code BAD_INPUT} when an address or message id is none
     */
    public RawMail compose(Draft draft) {
        throw new UnsupportedOperationException(tokens.toString());
    }
}
