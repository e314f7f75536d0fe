package org.muniment.mail;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiConsumer;
import org.muniment.ledger.Entry;
import org.muniment.ledger.Ledger;
import org.muniment.vault.BlindIndex;

/**
 * The ledger's rows of fetched messages. A row's object ends in two keyed hashes: of account, UIDVALIDITY and UID (the
 * place), and of the place with the raw bytes' hash, so that the rows can be counted without opening what they seal.
 * Thread-safe.
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
    long place(Envelope.Fetched at) {
        return hash(PLACE, at.account() + "\n" + at.uidValidity() + "\n" + at.uid());
    }

    /** What the row of just that message at a place goes on with. */
    long row(long place, byte[] raw) {
        return hash(ROW, HexFormat.of().toHexDigits(place) + HexFormat.of().formatHex(raw));
    }

    private long hash(String kind, String text) {
        return ByteBuffer.wrap(hashes.of(kind, text)).getLong();
    }

    /** What the row of a fetched message ends in. */
    String key(Envelope.Fetched at, byte[] raw) {
        long place = place(at);
        return HexFormat.of().toHexDigits(place) + "-" + HexFormat.of().toHexDigits(row(place, raw));
    }

    /** Rows of the ledger now. */
    long size() {
        return ledger.size();
    }

    /** Gives place and row of every fetched message from an index on; the index where the next look goes on. */
    long from(long index, BiConsumer<Long, Long> each) {
        long at = index;
        for (List<Entry> entries = ledger.read(at, Ledger.MAX_READ);
                !entries.isEmpty();
                entries = ledger.read(at, Ledger.MAX_READ)) {
            entries.forEach(entry -> tell(entry, each));
            at += entries.size();
        }
        return at;
    }

    private static void tell(Entry entry, BiConsumer<Long, Long> each) {
        int slash = entry.object().indexOf('/');
        int digits = 2 * KEY_BYTES;
        if (slash > 0
                && entry.act().equals(IntakeLedger.RECEIVED)
                && entry.object().length() == slash + 1 + digits + 1 + digits) {
            String key = entry.object().substring(slash + 1);
            each.accept(
                    HexFormat.fromHexDigitsToLong(key, 0, digits),
                    HexFormat.fromHexDigitsToLong(key, digits + 1, key.length()));
        }
    }
}
