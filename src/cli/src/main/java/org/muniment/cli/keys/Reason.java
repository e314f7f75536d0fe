package org.muniment.cli.keys;

import org.muniment.terms.Refusal;
import picocli.CommandLine.Option;

/** The option {@code --reason} of verbs that destroy a key. */
final class Reason {

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why, for the ledger; without personal data.")
    String text = "";

    /** The reason; refused ({@code BAD_INPUT}) when it is blank. */
    String text() {
        if (text.isBlank()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "a key is destroyed only for a stated reason");
        }
        return text;
    }
}
