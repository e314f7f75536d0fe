package org.muniment.ledger;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Refusal;

/** That a running ledger has failed, which it stays until it is opened again. Thread-safe. */
final class Failure {

    private static final System.Logger LOG = System.getLogger(Ledger.class.getName());

    private final AtomicReference<@Nullable Throwable> cause = new AtomicReference<>();
    /** Set where what is on the disk may not be what the log says, so that going on would be wrong. */
    private volatile boolean beyondRepair;

    void because(Throwable fault) {
        if (cause.compareAndSet(null, fault)) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "the ledger has failed and refuses everything until it can be written",
                    fault);
        }
    }

    /** Keeps the ledger from being reopened by itself. */
    void beyondRepair() {
        beyondRepair = true;
    }

    boolean isBeyondRepair() {
        return beyondRepair;
    }

    boolean happened() {
        return cause.get() != null;
    }

    void check() {
        if (happened()) {
            throw refusal();
        }
    }

    Refusal refusal() {
        Throwable fault = cause.get();
        String what = "the ledger, which records every access first, cannot be written";
        return fault == null
                ? new Refusal(Refusal.Code.UNAVAILABLE, what)
                : new Refusal(Refusal.Code.UNAVAILABLE, what, fault);
    }
}
