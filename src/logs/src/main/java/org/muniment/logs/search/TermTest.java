package org.muniment.logs.search;

import java.util.Comparator;
import org.muniment.logs.query.Glob;
import org.muniment.logs.query.Node;

/** What a term must be like. Records, so that queries made of them compare by value. */
sealed interface TermTest {

    /** Whether a term, without its group, is one of those sought. */
    boolean test(String term);

    /** Text that every such term contains; may be empty. */
    default String needed() {
        return "";
    }

    /** A word that fits. */
    record Pattern(Glob glob) implements TermTest {
        @Override
        public boolean test(String term) {
            return glob.matches(term);
        }
    }

    /** A whole value that passes. */
    record Value(Node.Leaf leaf) implements TermTest {
        @Override
        public boolean test(String term) {
            return leaf.value(term);
        }

        @Override
        public String needed() {
            return leaf instanceof Node.Phrase phrase
                    ? phrase.words().stream()
                            .max(Comparator.comparingInt(String::length))
                            .orElse("")
                    : "";
        }
    }

    /** A whole value behind its field's name. */
    record Named(Node.Leaf leaf, int skip) implements TermTest {
        @Override
        public boolean test(String term) {
            return leaf.value(term.substring(skip));
        }
    }
}
