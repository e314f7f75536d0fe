package org.muniment.privacy.erase;

import java.util.LinkedHashMap;
import java.util.Map;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.Keyring;
import org.muniment.vault.signature.NoteSigner;
import org.muniment.vault.signature.VerifierKey;

/**
 * A certificate of erasure: plain lines of {@code name: value}, signed as a note (C2SP signed-note, Ed25519). Holds ids,
 * times, counts and hashes, nothing personal. The form is in CERTIFICATE.md.
 */
public final class Certificate {

    /** The first line of every certificate of this version. */
    public static final String TITLE = "Muniment certificate of erasure, version 1";

    /** The name of the signer in the signature line. */
    public static final String SIGNER = "muniment-erasure";

    /** The label of the key that signs. */
    public static final String LABEL = "erasure-certificates";

    private final Map<String, String> lines = new LinkedHashMap<>();

    /** An empty certificate. */
    public Certificate() {}

    /** Adds a line; control characters become blanks. */
    public Certificate say(String name, Object value) {
        lines.put(name, String.valueOf(value).replaceAll("[\\p{Cntrl}]+", " ").strip());
        return this;
    }

    /** The text, unsigned. */
    public String text() {
        StringBuilder text = new StringBuilder(TITLE).append('\n');
        lines.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append('\n'));
        return text.toString();
    }

    /** The text as a signed note. */
    public String signed(NoteSigner signer) {
        return signer.sign(text());
    }

    /** The house's signer of certificates; its key is made on first use, which takes a vault that is owned. */
    public static NoteSigner signer(Keyring keys) {
        KeyId id = keys.findOrCreate(TenantId.HOUSE, KeyKind.SIGNING, LABEL);
        return NoteSigner.of(SIGNER, keys.open(id));
    }

    /**
     * Checks a certificate and gives its text.
     *
     * @throws org.muniment.terms.Tampered when the key did not sign it, or it is none
     */
    public static String open(String note, VerifierKey key) {
        String text = key.open(note);
        if (!text.startsWith(TITLE + "\n")) {
            throw new org.muniment.terms.Tampered("a signed note that is no certificate of erasure");
        }
        return text;
    }
}
