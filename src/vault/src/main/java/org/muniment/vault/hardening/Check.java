package org.muniment.vault.hardening;

/**
 * One thing that was looked at.
 *
 * @param name what, in a few words
 * @param state how it stands
 * @param finding one sentence; nothing personal, no secret
 * @param remedy what to do; empty when nothing is
 */
public record Check(String name, State state, String finding, String remedy) {

    /** How it stands. */
    public enum State {
        /** As it should be. */
        GOOD,
        /** The product runs, and something could leak or be lost. */
        WARNING,
        /** The product does not start, or does not go on, like this. */
        REFUSED,
        /** It could not be told here. */
        UNKNOWN
    }

    /** As it should be. */
    public static Check good(String name, String finding) {
        return new Check(name, State.GOOD, finding, "");
    }

    /** Something to be changed. */
    public static Check warning(String name, String finding, String remedy) {
        return new Check(name, State.WARNING, finding, remedy);
    }

    /** Something that cannot be. */
    public static Check refused(String name, String finding, String remedy) {
        return new Check(name, State.REFUSED, finding, remedy);
    }

    /** What cannot be told here. */
    public static Check unknown(String name, String finding) {
        return new Check(name, State.UNKNOWN, finding, "");
    }

    /** Whether somebody should look at it. */
    public boolean isBad() {
        return state == State.WARNING || state == State.REFUSED;
    }
}
