package org.muniment.ledger;

import java.io.IOException;
import java.util.Optional;

/** Finds the sealed details of an entry in the files beside the tree. Thread-safe. */
final class SealedDetails {

    private final Tiles tiles;

    SealedDetails(Tiles tiles) {
        this.tiles = tiles;
    }

    /**
     * The sealed details in a slot of a file; empty when the file is not there.
     *
     * @param width how many entries the file has at least
     */
    Optional<byte[]> read(long n, int slot, int width) throws IOException {
        Optional<byte[]> found = DetailsTile.read(tiles.path(Tiles.DETAILS, n, width), slot);
        for (int i = 0; found.isEmpty() && i < Tiles.LOOKS; i++) {
            found = DetailsTile.read(tiles.widest(Tiles.DETAILS, n, width), slot);
        }
        return found;
    }
}
