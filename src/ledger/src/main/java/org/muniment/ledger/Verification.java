package org.muniment.ledger;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.muniment.terms.Tampered;
import org.muniment.vault.signature.VerifierKey;

/** One run of {@link LedgerVerifier}. Used by one thread. */
final class Verification {

    /** How often checkpoint and write-ahead log are read until they fit, since an owner may be writing them. */
    private static final int TRIES = 5;

    private static final long MAX_NOTE_BYTES = 4L * VerifierKey.MAX_NOTE_LENGTH;

    private final Path folder;
    private final List<VerifierKey> keys;
    private final Findings findings;

    /** The leaves in the write-ahead log. */
    private record Tail(long base, List<byte[]> leaves, Optional<String> damage) {
        long end() {
            return base + leaves.size();
        }

        Optional<byte[]> leaf(long index) {
            return index >= base && index < end() ? Optional.of(leaves.get((int) (index - base))) : Optional.empty();
        }
    }

    Verification(Path folder, List<VerifierKey> keys, Findings findings) {
        this.folder = folder;
        this.keys = keys;
        this.findings = findings;
    }

    Verdict run(Optional<Path> savedCheckpoint) throws IOException {
        Optional<Checkpoint> found = checkpoint(folder.resolve("checkpoint"));
        if (found.isEmpty()) {
            findings.add("the checkpoint is missing, malformed or not signed by a trusted key");
            return verdict(Optional.empty(), 0);
        }
        Tail tail = tail();
        Checkpoint signed = found.get();
        for (int i = 1; i < TRIES && !(tail.base <= signed.size() && signed.size() <= tail.end()); i++) {
            signed = checkpoint(folder.resolve("checkpoint")).orElse(signed);
            tail = tail();
        }
        Optional<Checkpoint> saved = saved(savedCheckpoint, signed);
        RecomputedTree tree = new RecomputedTree(folder, findings);
        Tail known = tail;
        boolean whole = tree.read(signed.size(), saved.map(Checkpoint::size).orElse(0L), known::leaf);
        if (whole && findings.isEmpty() && !Arrays.equals(tree.root(signed.size()), signed.root())) {
            findings.add("the entries are not those that the checkpoint signs: their root differs");
        }
        if (whole
                && saved.isPresent()
                && !Arrays.equals(tree.root(saved.get().size()), saved.get().root())) {
            findings.add("history before entry " + saved.get().size()
                    + " was rewritten: its root differs from the saved checkpoint's");
        }
        checkTail(tail, signed.size(), tree);
        return verdict(Optional.of(signed), Math.max(0, tail.end() - signed.size()));
    }

    private Verdict verdict(Optional<Checkpoint> signed, long unsigned) {
        return new Verdict(
                findings.isEmpty(),
                signed.map(Checkpoint::size).orElse(0L),
                unsigned,
                findings.firstBad(),
                findings.sentences(),
                signed);
    }

    private Optional<Checkpoint> checkpoint(Path file) throws IOException {
        if (!Files.exists(file) || Files.size(file) > MAX_NOTE_BYTES) {
            return Optional.empty();
        }
        String note = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        for (VerifierKey key : keys) {
            try {
                return Optional.of(Checkpoint.open(note, key));
            } catch (Tampered e) {
                // another key may have signed it
            }
        }
        return Optional.empty();
    }

    private Optional<Checkpoint> saved(Optional<Path> file, Checkpoint signed) throws IOException {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        Optional<Checkpoint> saved = checkpoint(file.get());
        if (saved.isEmpty()) {
            findings.add("the saved checkpoint is missing, malformed or not signed by a trusted key");
            return saved;
        }
        if (saved.get().size() > signed.size()) {
            findings.add(
                    signed.size(),
                    "the ledger was cut: it signs " + signed.size() + " entries, the saved checkpoint "
                            + saved.get().size());
            return Optional.empty();
        }
        return saved;
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
