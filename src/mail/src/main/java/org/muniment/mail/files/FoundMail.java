package org.muniment.mail.files;

import java.time.Instant;
import java.util.Optional;

/**
 * What was found at a place in a file: a message, or why there is none.
 *
 * @param place for people: file, and byte within it for mbox; no content
 * @param raw the message's bytes, not to be changed; empty when it cannot be read
 * @param arrived when it arrived, as far as the file tells
 * @param refused why it cannot be read; empty for a message
 */
public record FoundMail(String place, byte[] raw, Optional<Instant> arrived, Optional<String> refused) {
    static FoundMail of(String place, byte[] raw, Optional<Instant> arrived) {
        return new FoundMail(place, raw, arrived, Optional.empty());
    }

    static FoundMail refused(String place, String why) {
        return new FoundMail(place, new byte[0], Optional.empty(), Optional.of(why));
    }

    /** Shows no content. */
    @Override
    public String toString() {
        return "FoundMail[" + raw.length + " bytes]";
    }
}
