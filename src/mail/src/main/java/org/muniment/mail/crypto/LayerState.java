package org.muniment.mail.crypto;

/** What became of one signed or encrypted layer. The words stand in reports and in the database: they do not change. */
public enum LayerState {
    /** Encrypted, and to none of our keys: closed. */
    ENCRYPTED("encrypted"),
    /** Encrypted to us and opened; its integrity is proved, and it is the whole message. */
    ENCRYPTED_OPENED("encrypted-opened"),
    /** As {@link #ENCRYPTED_OPENED}, but text in the clear stands beside it. */
    ENCRYPTED_PARTLY("encrypted-partly"),
    /** Encrypted to us and opened, in a form whose ciphertext can be altered on the way: shown as text only. */
    ENCRYPTED_UNAUTHENTICATED("encrypted-unauthenticated"),
    /** Encrypted to us without any protection of integrity where the standard asks for it: not shown. */
    ENCRYPTED_REFUSED("encrypted-refused"),
    /** Encrypted to us, but damaged, altered or too large: not shown. */
    ENCRYPTED_BROKEN("encrypted-broken"),
    /** Signed; nobody can tell whether rightly, since the key is not known or proves nothing. */
    SIGNED("signed"),
    /** Content and signature belong together; whose key it is, is another question. */
    SIGNED_VALID("signed-valid"),
    /** As {@link #SIGNED_VALID}, but unsigned text stands beside what is signed. */
    SIGNED_PARTLY("signed-partly"),
    /** Content and signature do not belong together, or the key must not sign. */
    SIGNED_INVALID("signed-invalid");

    private final String word;

    LayerState(String word) {
        this.word = word;
    }

    /** Its name in reports. */
    public String word() {
        return word;
    }
}
