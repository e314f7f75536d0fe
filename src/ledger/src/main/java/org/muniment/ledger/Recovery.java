package org.muniment.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.signature.CosignerKey;
import org.muniment.vault.signature.VerifierKey;

/**
 * Opens a ledger's folder: makes it on the first start; after any end, clean or not, puts what the write-ahead log holds
 * into the tree again and compares with the signed checkpoint. Used once.
 */
final class Recovery {

    static final String WAL = "wal";
    static final String CHECKPOINT = "checkpoint";
    static final String KEY = "key.vkey";
    /** Since there are ML-DSA-44 signatures; ledgers from before get it with their first such checkpoint. */
    static final String COSIGNER_KEY = "key-ml-dsa-44.vkey";

    private final Path folder;
    private final CheckpointSigner signer;
    private final Tiles tiles;
    private Instant last = Instant.EPOCH;
    private long compared = -1;
    private List<byte[]> published = List.of();

    Recovery(Path folder, CheckpointSigner signer) {
        this.folder = folder;
        this.signer = signer;
        this.tiles = new Tiles(folder);
    }

    /**
     * What was found.
     *
     * @param tree all durable entries
     * @param checkpoint over all of them, published
     * @param last the time of the last entry
     * @param wal the segment to go on with
     * @param earlier the segments before it
     */
    record Found(GrowingTree tree, Checkpoint checkpoint, Instant last, Wal wal, List<Path> earlier) {}

    Found run() throws IOException {
        Files.createDirectories(folder.resolve(WAL));
        WalReader wal = new WalReader(folder.resolve(WAL));
        if (wal.unbegun().isPresent()) {
            Files.delete(wal.unbegun().get());
        }
        Optional<String> note = GrowingTree.note(folder);
        checkKey(note.isPresent());
        Found found = note.isPresent() ? replay(wal, signed(note.get())) : begin(wal);
        placeCosignerKey();
        return found;
    }

    private void checkKey(boolean begun) throws IOException {
        Path file = folder.resolve(KEY);
        if (Files.exists(file)) {
            if (!VerifierKey.parse(Files.readString(file)).equals(signer.verifierKey())) {
                throw new Tampered("ledger's public key is not that of this vault");
            }
        } else if (begun) {
            throw new Tampered("ledger's public key is missing");
        } else {
            Disk.place(file, (signer.verifierKey() + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
            Disk.sync(file);
            Disk.sync(folder);
        }
    }

    /** A checkpoint from before the ledger had ML-DSA-44 signatures is good without one, a later one is not. */
    private Checkpoint signed(String note) throws IOException {
        Checkpoint checkpoint = Checkpoint.open(note, signer.verifierKey());
        boolean cosigned = checkpoint.cosigned(signer.cosignerKey()).isPresent();
        if (Files.exists(folder.resolve(COSIGNER_KEY))) {
            checkCosignerKey();
            if (!cosigned) {
                throw new Tampered("ledger's checkpoint lacks its ML-DSA-44 signature");
            }
        }
        return checkpoint;
    }

    private void checkCosignerKey() throws IOException {
        CosignerKey written;
        try {
            written = CosignerKey.parse(Files.readString(folder.resolve(COSIGNER_KEY)));
        } catch (Refusal e) {
            throw new Tampered("ledger's ML-DSA-44 public key is malformed", e);
        }
        if (!written.equals(signer.cosignerKey())) {
            throw new Tampered("ledger's ML-DSA-44 public key is not that of this vault");
        }
    }

    /** After the first checkpoint that has the signature, since from then on all must. */
    private void placeCosignerKey() throws IOException {
        Path file = folder.resolve(COSIGNER_KEY);
        if (!Files.exists(file)) {
            Disk.sync(folder.resolve(CHECKPOINT));
            Disk.place(file, (signer.cosignerKey() + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
            Disk.sync(file);
            Disk.sync(folder);
        }
    }

    private Found begin(WalReader wal) throws IOException {
        if (Files.exists(folder.resolve("tile")) || wal.segments().size() > 1 || !isEmpty(wal)) {
            throw new Tampered("ledger's checkpoint is missing");
        }
        Path walFolder = folder.resolve(WAL);
        Wal first = wal.isEmpty() ? Wal.create(walFolder, 0) : Wal.resume(walFolder, 0, Wal.HEADER_BYTES);
        GrowingTree tree = GrowingTree.of(folder, signer, 0);
        Checkpoint checkpoint = tree.publish();
        tree.settle();
        return new Found(tree, checkpoint, last, first, List.of());
    }

    private static boolean isEmpty(WalReader wal) throws IOException {
        if (!wal.isEmpty()) {
            wal.read(batch -> {});
        }
        return wal.end() == 0;
    }

    private Found replay(WalReader wal, Checkpoint signed) throws IOException {
        long base = wal.firstIndex();
        if (base > signed.size()) {
            throw new Tampered("ledger's checkpoint is older than its write-ahead log");
        }
        GrowingTree tree = GrowingTree.of(folder, signer, base);
        if (base > 0) {
            long n = (base - 1) / Tiles.WIDTH;
            int slot = (int) ((base - 1) % Tiles.WIDTH);
            last = Leaf.parse(tiles.entries(n, slot + 1).get(slot)).at();
        }
        check(tree, signed);
        wal.read(batch -> {
            for (Batch.Item item : batch.records()) {
                if (tree.size() < signed.size()) {
                    compare(tree.size(), item.leaf());
                }
                tree.add(item);
                check(tree, signed);
            }
            last = Leaf.parse(batch.records().getLast().leaf()).at();
        });
        if (tree.size() < signed.size()) {
            throw new Tampered("ledger's write-ahead log ends at entry " + tree.size() + ", before the signed size");
        }
        Wal tail = Wal.resume(folder.resolve(WAL), wal.tailBase(), wal.tailPosition());
        List<Path> earlier = new ArrayList<>(wal.segments());
        earlier.removeLast();
        return new Found(tree, tree.publish(), last, tail, earlier);
    }

    private static void check(GrowingTree tree, Checkpoint signed) {
        if (tree.size() == signed.size() && !Arrays.equals(tree.root(), signed.root())) {
            throw new Tampered("ledger's entries are not those its checkpoint signs");
        }
    }

    /**
     * Compares an entry of the write-ahead log with the published one. After a power cut a published file may be missing
     * or cut, and is written anew; one that is whole and says something else was changed by somebody.
     */
    private void compare(long index, byte[] leaf) throws IOException {
        long n = index / Tiles.WIDTH;
        int slot = (int) (index % Tiles.WIDTH);
        if (compared != n) {
            compared = n;
            published = publishedFrom(n, slot);
        }
        if (slot < published.size() && !Arrays.equals(published.get(slot), leaf) && isLeaf(published.get(slot))) {
            throw new Tampered("ledger entry " + index);
        }
    }

    private List<byte[]> publishedFrom(long n, int slot) throws IOException {
        byte[] bundle = tiles.readAtLeast(Tiles.ENTRIES, n, slot + 1).orElse(new byte[0]);
        for (int width = Tiles.WIDTH; width > slot; width--) {
            Optional<List<byte[]>> entries = Tiles.unbundle(bundle, width);
            if (entries.isPresent()) {
                return entries.get();
            }
        }
        return List.of();
    }

    private static boolean isLeaf(byte[] bytes) {
        try {
            Leaf.parse(bytes);
            return true;
        } catch (Tampered e) {
            return false;
        }
    }
}
