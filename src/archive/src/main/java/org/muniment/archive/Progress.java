package org.muniment.archive;

/** Hears how far long work has come. Called often; returns at once. */
@FunctionalInterface
public interface Progress {

    /** For callers that do not care. */
    Progress SILENT = (step, done, total) -> {};

    /**
     * Work has come so far.
     *
     * @param step what is being done, without personal data
     * @param done of {@code total} pieces
     */
    void at(String step, long done, long total);
}
