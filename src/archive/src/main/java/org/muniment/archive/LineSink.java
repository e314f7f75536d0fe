package org.muniment.archive;

import java.io.IOException;

/**
 * Takes what a search of an archive selects: newest day first, within a day the newest frame first, within a frame the
 * lines in the order in which they were archived. Called by one thread.
 *
 * <p>The block index answers per frame, so most lines of a selected frame usually do <em>not</em> match: the sink applies
 * the real query to each. No line that matches is ever left out.
 */
@FunctionalInterface
public interface LineSink {

    /** What to do with a selected frame. */
    enum Step {
        /** Open it and hand over its lines. */
        READ,
        /** Leave it closed and go on. */
        SKIP,
        /** End the search. */
        STOP
    }

    /** Asked before a selected frame is opened; a sink that has enough, or knows the answer by the count, says so here. */
    default Step frame(Frame frame) throws IOException {
        return Step.READ;
    }

    /**
     * One line, {@code buffer[offset, offset + length)} without its line end. The buffer belongs to the archive: copy what
     * is to be kept.
     *
     * @return whether the search is to go on
     */
    boolean line(Frame frame, byte[] buffer, int offset, int length) throws IOException;
}
