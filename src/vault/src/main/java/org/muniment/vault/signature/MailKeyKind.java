package org.muniment.vault.signature;

/** The kinds of key that sign mail. */
public enum MailKeyKind {
    /** RSA PKCS#1 v1.5 with SHA-256 (RFC 6376 section 3.3). */
    RSA,
    /** Ed25519 over a SHA-256 (RFC 8463). */
    ED25519
}
