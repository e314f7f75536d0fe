package org.muniment.vault;

import java.util.UUID;

/**
 * One person's signature on a {@link RevealOrder}.
 *
 * @param person who signed
 * @param signature 64 bytes, Ed25519 (RFC 8032)
 */
public record Approval(UUID person, byte[] signature) {

    /** Copies the signature. */
    public Approval {
        signature = signature.clone();
    }

    /** A copy. */
    @Override
    public byte[] signature() {
        return signature.clone();
    }

    /** Names the person only. */
    @Override
    public String toString() {
        return "Approval by " + person;
    }
}
