package org.muniment.ledger;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.Vault;

/**
 * The newest states of things that lie outside the ledger, such as the commits of sealed indexes: an intact but old copy of
 * such a thing verifies by itself, and only the ledger tells it from the current one. Each state is an entry of the ledger
 * ({@code anchor.set}, {@code anchor.drop}); a sealed table beside it holds the newest of each and how far the ledger has
 * been read, so that opening reads only the entries after that. An old table put back only makes it read more (FORMAT.md,
 * section 8). Thread-safe; one process owns the table.
 */
public final class Anchors implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Anchors.class.getName());
    private static final Actor ACTOR = Actor.system("anchors");
    private static final String SET = "anchor.set";
    private static final String DROP = "anchor.drop";
    /** Entries after which the table is written again, so that little is read at the next start. */
    private static final int WRITE_EVERY = 1000;

    private final String prefix;
    private final Ledger ledger;
    private final AnchorTable table;
    private final Map<String, String> newest;
    private long read;
    private int sinceWritten;

    private Anchors(String prefix, Ledger ledger, AnchorTable table) throws IOException {
        this.prefix = prefix;
        this.ledger = ledger;
        this.table = table;
        AnchorTable.Content content = table.read();
        this.newest = new TreeMap<>(content.newest());
        this.read = content.read();
        if (read > ledger.size()) {
            throw new Tampered("the ledger is shorter than it was: entries that anchored states are gone");
        }
        catchUp();
    }

    /**
     * Opens the table in a file, and reads what the ledger says since it was written.
     *
     * @param kind what these states are of: 1 to 32 of {@code a-z} and {@code -}, one table for each
     * @throws Tampered when the table is changed, or the ledger was cut
     */
    public static Anchors open(Path file, String kind, Ledger ledger, Vault vault) throws IOException {
        if (!kind.matches("[a-z-]{1,32}")) {
            throw new IllegalArgumentException("kind of anchors");
        }
        return new Anchors("anchor:" + kind + ":", ledger, new AnchorTable(file, kind, vault));
    }

    private void catchUp() throws IOException {
        long from = read;
        long size = ledger.size();
        while (read < size) {
            List<Entry> entries = ledger.read(read, (int) Math.min(Ledger.MAX_READ, size - read));
            entries.forEach(this::apply);
            read += entries.size();
        }
        if (read - from > WRITE_EVERY) {
            LOG.log(Level.INFO, "read {0} ledger entries for anchors", read - from);
        }
        table.write(new AnchorTable.Content(read, newest));
    }

    private void apply(Entry entry) {
        if (!entry.object().startsWith(prefix)) {
            return;
        }
        String said = entry.object().substring(prefix.length());
        if (entry.act().equals(DROP)) {
            newest.remove(said);
        } else if (entry.act().equals(SET)) {
            int at = said.lastIndexOf('@');
            newest.put(said.substring(0, at), said.substring(at + 1));
        }
    }

    /** The newest state recorded of that thing. */
    public synchronized Optional<String> newest(String name) {
        return Optional.ofNullable(newest.get(key(name)));
    }

    /** The things of which a state is known; a very long name is there in a shortened form. */
    public synchronized Set<String> names() {
        return Set.copyOf(new TreeSet<>(newest.keySet()));
    }

    /**
     * Records states; returns when all are durable, which they become together.
     *
     * @param states by name; printable ASCII without blanks, a state without {@code @}, at most 128 characters
     * @throws Refusal {@code UNAVAILABLE} when the ledger cannot be written
     */
    public synchronized void record(Map<String, String> states) throws IOException {
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        for (Map.Entry<String, String> state : states.entrySet()) {
            receipts.add(ledger.appendLater(
                    Act.of(ACTOR, SET, Purpose.OPERATION, prefix + key(state.getKey()) + "@" + state.getValue())));
        }
        receipts.forEach(Anchors::await);
        states.forEach((name, state) -> newest.put(key(name), state));
        written(states.size());
    }

    /** Records that there is no such thing any more. */
    public synchronized void drop(String name) throws IOException {
        if (newest.containsKey(key(name))) {
            ledger.append(Act.of(ACTOR, DROP, Purpose.OPERATION, prefix + key(name)));
            newest.remove(key(name));
            written(1);
        }
    }

    private static void await(CompletableFuture<Receipt> receipt) {
        try {
            receipt.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof Refusal refusal
                    ? refusal
                    : new Refusal(Refusal.Code.UNAVAILABLE, "the ledger cannot be written", failed);
        }
    }

    private void written(int entries) throws IOException {
        sinceWritten += entries;
        if (sinceWritten >= WRITE_EVERY) {
            write();
        }
    }

    /** Entries of others that came in between do not matter: those of this kind are all known here. */
    private void write() throws IOException {
        read = ledger.size();
        table.write(new AnchorTable.Content(read, newest));
        sinceWritten = 0;
    }

    private String key(String name) {
        return prefix.length() + name.length() + 1 + 128 <= Act.MAX_OBJECT_LENGTH
                ? name
                : "sha256:" + HexFormat.of().formatHex(Hashes.sha256(name.getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes the table, so that the next start reads nothing again. */
    @Override
    public synchronized void close() throws IOException {
        write();
    }
}
