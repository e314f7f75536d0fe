package org.muniment.ledger;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Refusal;

/** That a ledger has failed, which it stays until it is opened again. Thread-safe. */
final class Failure {

    private static final System.Logger LOG = System.getLogger(Ledger.class.getName());

    private final AtomicReference<@Nullable Throwable> cause = new AtomicReference<>();

    void because(Throwable fault) {
        if (cause.compareAndSet(null, fault)) {
            LOG.log(System.Logger.Level.ERROR, "the ledger has failed and refuses everything until reopened", fault);
        }
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
        String what = "the ledger cannot be written";
        return fault == null
                ? new Refusal(Refusal.Code.UNAVAILABLE, what)
                : new Refusal(Refusal.Code.UNAVAILABLE, what, fault);
    }
}
