package org.muniment.mail.crypto;

import java.util.List;
import java.util.Optional;

/**
 * What was found when the layers of a message were opened.
 *
 * @param layers outermost first
 * @param keys public keys that came with the message, each once: of signers, attached, in an Autocrypt field
 * @param subject the subject inside the encryption (RFC 9788), when that is the whole message
 * @param textOnly whether the message must not be shown as HTML, since decrypted content stands beside other content or
 *     could have been altered (EFAIL)
 */
public record Opened(List<Layer> layers, List<PublicKey> keys, Optional<String> subject, boolean textOnly) {
    /** Copies the lists. */
    public Opened {
        layers = List.copyOf(layers);
        keys = List.copyOf(keys);
    }

    @Override
    public String toString() {
        return "Opened[" + layers.size() + " layers]";
    }
}
