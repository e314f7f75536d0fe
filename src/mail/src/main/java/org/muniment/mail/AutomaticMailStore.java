package org.muniment.mail;

import java.time.Instant;

/** Remembers when automatic mail was sent to whom; implemented where tickets live. Called by several threads. */
public interface AutomaticMailStore {
    /**
     * Records one more automatic mail unless the limit is reached, as one atomic step.
     *
     * @param correspondent normalised address; an implementation keeps a keyed hash of it only
     * @param since mails before this instant no longer count
     * @param now the time to record
     * @param limit most mails since {@code since}, this one included
     * @return whether it was recorded
     */
    boolean record(String correspondent, Instant since, Instant now, int limit);
}
