package org.muniment.archive;

import java.util.List;
import org.muniment.terms.Refusal;

/**
 * What a record's terms must be like, as a boolean expression. Immutable.
 *
 * <p>The block index knows the terms of a whole frame, not of one record: a query selects every frame that may hold a
 * match, and its caller looks at the records. There is therefore no <em>not</em>: leave a negated part out, and the rest
 * selects a superset. Terms compare exactly; whoever wants to ignore case lowers both sides.
 */
public sealed interface BlockQuery {

    /** Parts in one query at most. */
    int MAX_PARTS = 256;

    /** Characters of a field name at most. */
    int MAX_FIELD_CHARACTERS = 200;

    /** Selects every frame. */
    record All() implements BlockQuery {}

    /** Selects no frame. */
    record None() implements BlockQuery {}

    /** Some record has exactly this term in the field. */
    record Term(String field, String value) implements BlockQuery {
        /** @throws Refusal {@code BAD_INPUT} for a field name that cannot be */
        public Term {
            checkField(field);
        }
    }

    /** Some record has a term in the field that starts so; an empty start asks for any term at all. */
    record Prefix(String field, String start) implements BlockQuery {
        /** @throws Refusal {@code BAD_INPUT} for a field name that cannot be */
        public Prefix {
            checkField(field);
        }
    }

    /** Some record has a term in the field that fits the pattern: {@code *} any characters, {@code ?} one, {@code \} escapes. */
    record Wildcard(String field, String pattern) implements BlockQuery {
        /** @throws Refusal {@code BAD_INPUT} for a field name that cannot be, or a pattern longer than 1,024 characters */
        public Wildcard {
            checkField(field);
            if (pattern.length() > 1024) {
                throw new Refusal(Refusal.Code.BAD_INPUT, "wildcard longer than 1024 characters");
            }
        }
    }

    /** Some record has a term in the field between both, inclusive, in the order of their UTF-8 bytes. */
    record Between(String field, String low, String high) implements BlockQuery {
        /** @throws Refusal {@code BAD_INPUT} for a field name that cannot be */
        public Between {
            checkField(field);
        }
    }

    /** Every part is fulfilled, perhaps by different records of the frame. */
    record And(List<BlockQuery> parts) implements BlockQuery {
        /** @throws Refusal {@code BAD_INPUT} beyond {@link #MAX_PARTS} */
        public And {
            parts = List.copyOf(parts);
            checkParts(parts);
        }
    }

    /** At least one part is fulfilled. */
    record Or(List<BlockQuery> parts) implements BlockQuery {
        /** @throws Refusal {@code BAD_INPUT} beyond {@link #MAX_PARTS} */
        public Or {
            parts = List.copyOf(parts);
            checkParts(parts);
        }
    }

    /** Every frame. */
    static BlockQuery all() {
        return new All();
    }

    /** No frame. */
    static BlockQuery none() {
        return new None();
    }

    /** Frames with exactly this term. */
    static BlockQuery term(String field, String value) {
        return new Term(field, value);
    }

    /** Frames with a term that starts so. */
    static BlockQuery prefix(String field, String start) {
        return new Prefix(field, start);
    }

    /** Frames with any term in this field. */
    static BlockQuery exists(String field) {
        return new Prefix(field, "");
    }

    /** Frames with a term that fits the pattern. */
    static BlockQuery wildcard(String field, String pattern) {
        return new Wildcard(field, pattern);
    }

    /** Frames with a term between both, inclusive. */
    static BlockQuery between(String field, String low, String high) {
        return new Between(field, low, high);
    }

    /** Frames that fulfil all parts; of none, every frame. */
    static BlockQuery and(List<BlockQuery> parts) {
        return parts.isEmpty() ? all() : parts.size() == 1 ? parts.get(0) : new And(parts);
    }

    /** Frames that fulfil at least one part; of none, no frame. */
    static BlockQuery or(List<BlockQuery> parts) {
        return parts.isEmpty() ? none() : parts.size() == 1 ? parts.get(0) : new Or(parts);
    }

    /** The number of parts, nested ones included. */
    default int size() {
        return switch (this) {
            case And and -> 1 + and.parts.stream().mapToInt(BlockQuery::size).sum();
            case Or or -> 1 + or.parts.stream().mapToInt(BlockQuery::size).sum();
            default -> 1;
        };
    }

    private static void checkParts(List<BlockQuery> parts) {
        if (1 + parts.stream().mapToInt(BlockQuery::size).sum() > MAX_PARTS) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "query of more than " + MAX_PARTS + " parts");
        }
    }

    private static void checkField(String field) {
        if (field.isEmpty() || field.length() > MAX_FIELD_CHARACTERS || field.startsWith("_")) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "not a field name for the block index");
        }
    }
}
