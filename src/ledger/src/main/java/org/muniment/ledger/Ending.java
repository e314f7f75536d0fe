package org.muniment.ledger;

/** The end of a thread of the ledger's own. */
final class Ending {

    private Ending() {}

    /** Waits until {@code thread} has ended, whatever interrupts: what it holds open must be closed before going on. */
    static void await(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
