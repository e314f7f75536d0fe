package org.muniment.ledger;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;

/**
 * What the tree holds of an entry: seven lines of text, version 1 of FORMAT.md, section 4.
 *
 * @param at when, to the microsecond
 * @param act what, without its details
 * @param commitment to the details; all zero when there are none
 */
record Leaf(Instant at, Act act, byte[] commitment) {

    static final byte[] NO_DETAILS = new byte[Details.COMMITMENT_BYTES];

    private static final String VERSION = "muniment-ledger/1";
    private static final int LINES = 7;

    byte[] encode() {
        StringBuilder text = new StringBuilder(320);
        text.append(VERSION).append('\n');
        appendTime(text).append('\n');
        text.append(act.actor().kind()).append(' ').append(act.actor().id()).append('\n');
        text.append(act.purpose()).append('\n');
        text.append(act.act()).append('\n');
        text.append(act.object()).append('\n');
        text.append(Base64.getEncoder().encodeToString(commitment)).append('\n');
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Always six digits after the point, so that all leaves look alike. */
    private StringBuilder appendTime(StringBuilder text) {
        String seconds = at.truncatedTo(ChronoUnit.SECONDS).toString();
        text.append(seconds, 0, seconds.length() - 1).append('.');
        String micros = Integer.toString(at.atOffset(ZoneOffset.UTC).get(ChronoField.MICRO_OF_SECOND));
        return text.append("000000", micros.length(), 6).append(micros).append('Z');
    }

    /** Reads a leaf; {@link Tampered} when it is not exactly what {@link #encode} writes. */
    static Leaf parse(byte[] bytes) {
        try {
            String[] lines = new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1);
            if (lines.length == LINES + 1) {
                String[] actor = lines[2].split(" ", 2);
                Act act = new Act(
                        new Actor(Actor.Kind.valueOf(actor[0]), actor[1]),
                        lines[4],
                        Purpose.valueOf(lines[3]),
                        lines[5],
                        Map.of());
                Leaf leaf = new Leaf(
                        Instant.parse(lines[1]), act, Base64.getDecoder().decode(lines[6]));
                if (leaf.commitment.length == Details.COMMITMENT_BYTES && Arrays.equals(leaf.encode(), bytes)) {
                    return leaf;
                }
            }
        } catch (IllegalArgumentException | DateTimeException | Refusal | ArrayIndexOutOfBoundsException e) {
            // told below, without what it said
        }
        throw new Tampered("a ledger entry is not one");
    }

    boolean hasDetails() {
        return !Arrays.equals(commitment, NO_DETAILS);
    }

    Entry entry(long index, Optional<Map<String, String>> details) {
        return new Entry(index, at, act.actor(), act.act(), act.purpose(), act.object(), details);
    }
}
