package org.muniment.vault;

/** What a key is for. A key of one kind never opens as another: the kind is part of what its wrapping authenticates. */
public enum KeyKind {
    /** Wraps a tenant's other keys; itself wrapped by the root key. */
    TENANT(1),
    /** Seals one partition of an index or journal. */
    PARTITION(2),
    /** Seals what belongs to one person; destroying it is their erasure. */
    SUBJECT(3),
    /** Seals one archive, or is an archive's search identity. */
    ARCHIVE(4),
    /** Pseudonymises addresses for one epoch. */
    PSEUDONYM(5),
    /** Makes look-up values of a tenant. */
    BLIND_INDEX(6),
    /** Signs the ledger's checkpoints, or seals its details. */
    LEDGER(7),
    /** Signs exports and archives. */
    SIGNING(8),
    /** Seals the mail spool and binds reply addresses. */
    MAIL(9),
    /** Peppers password hashes. */
    PASSWORD(10),
    /** Fingerprints tokens and makes codes. */
    TOKEN(11);

    private final byte code;

    KeyKind(int code) {
        this.code = (byte) code;
    }

    /** The code in files; never reused. */
    byte code() {
        return code;
    }

    static KeyKind ofCode(byte code) {
        for (KeyKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no such kind of key");
    }
}
