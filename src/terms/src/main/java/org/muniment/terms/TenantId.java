package org.muniment.terms;

import java.util.regex.Pattern;

/**
 * A tenant: an organisation whose systems ship logs or whose customers write in. Safe as a file name and as a DNS label
 * (RFC 1035, section 2.3.1, digits allowed first).
 *
 * @param value 1 to 63 of {@code a-z}, {@code 0-9} and {@code -}, not starting with {@code -}
 */
public record TenantId(String value) implements Comparable<TenantId> {

    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    /** The house itself: the support desk, and the product's own logs. */
    public static final TenantId HOUSE = new TenantId("house");

    /** Refuses ({@link Refusal.Code#BAD_INPUT}) what is not of the form above. */
    public TenantId {
        if (!FORM.matcher(value).matches()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "tenant is not 1 to 63 of a-z, 0-9 and - starting with no -");
        }
    }

    @Override
    public int compareTo(TenantId other) {
        return value.compareTo(other.value);
    }

    /** The bare value. */
    @Override
    public String toString() {
        return value;
    }
}
