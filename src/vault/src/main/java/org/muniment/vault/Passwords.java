package org.muniment.vault;

/** Password hashing. Thread-safe. */
public final class Passwords {

    Passwords() {}

    /** A hash to store. */
    public String hash(char[] password) {
        throw new UnsupportedOperationException();
    }

    /** Whether the password is the one hashed. */
    public boolean verify(char[] password, String stored) {
        throw new UnsupportedOperationException();
    }

    /** Whether a stored hash should be made anew. */
    public boolean outdated(String stored) {
        throw new UnsupportedOperationException();
    }

    /** Costs what {@link #verify} costs. */
    public void burn() {
        throw new UnsupportedOperationException();
    }
}
