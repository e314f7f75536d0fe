package org.muniment.vault.pgp;

/** What one OpenPGP message turned out to be. */
public sealed interface PgpContent {

    /**
     * Open; when it was encrypted, its integrity is proved.
     *
     * @param content the literal data
     * @param encrypted whether it was encrypted to a key of ours
     * @param signatures those that came with it, unchecked
     */
    record Opened(byte[] content, boolean encrypted, PgpSignatures signatures) implements PgpContent {
        @Override
        public String toString() {
            return "Opened[" + content.length + " bytes]";
        }
    }

    /**
     * Stays closed.
     *
     * @param why the reason
     */
    record Closed(Why why) implements PgpContent {}

    /** Why content stays closed. */
    enum Why {
        /** Encrypted to keys that are not ours, or to a passphrase. */
        NO_KEY,
        /** Encrypted without protection of its integrity (no MDC, no AEAD): what it decrypts to proves nothing. */
        UNPROTECTED,
        /** Damaged or changed on the way. */
        BROKEN,
        /** More than is opened. */
        TOO_LARGE,
        /** No OpenPGP message. */
        UNKNOWN
    }
}
