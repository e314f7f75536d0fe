package org.muniment.web.operations;

import java.util.Comparator;
import java.util.List;
import org.muniment.vault.hardening.Check;

/**
 * The page of checks.
 *
 * @param checks what needs somebody first
 * @param bad how many need somebody
 */
public record CheckView(List<Check> checks, long bad) {

    /** In the order of the page. */
    static CheckView of(List<Check> checks) {
        List<Check> sorted = checks.stream()
                .sorted(Comparator.comparing((Check check) -> !check.isBad()))
                .toList();
        return new CheckView(sorted, checks.stream().filter(Check::isBad).count());
    }

    /** A state in a word. */
    public static String word(Check.State state) {
        return switch (state) {
            case GOOD -> "Good";
            case WARNING -> "Warning";
            case REFUSED -> "Refused";
            case UNKNOWN -> "Not known";
        };
    }

    /** The tone of a state. */
    public static String tone(Check.State state) {
        return switch (state) {
            case GOOD -> "good";
            case WARNING -> "warn";
            case REFUSED -> "bad";
            case UNKNOWN -> "";
        };
    }
}
