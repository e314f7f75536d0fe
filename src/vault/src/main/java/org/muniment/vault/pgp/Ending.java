package org.muniment.vault.pgp;

import java.time.Duration;
import org.bouncycastle.openpgp.api.SignatureParameters;

/** Says in a key's own signatures how long it counts. */
final class Ending {
    private Ending() {}

    static SignatureParameters.Callback after(Duration life) {
        return SignatureParameters.Callback.Util.modifyHashedSubpackets(subpackets -> {
            subpackets.setKeyExpirationTime(true, life.toSeconds());
            return subpackets;
        });
    }
}
