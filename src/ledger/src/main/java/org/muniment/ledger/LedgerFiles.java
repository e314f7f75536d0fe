package org.muniment.ledger;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.signature.VerifierKey;

/**
 * A ledger's files read by somebody who is not its owner, without its vault: the newest checkpoint, and proofs against it.
 * May run beside the owner. Thread-safe.
 */
public final class LedgerFiles {

    private static final int TRIES = 5;

    private final Path folder;
    private final Trust trust;

    private LedgerFiles(Path folder, Trust trust) {
        this.folder = folder;
        this.trust = trust;
    }

    /**
     * The files in a folder.
     *
     * @param trust the keys to go by; those in the folder stand in for missing ones
     * @throws Refusal {@code NOT_FOUND} when there is no ledger
     */
    public static LedgerFiles in(Path folder, Trust trust) throws IOException {
        if (!Files.exists(folder.resolve(Recovery.CHECKPOINT))) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "there is no ledger in " + folder);
        }
        return new LedgerFiles(folder, trust.or(Trust.in(folder)).orRefuse());
    }

    /** The keys gone by. */
    public Trust trust() {
        return trust;
    }

    /** The newest checkpoint; {@link Tampered} when it is not signed as it must be. */
    public Checkpoint checkpoint() throws IOException {
        return trust.open(note(folder.resolve(Recovery.CHECKPOINT)));
    }

    /** A checkpoint kept elsewhere, of any age; {@link Tampered} when no trusted key signed it. */
    public Checkpoint saved(Path file) throws IOException {
        return trust.openEarlier(note(file));
    }

    /** A note's text; {@link Tampered} when the file is too long to be one. */
    static String note(Path file) throws IOException {
        if (Files.size(file) > 4L * VerifierKey.MAX_NOTE_LENGTH) {
            throw new Tampered("a checkpoint is malformed");
        }
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /** Proves that an entry is in the ledger; refused ({@code NOT_FOUND}) when it is not yet signed or never was. */
    public EntryProof prove(long index) throws IOException {
        for (int i = 1; ; i++) {
            Checkpoint checkpoint = checkpoint();
            if (index < 0 || index >= checkpoint.size()) {
                throw new Refusal(
                        Refusal.Code.NOT_FOUND, "the checkpoint signs " + checkpoint.size() + " entries, not " + index);
            }
            try {
                return prove(new Tiles(folder), index, checkpoint);
            } catch (Tampered moved) {
                if (i == TRIES) {
                    throw moved;
                }
            }
        }
    }

    static EntryProof prove(Tiles tiles, long index, Checkpoint checkpoint) throws IOException {
        TileTree tree = new TileTree(tiles, checkpoint.size());
        long n = index / Tiles.WIDTH;
        int slot = (int) (index % Tiles.WIDTH);
        byte[] leaf = tiles.entries(n, slot + 1).get(slot);
        InclusionProof proof = new InclusionProof(index, tree.root(index, index + 1), tree.path(index), checkpoint);
        if (!java.util.Arrays.equals(Hashes.ofLeaf(leaf), proof.leafHash()) || !proof.holds()) {
            throw new Tampered("ledger entry " + index);
        }
        return new EntryProof(leaf, proof);
    }

    /**
     * Proves that a later checkpoint only adds to an earlier one; {@link Tampered} when it does not.
     *
     * @param earlier a checkpoint kept elsewhere
     * @param later another, or the newest
     */
    public ConsistencyProof prove(Checkpoint earlier, Checkpoint later) throws IOException {
        long size = checkpoint().size();
        if (earlier.size() > later.size() || later.size() > size) {
            throw new Tampered("the ledger signs " + size + " entries, the checkpoints " + earlier.size() + " and "
                    + later.size());
        }
        ConsistencyProof proof = new ConsistencyProof(
                earlier.size(), new TileTree(new Tiles(folder), later.size()).consistency(earlier.size()), later);
        if (!proof.holds(earlier.root())) {
            throw new Tampered("history before entry " + earlier.size() + " was rewritten");
        }
        return proof;
    }
}
