package org.muniment.archive;

import java.time.Instant;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.UnicodeUtil;

/** Names and values in a block index: one Lucene document for each frame. FORMAT.md lists them. */
final class BlockField {

    /** Doc values: days since 1970-01-01. */
    static final String DAY = "_day";

    /** Doc values: number of the frame within its day. */
    static final String FRAME = "_frame";

    /** Doc values: where the frame starts in the day's compressed bytes. */
    static final String OFFSET = "_offset";

    /** Doc values: its compressed bytes. */
    static final String SEALED = "_sealed";

    /** Doc values: its plain bytes. */
    static final String PLAIN = "_plain";

    /** Doc values: its lines. */
    static final String LINES = "_lines";

    /** Doc values and point: earliest time, milliseconds since 1970. */
    static final String FIRST = "_first";

    /** Doc values and point: latest time, milliseconds since 1970. */
    static final String LAST = "_last";

    /** Term: names of the fields of which the frame holds a term that was cut. */
    static final String CUT = "_cut";

    /** Bytes of a term at most; longer ones are cut, and searched accordingly. */
    static final int MAX_TERM_BYTES = 256;

    /** Prefix of the commit data that holds SHA-256 of a day's lines. */
    static final String LINES_SHA256 = "lines-sha256.";

    private static final long LAST_NANOS_OF_A_MILLI = 999_999;

    private BlockField() {}

    /** The term as it stands in the index: bytes of UTF-8, cut at a byte so that the order of terms is kept. */
    static BytesRef term(String text) {
        BytesRef term = new BytesRef(MAX_TERM_BYTES);
        term(text, term);
        return term;
    }

    /** As {@link #term(String)}, into an array that is made larger only for what is longer than all before. */
    static void term(String text, BytesRef into) {
        int room = UnicodeUtil.maxUTF8Length(text.length());
        if (into.bytes.length < room) {
            into.bytes = new byte[room];
        }
        into.length = Math.min(MAX_TERM_BYTES, UnicodeUtil.UTF16toUTF8(text, 0, text.length(), into.bytes));
    }

    static boolean isCut(BytesRef term) {
        return term.length == MAX_TERM_BYTES;
    }

    /** Whether the term of this text is cut; most are too short for that to be asked in bytes. */
    static boolean isCut(String text) {
        return UnicodeUtil.maxUTF8Length(text.length()) >= MAX_TERM_BYTES && isCut(term(text));
    }

    static long millis(Instant time) {
        return time.toEpochMilli();
    }

    /** The latest instant within a millisecond, so that a span never looks shorter than it is. */
    static Instant endOf(long millis) {
        return Instant.ofEpochMilli(millis).plusNanos(LAST_NANOS_OF_A_MILLI);
    }
}
