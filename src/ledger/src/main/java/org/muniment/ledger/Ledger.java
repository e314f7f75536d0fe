package org.muniment.ledger;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.vault.Vault;

/** The tamper-evident record of every access and act. Thread-safe; one process owns the folder. */
public final class Ledger implements AutoCloseable {

    /** Most entries one {@link #read} gives. */
    public static final int MAX_READ = 1000;

    private Ledger() {}

    /** Opens the ledger, making it on the first start. */
    public static Ledger open(Path folder, Vault vault, InstantSource clock) {
        throw new UnsupportedOperationException();
    }

    /** Records an act; returns once it is durable. Refused ({@code UNAVAILABLE}) when it cannot be: show nothing then. */
    public Receipt append(Act act) {
        throw new UnsupportedOperationException();
    }

    /** Records an act; durable when completed, completed exceptionally with what {@link #append} would throw. */
    public CompletableFuture<Receipt> appendLater(Act act) {
        throw new UnsupportedOperationException();
    }

    /** The signed state that covers at least everything durable at the time of the call. */
    public Checkpoint checkpoint() {
        throw new UnsupportedOperationException();
    }

    /** How many durable entries there are. */
    public long size() {
        throw new UnsupportedOperationException();
    }

    /** Entries from an index on, oldest first, without details. */
    public List<Entry> read(long fromIndex, int limit) {
        throw new UnsupportedOperationException();
    }

    /** Entries from an index on, oldest first, with their details; that the reader read them is recorded first. */
    public List<Entry> read(long fromIndex, int limit, Actor reader, Purpose purpose) {
        throw new UnsupportedOperationException();
    }

    /** Entries before an index (or {@link #size} for the newest), newest first, without details. */
    public List<Entry> newest(long beforeIndex, int limit) {
        throw new UnsupportedOperationException();
    }

    /** Entries before an index, newest first, with their details; that the reader read them is recorded first. */
    public List<Entry> newest(long beforeIndex, int limit, Actor reader, Purpose purpose) {
        throw new UnsupportedOperationException();
    }

    /** Proves that an entry is in the ledger. */
    public InclusionProof prove(long index) {
        throw new UnsupportedOperationException();
    }

    /** Publishes what is left and lets go of the folder. */
    @Override
    public void close() {}
}
