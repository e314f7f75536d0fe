package org.muniment.desk;

import java.time.Instant;

/**
 * One known fact about a customer and where it is from.
 *
 * @param field which
 * @param value what; at most {@value Accounts#MAX_VALUE} characters
 * @param source the message it was taken from ({@code message:<uuid>}), or {@code self} when the customer entered it
 * @param recorded when it was recorded
 */
public record ProfileValue(ProfileField field, String value, String source, Instant recorded) {

    @Override
    public String toString() {
        return "ProfileValue[" + field + "]";
    }
}
