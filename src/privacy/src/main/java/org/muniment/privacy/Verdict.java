package org.muniment.privacy;

/** What the data protection officer finds about data of third persons. */
public enum Verdict {
    /** There was no such data: the ticket goes on as before. */
    FALSE_ALARM,
    /** Sent in good faith: the content is erased, the sender told. */
    GOOD_FAITH,
    /** To be reported: the content is kept as sealed evidence. */
    REPORTABLE
}
