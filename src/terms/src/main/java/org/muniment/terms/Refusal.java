package org.muniment.terms;

/**
 * Something asked for is refused: bad input, not permitted, or not now. Each edge turns it, in one place, into a problem
 * document (RFC 9457), a mail reply or an exit code. The message may be shown to whoever asked: it names no secret and
 * repeats no input that could be personal.
 */
public class Refusal extends RuntimeException {

    private final Code code;

    /**
     * Refuses.
     *
     * @param code the kind of refusal
     * @param what what is refused and why: lower case, no full stop
     */
    public Refusal(Code code, String what) {
        super(what);
        this.code = code;
    }

    /**
     * Refuses because of a fault underneath.
     *
     * @param code the kind of refusal
     * @param what what is refused and why: lower case, no full stop
     * @param cause the fault, for the operator's log
     */
    public Refusal(Code code, String what, Throwable cause) {
        super(what, cause);
        this.code = code;
    }

    /** The kind of refusal. */
    public final Code code() {
        return code;
    }

    /** The closed list of kinds. */
    public enum Code {
        /** Malformed or out of range. */
        BAD_INPUT,
        /** No or wrong credentials. */
        UNAUTHENTICATED,
        /** Known, but not allowed to do this. */
        FORBIDDEN,
        /** There is none, or none that the asker may know of. */
        NOT_FOUND,
        /** Somebody else changed it meanwhile, or it exists already. */
        CONFLICT,
        /** Under a hold or a restriction of processing (GDPR Article 18). */
        FROZEN,
        /** Past its time, or its key has been destroyed. */
        EXPIRED,
        /** Larger than a stated limit. */
        TOO_LARGE,
        /** Too often. */
        RATE_LIMITED,
        /** Cannot be done now, such as when the ledger cannot be written. */
        UNAVAILABLE
    }
}
