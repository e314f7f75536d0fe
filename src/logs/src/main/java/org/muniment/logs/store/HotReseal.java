package org.muniment.logs.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.muniment.index.CommitAnchor;
import org.muniment.index.Partitions;
import org.muniment.index.Resealing;
import org.muniment.ledger.Anchors;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.Destruction;
import org.muniment.vault.KeyProgress;

/**
 * Seals one hot partition anew under a new key, for when its key is in other hands, and destroys that. Searches of it go on
 * meanwhile; lines that come are durable in the journal and wait there. Cut short at any moment, the partition is used as
 * before, and the next run ends it. Runs once, on the adding thread.
 */
final class HotReseal {

    private final Partitions partitions;
    private final OpenParts open;
    private final Anchors anchors;
    private final Path scratch;
    private @Nullable Destruction gone;
    private @Nullable RuntimeException refused;

    HotReseal(Partitions partitions, OpenParts open, Anchors anchors, Path scratch) {
        this.partitions = partitions;
        this.open = open;
        this.anchors = anchors;
        this.scratch = scratch;
    }

    void run(Part part, Path folder, KeyProgress progress) throws IOException {
        try {
            gone = reseal(part, folder, progress);
        } catch (Refusal | Tampered e) {
            refused = e;
        }
    }

    private Destruction reseal(Part part, Path folder, KeyProgress progress) throws IOException {
        open.search(part, false, searcher -> true); // has it compared with the ledger
        List<Resealing> begun = new ArrayList<>(1);
        open.between(part, () -> {
            anchors.drop(part.toString()); // its newest commit is another one from now on
            begun.add(partitions.beginReseal(folder, part.id()));
        });
        Resealing resealing = begun.getFirst();
        resealing.files(scratch, progress);
        open.between(part, resealing::end);
        Optional<CommitAnchor> made = open.anchor(part);
        if (made.isPresent()) {
            anchors.record(Map.of(part.toString(), made.get().toString()));
        }
        return resealing.destruction();
    }

    /** What was destroyed; throws what stopped it. */
    Destruction destruction() {
        if (refused != null) {
            throw refused;
        }
        Destruction destroyed = gone;
        if (destroyed == null) {
            throw new IllegalStateException("the adding thread did not run it");
        }
        return destroyed;
    }
}
