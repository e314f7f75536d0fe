package org.muniment.vault;

import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/**
 * The public part of a person's approval key.
 *
 * @param person whose it is
 * @param publicKey 32 bytes, Ed25519 (RFC 8032)
 * @param created when it was made, to the millisecond
 */
public record ApprovalKey(UUID person, byte[] publicKey, Instant created) {

    /** Copies the key. */
    public ApprovalKey {
        publicKey = publicKey.clone();
    }

    /** A copy. */
    @Override
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** The public key in hexadecimal, for the ledger and for whoever checks a signature later. */
    public String hex() {
        return HexFormat.of().formatHex(publicKey);
    }
}
