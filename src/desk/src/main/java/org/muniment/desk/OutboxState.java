package org.muniment.desk;

/** Where the sending of a mail stands. */
public enum OutboxState {
    /** Waits for its (next) try. */
    QUEUED,
    /** A worker is sending it. */
    CLAIMED,
    /** The relay took it. */
    SENT,
    /** Given up: refused for good, or too many tries. */
    FAILED,
    /** Not sent: after it was queued, its ticket went to another customer or address than it was written to. */
    HELD,
    /** Not sent, as the way to its recipient protects nothing: a mail with a link went instead (R33). */
    NOTICED,
    /** Not sent, as the way to its recipient protects nothing, and no link could be given to them. */
    WITHHELD,
    /** Not sent, because a person decided so. */
    DROPPED
}
