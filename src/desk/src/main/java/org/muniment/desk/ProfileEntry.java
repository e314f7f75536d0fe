package org.muniment.desk;

/**
 * A fact about a customer to record.
 *
 * @param value what; at most {@value Accounts#MAX_VALUE} characters
 * @param source {@code message:<uuid>}, or {@code self}
 */
public record ProfileEntry(String value, String source) {

    @Override
    public String toString() {
        return "ProfileEntry";
    }
}
