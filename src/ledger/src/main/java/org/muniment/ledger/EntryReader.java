package org.muniment.ledger;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.muniment.terms.Tampered;
import org.muniment.vault.Fields;
import org.muniment.vault.KeyDestroyed;
import org.muniment.vault.KeyId;
import org.muniment.vault.SealingContext;

/** Reads published entries and their sealed details. Thread-safe. */
final class EntryReader {

    private final Tiles tiles;
    private final SealedDetails details;
    private final Fields fields;

    EntryReader(Tiles tiles, Fields fields) {
        this.tiles = tiles;
        this.details = new SealedDetails(tiles);
        this.fields = fields;
    }

    byte[] seal(KeyId key, byte[] commitment, byte[] encoded) {
        return fields.seal(key, context(commitment), encoded);
    }

    /** Bound to the leaf by the commitment, which no other leaf has. */
    private static SealingContext context(byte[] commitment) {
        return new SealingContext("ledger", "details", HexFormat.of().formatHex(commitment));
    }

    /** Entries of a range below a published size. */
    List<Entry> read(long from, long to, long published, boolean withDetails) throws IOException {
        List<Entry> entries = new ArrayList<>((int) (to - from));
        for (long n = from / Tiles.WIDTH; n * Tiles.WIDTH < to; n++) {
            int width = (int) Math.min(Tiles.WIDTH, published - n * Tiles.WIDTH);
            List<byte[]> leaves = tiles.entries(n, width);
            List<byte[]> hashes = tiles.hashes(0, n, width);
            for (int slot = 0; slot < width; slot++) {
                long index = n * Tiles.WIDTH + slot;
                if (index < from || index >= to) {
                    continue;
                }
                if (!Arrays.equals(Hashes.ofLeaf(leaves.get(slot)), hashes.get(slot))) {
                    throw new Tampered("ledger entry " + index);
                }
                Leaf leaf = Leaf.parse(leaves.get(slot));
                entries.add(leaf.entry(index, withDetails ? details(leaf, index, width) : Optional.empty()));
            }
        }
        return entries;
    }

    private Optional<Map<String, String>> details(Leaf leaf, long index, int width) throws IOException {
        if (!leaf.hasDetails()) {
            return Optional.of(Map.of());
        }
        int slot = (int) (index % Tiles.WIDTH);
        byte[] sealed = details.read(index / Tiles.WIDTH, slot, width)
                .orElseThrow(() -> new Tampered("details of ledger entry " + index + " are missing"));
        try {
            byte[] encoded = fields.open(context(leaf.commitment()), sealed);
            if (!Arrays.equals(Details.commitment(encoded), leaf.commitment())) {
                throw new Tampered("details of ledger entry " + index);
            }
            return Optional.of(Details.decode(encoded));
        } catch (KeyDestroyed e) {
            return Optional.empty();
        }
    }
}
