package org.muniment.ledger;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyDestroyed;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.SealingContext;
import org.muniment.vault.Vault;

/**
 * Which bundles of entries can hold a text, so that looking for it need not read the others: a Bloom filter of three
 * characters each for every bundle, in sealed files beside the tree (FORMAT.md, section 11). Derived, and made again when
 * missing: a file that does not open counts as missing, so nobody without the key can hide an entry. Thread-safe.
 */
final class Hints {

    /** Bundles in a file. */
    static final int BUNDLES = 64;
    /** Entries in a file's bundles. */
    static final long ENTRIES = (long) BUNDLES * Tiles.WIDTH;
    /** A text shorter than this, in characters, can be anywhere. */
    static final int SHORTEST = 3;

    static final String FOLDER = "hints";

    /** Bytes of a bundle's filter: 32,768 bits, of which 256 entries set about a quarter. */
    private static final int FILTER_BYTES = 4096;

    private static final int BIT_SHIFT = Integer.SIZE - 15;
    private static final String LABEL = "hints";
    private static final System.Logger LOG = System.getLogger(Hints.class.getName());

    private final Tiles tiles;
    private final Vault vault;

    Hints(Path ledger, Vault vault) {
        this.tiles = new Tiles(ledger);
        this.vault = vault;
    }

    /** The filters of one file. */
    record Group(byte[] filters) {

        /** Whether that bundle of the group can hold the text, which is at least {@link #SHORTEST} long and in lower case. */
        boolean mayHold(int bundle, String text) {
            for (int i = 0; i + SHORTEST <= text.length(); i++) {
                int three = three(text, i);
                if (!isSet(bundle, first(three)) || !isSet(bundle, second(three))) {
                    return false;
                }
            }
            return true;
        }

        private void add(int bundle, String text) {
            for (int i = 0; i + SHORTEST <= text.length(); i++) {
                int three = three(text, i);
                set(bundle, first(three));
                set(bundle, second(three));
            }
        }

        private boolean isSet(int bundle, int bit) {
            return (filters[bundle * FILTER_BYTES + (bit >> 3)] & (1 << (bit & 7))) != 0;
        }

        private void set(int bundle, int bit) {
            filters[bundle * FILTER_BYTES + (bit >> 3)] |= (byte) (1 << (bit & 7));
        }

        private static int three(String text, int at) {
            return text.charAt(at) * 31 * 31 + text.charAt(at + 1) * 31 + text.charAt(at + 2);
        }

        private static int first(int three) {
            return (three * 0x9E3779B1) >>> BIT_SHIFT;
        }

        private static int second(int three) {
            return ((three ^ (three >>> 7)) * 0x85EBCA77) >>> BIT_SHIFT;
        }
    }

    /** The three texts of an entry that are looked at, in lower case. */
    static List<String> texts(Entry entry) {
        return List.of(
                entry.act().toLowerCase(Locale.ROOT),
                entry.object().toLowerCase(Locale.ROOT),
                entry.actor().toString().toLowerCase(Locale.ROOT));
    }

    /** The filters of the entries from {@code number * ENTRIES} on; empty when there are none, or none to be believed. */
    Optional<Group> group(long number) {
        Path file = file(number);
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            byte[] filters = vault.fields().open(context(number), Files.readAllBytes(file));
            if (filters.length == BUNDLES * FILTER_BYTES) {
                return Optional.of(new Group(filters));
            }
        } catch (IOException | Tampered | KeyDestroyed unusable) {
            LOG.log(Level.WARNING, "hints of ledger entries from {0} on cannot be used", number * ENTRIES);
        }
        return Optional.empty();
    }

    /**
     * Makes the file of a group that is full.
     *
     * @param published at least to the end of the group
     */
    void make(long number, EntryReader reader, long published) throws IOException {
        Group group = new Group(new byte[BUNDLES * FILTER_BYTES]);
        for (int bundle = 0; bundle < BUNDLES; bundle++) {
            long from = number * ENTRIES + (long) bundle * Tiles.WIDTH;
            for (Entry entry : reader.read(from, from + Tiles.WIDTH, published, false)) {
                for (String text : texts(entry)) {
                    group.add(bundle, text);
                }
            }
        }
        KeyId key = vault.keys().findOrCreate(TenantId.HOUSE, KeyKind.LEDGER, LABEL);
        Disk.place(file(number), vault.fields().seal(key, context(number), group.filters));
        Arrays.fill(group.filters, (byte) 0);
    }

    private Path file(long number) {
        return tiles.path(FOLDER, number, Tiles.WIDTH);
    }

    private static SealingContext context(long number) {
        return new SealingContext("ledger", "hints", Long.toString(number));
    }
}
