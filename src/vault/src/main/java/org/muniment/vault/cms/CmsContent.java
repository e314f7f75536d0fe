package org.muniment.vault.cms;

import java.util.List;
import java.util.Optional;

/** What one CMS object turned out to be; content is hostile until its signatures say otherwise. */
public sealed interface CmsContent {

    /**
     * Signed, or a mere bundle of certificates when there are no signatures.
     *
     * @param content what is signed; empty when it stands elsewhere
     * @param signatures each with its check; {@code UNCHECKED} when the content stands elsewhere
     */
    record Signed(Optional<byte[]> content, List<CmsSignature> signatures) implements CmsContent {
        @Override
        public String toString() {
            return "Signed[" + signatures.size() + "]";
        }
    }

    /**
     * Was encrypted to a key of ours.
     *
     * @param content in the clear
     * @param authenticated whether a change on the way would have been noticed; false for plain enveloped-data, whose
     *     ciphertext anybody can alter (EFAIL): never render such content as HTML
     */
    record Opened(byte[] content, boolean authenticated) implements CmsContent {
        @Override
        public String toString() {
            return "Opened[" + content.length + " bytes]";
        }
    }

    /**
     * Was compressed (RFC 3274).
     *
     * @param content expanded
     */
    record Expanded(byte[] content) implements CmsContent {
        @Override
        public String toString() {
            return "Expanded[" + content.length + " bytes]";
        }
    }

    /**
     * Stays closed.
     *
     * @param why the reason
     */
    record Closed(Why why) implements CmsContent {}

    /** Why content stays closed. */
    enum Why {
        /** Encrypted to keys that are not ours. */
        NO_KEY,
        /** Damaged or changed on the way. */
        BROKEN,
        /** More than is opened. */
        TOO_LARGE,
        /** No CMS, or of a kind that is no mail. */
        UNKNOWN
    }
}
