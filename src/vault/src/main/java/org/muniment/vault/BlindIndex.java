package org.muniment.vault;

import java.nio.charset.StandardCharsets;
import org.muniment.terms.TenantId;
import org.muniment.vault.internal.AesGcm;
import org.muniment.vault.internal.Hmac;
import org.muniment.vault.internal.InternalUse;

/**
 * Look-up values of one tenant: HMAC-SHA256 under the tenant's own key, so that equal values can be found in a column
 * that shows none of them. Whoever sees the column sees which rows are equal. Thread-safe.
 */
public final class BlindIndex {

    private static final byte[] DOMAIN = "muniment blind index v1".getBytes(StandardCharsets.US_ASCII);
    private static final String LABEL = "blind-index";

    private final Keyring keys;
    private final TenantId tenant;

    BlindIndex(Keyring keys, TenantId tenant) {
        this.keys = keys;
        this.tenant = tenant;
    }

    /**
     * 32 bytes that only this tenant's key gives.
     *
     * @param kind what the value is, such as {@code address}: equal values of two kinds give different results
     * @param normalised the value in the one form that equality means
     */
    public byte[] of(String kind, String normalised) {
        byte[] key =
                keys.open(keys.findOrCreate(tenant, KeyKind.BLIND_INDEX, LABEL)).material(InternalUse.OF_THE_VAULT);
        try {
            return Hmac.sha256(
                    key, new Framed().raw(DOMAIN).text(kind).text(normalised).bytes());
        } finally {
            AesGcm.wipe(key);
        }
    }
}
