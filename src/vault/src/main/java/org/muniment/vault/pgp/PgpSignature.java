package org.muniment.vault.pgp;

import java.util.Optional;

/**
 * One signature, checked.
 *
 * @param outcome what the check gave
 * @param signer the certificate that made it, when it is known; whose it is, nobody has confirmed by that
 */
public record PgpSignature(Outcome outcome, Optional<PgpCertificate> signer) {

    /** What checking one signature gave. */
    public enum Outcome {
        /** Content and signature belong together, by a key that may sign and is neither expired nor revoked. */
        VALID,
        /** They do not, or the key may not sign. */
        INVALID,
        /** Nobody can tell: the key is not known, or an algorithm that proves nothing (MD5, SHA-1). */
        UNCHECKED
    }
}
