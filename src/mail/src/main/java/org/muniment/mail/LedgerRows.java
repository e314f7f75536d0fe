package org.muniment.mail;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.muniment.ledger.Entry;
import org.muniment.ledger.Ledger;
import org.muniment.vault.BlindIndex;

/**
 * Which fetched messages the ledger has a row of. A row's object ends in a keyed hash of account, UIDVALIDITY, UID and
 * the raw bytes' hash, so that the rows can be counted without opening what they seal. Reads the ledger once from its
 * beginning, then what was added; holds two short texts for each message ever fetched. Thread-safe.
 */
final class LedgerRows {
    private static final int RAW_BYTES = 16;
    private static final int KEY_BYTES = 8;
    private static final String PLACE = "mail.place";
    private static final String ROW = "mail.row";
    private static final String TRAIT = "mail.trait";
    private static final String RAW = "mail.raw";

    private final Ledger ledger;
    private final BlindIndex hashes;
    private final Set<String> rows = new HashSet<>();
    private long read;

    LedgerRows(Ledger ledger, BlindIndex hashes) {
        this.ledger = ledger;
        this.hashes = hashes;
    }

    /** Keyed hash of a message's SHA-256 (hex), {@value #RAW_BYTES} bytes. */
    byte[] raw(String sha256) {
        return Arrays.copyOf(hashes.of(RAW, sha256), RAW_BYTES);
    }

    /** Keyed hash of what a server tells about a message. */
    long trait(String text) {
        return ByteBuffer.wrap(hashes.of(TRAIT, text)).getLong();
    }

    /** What the rows of all messages ever seen at a place begin with. */
    String place(Envelope.Fetched at) {
        return hex(PLACE, at.account() + "\n" + at.uidValidity() + "\n" + at.uid());
    }

    private String hex(String kind, String text) {
        return HexFormat.of().formatHex(hashes.of(kind, text), 0, KEY_BYTES);
    }

    /** What the row of a fetched message ends in. */
    String key(Envelope.Fetched at, byte[] raw) {
        String place = place(at);
        return place + "-" + hex(ROW, place + HexFormat.of().formatHex(raw));
    }

    /** Reads what the ledger got since the last time. */
    synchronized void refresh() {
        if (ledger.size() < read) {
            rows.clear(); // the ledger was put back to an older state: what it has lost must show
            read = 0;
        }
        List<Entry> entries = ledger.read(read, Ledger.MAX_READ);
        while (!entries.isEmpty()) {
            for (Entry entry : entries) {
                int slash = entry.object().indexOf('/');
                if (slash > 0 && entry.act().equals(IntakeLedger.RECEIVED)) {
                    String key = entry.object().substring(slash + 1);
                    rows.add(key);
                    rows.add(key.substring(0, Math.max(0, key.indexOf('-'))));
                }
            }
            read += entries.size();
            entries = ledger.read(read, Ledger.MAX_READ);
        }
    }

    /** Whether there is a row of that key or place, as of the last {@link #refresh}. */
    synchronized boolean has(String key) {
        return rows.contains(key);
    }
}
