package org.muniment.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.muniment.terms.Tampered;

/** One run of {@link LedgerVerifier}. Used by one thread. */
final class Verification {

    /** How often checkpoint and write-ahead log are read until they fit, since an owner may be writing them. */
    private static final int TRIES = 5;

    private final Inspection inspection;
    private final Path folder;
    private final Trust trust;
    private final Findings findings;
    private final DetailsCheck details;

    /** The leaves in the write-ahead log. */
    private record Tail(long base, List<byte[]> leaves, Optional<String> damage) {
        long end() {
            return base + leaves.size();
        }

        Optional<byte[]> leaf(long index) {
            return index >= base && index < end() ? Optional.of(leaves.get((int) (index - base))) : Optional.empty();
        }
    }

    /**
     * A checkpoint that somebody kept.
     *
     * @param name what it is called in findings
     * @param checkpoint what it says
     */
    record Kept(String name, Checkpoint checkpoint) {}

    Verification(Inspection inspection, Trust trust, Findings findings) {
        this.inspection = inspection;
        this.folder = inspection.folder();
        this.trust = trust;
        this.findings = findings;
        this.details = new DetailsCheck(inspection.vault(), findings);
    }

    Verdict run() throws IOException {
        Optional<Checkpoint> found = checkpoint();
        if (found.isEmpty()) {
            return verdict(Optional.empty(), 0);
        }
        Tail tail = tail();
        Checkpoint signed = found.get();
        for (int i = 1; i < TRIES && !(tail.base <= signed.size() && signed.size() <= tail.end()); i++) {
            signed = checkpoint().orElse(signed);
            tail = tail();
        }
        List<Kept> kept = kept(signed);
        Set<Long> sizes = kept.stream().map(one -> one.checkpoint.size()).collect(Collectors.toSet());
        RecomputedTree tree = new RecomputedTree(folder, findings, details);
        Tail known = tail;
        if (tree.read(signed.size(), sizes, known::leaf)) {
            if (findings.isEmpty() && !Arrays.equals(tree.root(signed.size()), signed.root())) {
                findings.add("the entries are not those that the checkpoint signs: their root differs");
            }
            compare(kept, tree);
        }
        checkTail(tail, signed.size(), tree);
        return verdict(Optional.of(signed), Math.max(0, tail.end() - signed.size()));
    }

    /** Names the stretch in which history begins to differ from what was kept. */
    private void compare(List<Kept> kept, RecomputedTree tree) {
        long good = 0;
        for (Kept one : kept) {
            long size = one.checkpoint.size();
            if (Arrays.equals(tree.root(size), one.checkpoint.root())) {
                good = size;
            } else {
                findings.add((good == 0 ? "history before entry " + size : "history from entry " + good + " to " + size)
                        + " was rewritten: its root differs from that of " + one.name);
                return;
            }
        }
    }

    private Verdict verdict(Optional<Checkpoint> signed, long unsigned) {
        return new Verdict(
                findings.isEmpty(),
                signed.map(Checkpoint::size).orElse(0L),
                unsigned,
                findings.firstBad(),
                findings.sentences(),
                signed,
                new Verdict.DetailsSeen(inspection.vault().isPresent(), details.opened(), details.erased()));
    }

    private Optional<Checkpoint> checkpoint() throws IOException {
        Path file = folder.resolve(Recovery.CHECKPOINT);
        if (!Files.exists(file)) {
            findings.add("the checkpoint is missing");
            return Optional.empty();
        }
        try {
            Checkpoint checkpoint = trust.open(LedgerFiles.note(file));
            if (trust.cosigners().isEmpty() && checkpoint.ownSignatures() > 1) {
                findings.add("the checkpoint has an ML-DSA-44 signature, but its public key is missing");
            }
            return Optional.of(checkpoint);
        } catch (Tampered e) {
            findings.add(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** The checkpoints kept outside and the daily ones in the folder that the ledger can be compared with, by size. */
    private List<Kept> kept(Checkpoint signed) throws IOException {
        List<Kept> kept = new ArrayList<>();
        for (Path file : inspection.saved()) {
            saved(file).ifPresent(one -> kept.add(new Kept("the saved checkpoint " + file.getFileName(), one)));
        }
        kept.addAll(new DailyFiles(folder).verify(trust, inspection.authority(), findings));
        kept.removeIf(one -> isCut(one, signed));
        kept.sort(Comparator.comparingLong(one -> one.checkpoint.size()));
        return kept;
    }

    private Optional<Checkpoint> saved(Path file) throws IOException {
        try {
            return Optional.of(trust.openEarlier(LedgerFiles.note(file)));
        } catch (NoSuchFileException | Tampered e) {
            findings.add("the saved checkpoint is missing, malformed or not signed by a trusted key");
            return Optional.empty();
        }
    }

    /** Whether a kept checkpoint signs more than there is: cut by the key's holder, or an older copy put back. */
    private boolean isCut(Kept one, Checkpoint signed) {
        if (one.checkpoint.size() <= signed.size()) {
            return false;
        }
        Optional<Instant> now = trust.cosignedAt(signed);
        Optional<Instant> then = trust.cosignedAt(one.checkpoint);
        boolean older = now.isPresent() && then.isPresent() && !now.get().isAfter(then.get());
        findings.add(
                signed.size(),
                (older
                                ? "an older copy of the ledger was put back: it signs " + signed.size() + " entries at "
                                        + now.get()
                                : "the ledger was cut, or an older copy put back: it signs " + signed.size()
                                        + " entries")
                        + ", " + one.name + " " + one.checkpoint.size());
        return true;
    }

    private Tail tail() throws IOException {
        for (int i = 1; ; i++) {
            try {
                return readTail();
            } catch (NoSuchFileException e) {
                if (i == TRIES) {
                    throw e;
                }
            }
        }
    }

    private Tail readTail() throws IOException {
        List<byte[]> leaves = new ArrayList<>();
        WalReader reader = new WalReader(folder.resolve("wal"));
        long base = 0;
        try {
            base = reader.firstIndex();
            reader.read(batch -> batch.records().forEach(item -> leaves.add(item.leaf())));
            return new Tail(base, leaves, Optional.empty());
        } catch (Tampered e) {
            return new Tail(base, leaves, Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private void checkTail(Tail tail, long size, RecomputedTree tree) {
        if (tail.damage.isPresent()) {
            findings.add(tail.end(), tail.damage.get());
        } else if (tail.base > size) {
            findings.add(size, "entries " + size + " to " + (tail.base - 1) + " are in no file");
        } else if (tail.end() < size) {
            findings.add("the write-ahead log ends at entry " + tail.end() + ", before the signed size " + size);
        }
        for (long index = Math.max(size, tail.base); index < tail.end(); index++) {
            tree.checkLeaf(index, tail.leaves.get((int) (index - tail.base)));
        }
    }
}
