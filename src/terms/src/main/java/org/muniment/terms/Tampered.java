package org.muniment.terms;

/**
 * A seal, proof or checksum does not hold: somebody or something changed stored bytes. Never merged with "not found";
 * always a ledger entry and an alarm. The message names the thing, never its content.
 */
public final class Tampered extends RuntimeException {

    /**
     * Reports tampering.
     *
     * @param what the thing, such as {@code wrapped key <id>}: no content, no secret
     */
    public Tampered(String what) {
        super(what);
    }

    /**
     * Reports tampering with the check that failed.
     *
     * @param what the thing, such as {@code wrapped key <id>}: no content, no secret
     * @param cause the failed check
     */
    public Tampered(String what, Throwable cause) {
        super(what, cause);
    }
}
