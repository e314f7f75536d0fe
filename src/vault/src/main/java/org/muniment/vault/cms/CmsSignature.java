package org.muniment.vault.cms;

import java.util.Optional;

/**
 * One signature of signed content.
 *
 * @param outcome what the check gave
 * @param signer the certificate it names, when it came along; whose it is, nobody has confirmed by that
 * @param prefersGcm whether the signer's program says that it opens AES-256-GCM (RFC 8551 section 2.5.2)
 */
public record CmsSignature(Outcome outcome, Optional<CmsCertificate> signer, boolean prefersGcm) {

    /** What checking one signature gave. */
    public enum Outcome {
        /** Content and signature belong together, and the certificate was valid when it signed. */
        VALID,
        /** They do not, or the certificate was not valid then. */
        INVALID,
        /** Nobody can tell: no certificate, or an algorithm that proves nothing (MD5, SHA-1) or costs too much. */
        UNCHECKED
    }
}
