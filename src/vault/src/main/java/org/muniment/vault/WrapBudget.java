package org.muniment.vault;

/**
 * How often one key may wrap others with random 96-bit nonces. NIST SP 800-38D, 8.3, allows 2³²; we stop far below, and
 * say long before that a rotation is due.
 *
 * @param warn from how many on a rotation is due
 * @param most how many are allowed
 */
record WrapBudget(long warn, long most) {

    static final WrapBudget OF_A_TENANT = new WrapBudget(1L << 26, 1L << 28);

    boolean isDue(long wraps) {
        return wraps >= warn;
    }

    boolean isSpent(long wraps) {
        return wraps >= most;
    }
}
