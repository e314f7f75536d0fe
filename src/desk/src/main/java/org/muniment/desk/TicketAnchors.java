package org.muniment.desk;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.muniment.desk.TicketIndexFolder.Generation;
import org.muniment.index.CommitAnchor;
import org.muniment.index.PartitionOptions;
import org.muniment.index.SealedPartition;
import org.muniment.ledger.Anchors;
import org.muniment.ledger.Ledger;
import org.muniment.terms.Tampered;
import org.muniment.vault.Vault;

/**
 * The newest commit of each generation of the ticket index, anchored in the ledger (decision 0006): an old copy put back
 * verifies by itself, and only this tells it from the current one. Thread-safe.
 */
final class TicketAnchors {

    private static final System.Logger LOG = System.getLogger(TicketAnchors.class.getName());

    private final Anchors anchors;
    private final TicketIndexFolder folder;

    TicketAnchors(Path desk, TicketIndexFolder folder, Ledger ledger, Vault vault) throws IOException {
        this.folder = folder;
        this.anchors = Anchors.open(Files.createDirectories(desk).resolve("anchors"), "desk", ledger, vault);
    }

    /** All generations the ledger knows, older ones of a month first. */
    List<Generation> known() {
        return anchors.names().stream()
                .flatMap(name -> folder.named(name).stream())
                .sorted(TicketIndexFolder.ORDER)
                .toList();
    }

    /** The newest generation of a month that the ledger knows. */
    Optional<Generation> newest(String month) {
        return known().stream().filter(one -> one.month().equals(month)).reduce((low, high) -> high);
    }

    /**
     * Makes opening refuse an older commit of a generation than the one anchored.
     *
     * @throws Tampered where the generation is gone, or a later one that took its place
     */
    PartitionOptions guard(Generation wanted, PartitionOptions options) {
        Optional<Generation> newest = newest(wanted.month());
        if (newest.isPresent() && newest.get().number() > wanted.number()) {
            throw new Tampered("ticket index: " + newest.get().name() + " is gone");
        }
        Optional<CommitAnchor> known = anchors.newest(wanted.name()).map(CommitAnchor::parse);
        if (known.isPresent() && !Files.isDirectory(wanted.finished())) {
            throw new Tampered("ticket index: " + wanted.name() + " is gone");
        }
        return known.map(options::anchoredAt).orElse(options);
    }

    /** Records commits; they are durable in the ledger when this returns. */
    void record(Map<Generation, SealedPartition> committed) throws IOException {
        Map<String, String> states = new HashMap<>();
        for (Map.Entry<Generation, SealedPartition> one : committed.entrySet()) {
            String name = one.getKey().name();
            Optional<String> state = one.getValue().anchor().map(CommitAnchor::toString);
            if (!state.equals(anchors.newest(name))) {
                state.ifPresent(made -> states.put(name, made));
            }
        }
        if (!states.isEmpty()) {
            anchors.record(states);
        }
    }

    /** Before it is destroyed, so that nobody misses it. */
    void drop(Generation gone) throws IOException {
        anchors.drop(gone.name());
    }

    /** Without a written table the next start only reads more of the ledger. */
    void close() {
        try {
            anchors.close();
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "the table of anchors was not written", e);
        }
    }
}
