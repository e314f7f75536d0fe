package org.muniment.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;

/** What verifying found wrong. Used by one thread. */
final class Findings {

    /** Most findings kept; a ledger in pieces needs no longer list. */
    private static final int MAX = 100;

    private final List<String> sentences = new ArrayList<>();
    private final TreeSet<Long> bad = new TreeSet<>();

    void add(String sentence) {
        if (sentences.size() < MAX) {
            sentences.add(sentence);
        }
    }

    void add(long index, String sentence) {
        add(sentence);
        bad.add(index);
        if (bad.size() > MAX) {
            bad.pollLast();
        }
    }

    /** Whether something is known to be wrong in a range, so that a coarser finding would add nothing. */
    boolean hasWithin(long from, long to) {
        Long next = bad.ceiling(from);
        return next != null && next < to;
    }

    boolean isEmpty() {
        return sentences.isEmpty();
    }

    List<String> sentences() {
        return List.copyOf(sentences);
    }

    OptionalLong firstBad() {
        return bad.isEmpty() ? OptionalLong.empty() : OptionalLong.of(bad.first());
    }
}
