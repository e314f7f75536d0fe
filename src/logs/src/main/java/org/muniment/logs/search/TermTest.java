package org.muniment.logs.search;

import org.muniment.logs.query.Glob;
import org.muniment.logs.query.Node;

/** What a term must be like. Records, so that queries made of them compare by value. */
sealed interface TermTest {

    /** Whether a term, without its group, is one of those sought. */
    boolean test(String term);

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
    }

    /** A whole value behind its field's name. */
    record Named(Node.Leaf leaf, int skip) implements TermTest {
        @Override
        public boolean test(String term) {
            return leaf.value(term.substring(skip));
        }
    }
}
