package org.muniment.archive;

import java.util.ArrayList;
import java.util.List;

/**
 * What a retention run did, step by step.
 *
 * @param name whose report
 * @param steps in the order in which they were done
 */
public record RetentionReport(String name, List<Step> steps) {

    /** What became of one thing. */
    public enum Outcome {
        /** Moved from the hot store into an archive. */
        ARCHIVED,
        /** Destroyed: the key and the bytes. */
        DESTROYED,
        /** Opened and found as it should be. */
        VERIFIED,
        /** Due, but a hold keeps it. */
        HELD,
        /** Could not be done; the next run tries again. */
        FAILED
    }

    /**
     * One thing a run looked at and had to decide.
     *
     * @param what the thing, without personal data, e.g. {@code archive acme-access-2026-08}
     * @param records in it
     * @param bytes of it
     * @param note why, when it failed or is held; empty otherwise
     */
    public record Step(String what, Outcome outcome, long records, long bytes, String note) {}

    /** A report of nothing done yet. */
    public static RetentionReport nothing(String name) {
        return new RetentionReport(name, List.of());
    }

    /** This report with one more step. */
    public RetentionReport with(Step step) {
        List<Step> all = new ArrayList<>(steps);
        all.add(step);
        return new RetentionReport(name, List.copyOf(all));
    }

    /** How many steps ended so. */
    public long count(Outcome outcome) {
        return steps.stream().filter(step -> step.outcome() == outcome).count();
    }

    /** Whether no step failed. */
    public boolean clean() {
        return count(Outcome.FAILED) == 0;
    }
}
