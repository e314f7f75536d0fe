package org.muniment.vault.chunked;

/** What a sealed file is used for; one byte of its preamble, bound into its key, so that no role can stand in for another. */
public enum SealedRole {
    /** A file of a sealed Lucene index. */
    INDEX(1),
    /** A blob: raw mail, an attachment, a journal batch, an export. */
    FILE(2);

    private final byte code;

    SealedRole(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }
}
