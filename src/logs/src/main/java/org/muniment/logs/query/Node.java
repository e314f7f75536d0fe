package org.muniment.logs.query;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.muniment.logs.parse.Ip;
import org.muniment.logs.parse.LogRecord;
import org.muniment.vault.pseudonym.Prefix;
import org.muniment.vault.pseudonym.Pseudonyms;

/** A query as a tree. {@link #test} is its meaning. Immutable. */
public sealed interface Node {

    /** Whether a record is found. */
    boolean test(LogRecord record);

    /** Adds the fields it looks into. */
    default void fields(Set<String> into) {}

    /** Everything. */
    record All() implements Node {
        @Override
        public boolean test(LogRecord record) {
            return true;
        }
    }

    /** What every part finds. */
    record And(List<Node> parts) implements Node {
        @Override
        public boolean test(LogRecord record) {
            for (Node part : parts) {
                if (!part.test(record)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void fields(Set<String> into) {
            parts.forEach(part -> part.fields(into));
        }
    }

    /** What some part finds. */
    record Or(List<Node> parts) implements Node {
        @Override
        public boolean test(LogRecord record) {
            for (Node part : parts) {
                if (part.test(record)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void fields(Set<String> into) {
            parts.forEach(part -> part.fields(into));
        }
    }

    /** What the part does not find. */
    record Not(Node part) implements Node {
        @Override
        public boolean test(LogRecord record) {
            return !part.test(record);
        }

        @Override
        public void fields(Set<String> into) {
            part.fields(into);
        }
    }

    /** A test of the values of one field, or of all searched text. */
    sealed interface Leaf extends Node {
        /** The field, {@link Fields#ANY} for all searched text. */
        String field();

        /** Whether one value, in its normal form, passes. */
        boolean value(String normal);

        @Override
        default boolean test(LogRecord record) {
            if (!field().equals(Fields.ANY)) {
                return any(Fields.value(record, field()), this::value);
            }
            for (String field : Fields.SEARCHED) {
                if (any(Fields.value(record, field), this::value)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        default void fields(Set<String> into) {
            into.add(field());
        }
    }

    /** These words one after the other. */
    record Phrase(String field, List<String> words) implements Leaf {
        @Override
        public boolean value(String normal) {
            return Words.contains(normal, words);
        }
    }

    /** A word that fits a pattern. */
    record WordGlob(String field, Glob glob) implements Leaf {
        @Override
        public boolean value(String normal) {
            return glob.matchesWord(normal);
        }
    }

    /** A whole value that fits a pattern. */
    record ValueGlob(String field, Glob glob) implements Leaf {
        @Override
        public boolean value(String normal) {
            return glob.matches(normal);
        }
    }

    /** Exactly this value, upper and lower case being the same. */
    record Equal(String field, String value) implements Leaf {
        @Override
        public boolean value(String normal) {
            return normal.equals(value);
        }
    }

    /** Any value at all. */
    record Exists(String field) implements Leaf {
        @Override
        public boolean value(String normal) {
            return true;
        }
    }

    /** A number from {@code low} to {@code high}, both included; text that is a plain decimal number counts as one. */
    record Range(String field, double low, double high) implements Leaf {
        @Override
        public boolean value(String normal) {
            Double number = Numbers.parse(normal);
            return number != null && number >= low && number <= high;
        }
    }

    /**
     * An address in a block.
     *
     * @param clear the block as asked for
     * @param stored the same as it is stored, by epoch; {@code null} when {@code clear} is itself what is stored
     */
    record Address(String field, Prefix clear, @Nullable Map<Long, Prefix> stored) implements Node {
        @Override
        public boolean test(LogRecord record) {
            Prefix block = block(Pseudonyms.epochOf(record.time()));
            return block != null
                    && any(Fields.value(record, field), text -> {
                        byte[] address = Ip.parse(text);
                        return address != null && block.contains(address);
                    });
        }

        /** The block to look for among what was stored in an epoch; null when nothing can have been. */
        public @Nullable Prefix block(long epoch) {
            return stored == null ? clear : stored.get(epoch);
        }

        @Override
        public void fields(Set<String> into) {
            into.add(field);
        }
    }

    /**
     * An address inside searched text, where it stands as its pseudonym.
     *
     * @param stored the words of the pseudonym, by epoch
     */
    record AddressInText(Prefix clear, Map<Long, List<String>> stored) implements Node {
        @Override
        public boolean test(LogRecord record) {
            List<String> words = stored.get(Pseudonyms.epochOf(record.time()));
            return words != null && new Phrase(Fields.ANY, words).test(record);
        }
    }

    private static boolean any(@Nullable Object value, Predicate<String> test) {
        if (value instanceof List<?> list) {
            for (Object one : list) {
                if (test.test(Words.normal(one))) {
                    return true;
                }
            }
            return false;
        }
        return value != null && test.test(Words.normal(value));
    }
}
