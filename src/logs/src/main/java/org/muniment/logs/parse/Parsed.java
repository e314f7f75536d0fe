package org.muniment.logs.parse;

import java.util.Objects;

/** What became of one line: a record, or a reject with its reason. A line is never dropped and never an exception. */
public sealed interface Parsed permits Parsed.Record, Parsed.Reject {

    /** The line as fields. */
    @SuppressWarnings("JavaLangClash") // the word for it everywhere else, and never imported by itself
    record Record(LogRecord record) implements Parsed {
        /** Refuses null. */
        public Record {
            Objects.requireNonNull(record);
        }
    }

    /**
     * A line that is no record.
     *
     * @param reason short, lower case, without any of the line's content
     * @param raw the whole line as it came, without its line end; kept by the intake in the tenant's reject stream
     */
    record Reject(String reason, byte[] raw) implements Parsed {
        /** Refuses null. */
        public Reject {
            Objects.requireNonNull(reason);
            Objects.requireNonNull(raw);
        }

        /** Hides the line. */
        @Override
        public String toString() {
            return "Reject[" + reason + ", " + raw.length + " bytes]";
        }
    }
}
