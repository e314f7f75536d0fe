package org.muniment.vault.pgp;

import java.time.Duration;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.bcpg.sig.Features;
import org.bouncycastle.openpgp.api.SignatureParameters;

/** What a key's own signatures say: how long it counts, and what its owner's program reads. */
final class Ending {
    private static final int[] HASHES = {HashAlgorithmTags.SHA512, HashAlgorithmTags.SHA384, HashAlgorithmTags.SHA256};
    private static final int[] CIPHERS = {
        SymmetricKeyAlgorithmTags.AES_256, SymmetricKeyAlgorithmTags.AES_192, SymmetricKeyAlgorithmTags.AES_128
    };

    private Ending() {}

    static SignatureParameters.Callback after(Duration life) {
        return SignatureParameters.Callback.Util.modifyHashedSubpackets(subpackets -> {
            subpackets.setKeyExpirationTime(true, life.toSeconds());
            return subpackets;
        });
    }

    /** As {@link #after}, on a name: GnuPG looks for preferences there only, and signs with SHA-1 where it finds none. */
    static SignatureParameters.Callback named(Duration life) {
        return SignatureParameters.Callback.Util.modifyHashedSubpackets(subpackets -> {
            subpackets.setKeyExpirationTime(true, life.toSeconds());
            subpackets.setPreferredHashAlgorithms(false, HASHES);
            subpackets.setPreferredSymmetricAlgorithms(false, CIPHERS);
            subpackets.setFeature(false, Features.FEATURE_MODIFICATION_DETECTION);
            return subpackets;
        });
    }
}
