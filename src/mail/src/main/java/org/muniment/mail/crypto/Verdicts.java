package org.muniment.mail.crypto;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.muniment.vault.cms.CmsSignature;
import org.muniment.vault.pgp.PgpCertificate;
import org.muniment.vault.pgp.PgpSignature;
import org.muniment.vault.pgp.PgpSignatures;

/** Makes one layer of the signatures that stand over one content: a wrong one outweighs a right one, that an unknown. */
final class Verdicts {
    private Verdicts() {}

    /**
     * Signatures of OpenPGP that wait until every key in the message is known.
     *
     * @param index where their layer stands
     * @param signatures to be checked
     * @param whole whether nothing unsigned stands beside
     */
    record Waiting(int index, PgpSignatures signatures, boolean whole) {}

    static Layer smime(List<CmsSignature> signatures, boolean whole) {
        LayerState state = LayerState.SIGNED;
        Optional<PublicKey> signer = Optional.empty();
        for (CmsSignature signature : signatures) {
            LayerState next =
                    switch (signature.outcome()) {
                        case VALID -> valid(whole);
                        case INVALID -> LayerState.SIGNED_INVALID;
                        case UNCHECKED -> LayerState.SIGNED;
                    };
            if (signer.isEmpty() || next.compareTo(state) > 0) {
                state = next.compareTo(state) > 0 ? next : state;
                signer = signature.signer().map(c -> PublicKey.of(c, signature.prefersGcm()));
            }
        }
        return new Layer(Scheme.SMIME, state, signer);
    }

    static Layer pgp(Waiting waiting, List<PgpCertificate> candidates) {
        LayerState state = LayerState.SIGNED;
        Optional<PublicKey> signer = Optional.empty();
        for (PgpSignature signature : waiting.signatures().check(candidates)) {
            LayerState next =
                    switch (signature.outcome()) {
                        case VALID -> valid(waiting.whole());
                        case INVALID -> LayerState.SIGNED_INVALID;
                        case UNCHECKED -> LayerState.SIGNED;
                    };
            if (signer.isEmpty() || next.compareTo(state) > 0) {
                state = next.compareTo(state) > 0 ? next : state;
                signer = signature.signer().map(PublicKey::of);
            }
        }
        return new Layer(Scheme.PGP, state, signer);
    }

    private static LayerState valid(boolean whole) {
        return whole ? LayerState.SIGNED_VALID : LayerState.SIGNED_PARTLY;
    }

    /** The certificates of {@code keys}, in order. */
    static List<PgpCertificate> certificates(List<PublicKey> keys) {
        List<PgpCertificate> certificates = new ArrayList<>();
        keys.forEach(key -> key.pgp().ifPresent(certificates::add));
        return certificates;
    }
}
