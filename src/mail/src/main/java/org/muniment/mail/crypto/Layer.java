package org.muniment.mail.crypto;

import java.util.Optional;

/**
 * One signed or encrypted layer.
 *
 * @param scheme of which kind
 * @param state what became of it
 * @param signer whose signature it is, as far as a certificate tells
 */
public record Layer(Scheme scheme, LayerState state, Optional<PublicKey> signer) {

    /** A layer without a known signer. */
    Layer(Scheme scheme, LayerState state) {
        this(scheme, state, Optional.empty());
    }
}
