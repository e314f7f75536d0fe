package org.muniment.logs.parse;

import org.jspecify.annotations.Nullable;

/** A record, or why the line is none. */
record Outcome(@Nullable LogRecord record, String reason) {

    static Outcome of(LogRecord.Builder builder) {
        return new Outcome(builder.build(), "");
    }

    static Outcome reject(String reason) {
        return new Outcome(null, reason);
    }
}
