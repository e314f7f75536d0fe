package org.muniment.desk;

import java.util.Arrays;
import java.util.Objects;
import org.muniment.vault.KeyId;
import org.muniment.vault.SealingContext;

/**
 * The address of a person whose account is erased, for the last letters about that: sealed under a key of its own, which
 * is destroyed with the last of them.
 *
 * @param key the key
 * @param sealed the sealed address
 * @param place what it is bound to
 */
public record ClosedAddress(KeyId key, byte[] sealed, SealingContext place) {

    /** Copies the bytes. */
    public ClosedAddress {
        sealed = sealed.clone();
    }

    /** A copy. */
    @Override
    public byte[] sealed() {
        return sealed.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClosedAddress that
                && key.equals(that.key)
                && place.equals(that.place)
                && Arrays.equals(sealed, that.sealed);
    }

    @Override
    public int hashCode() {
        return Objects.hash(key, place);
    }

    @Override
    public String toString() {
        return "ClosedAddress[" + key + "]";
    }
}
