package org.muniment.terms;

/** A configured secret, such as a relay's password: prints as {@code ***}, so that settings records may be logged. */
public final class Secret {

    private final String value;

    /** Wraps a secret. */
    public Secret(String value) {
        this.value = value;
    }

    /** The secret itself: keep it out of logs, exceptions and files. */
    public String reveal() {
        return value;
    }

    /** Whether there is none to speak of. */
    public boolean isEmpty() {
        return value.isEmpty();
    }

    /** Always {@code ***}. */
    @Override
    public String toString() {
        return "***";
    }
}
