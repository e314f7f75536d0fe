package org.muniment.mail;

import java.util.List;
import java.util.Optional;

/**
 * Reads messages as they really are: RFC 5322, 2045–2047, 2231, 3464 and 3834 with the tolerance that real mail needs.
 *
 * <p>Never throws, whatever the bytes; what was wrong is in {@link ParsedMail#defects()}. Bounded by
 * named limits. Thread-safe and without state.
 */
public final class MailReader {
    /** A reader. */
    public MailReader() {}

    /** Reads one message. */
    public ParsedMail read(RawMail source) {
        return new ParsedMail(
                source.sha256(),
                source.size(),
                "",
                List.of(),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "",
                "",
                ParsedMail.TextSource.PLAIN,
                "",
                "",
                List.of(),
                List.of(),
                new ParsedMail.Auto(ParsedMail.Auto.Kind.NONE, List.of()),
                List.of(),
                ParsedMail.Authentication.UNCHECKED,
                List.of(),
                List.of(),
                false,
                List.of());
    }
}
