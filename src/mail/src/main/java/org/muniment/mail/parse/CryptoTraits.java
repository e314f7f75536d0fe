package org.muniment.mail.parse;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Finds signed and encrypted layers (RFC 1847, 3156, 8551, inline OpenPGP) without checking or opening them. */
public final class CryptoTraits {
    /**
     * A layer.
     *
     * @param type {@code smime} or {@code pgp}
     * @param state {@code signed} or {@code encrypted}
     */
    public record Layer(String type, String state) {}

    private CryptoTraits() {}

    /** The layers of a message, outermost first, each once. */
    public static List<Layer> of(Part message, String bodyText) {
        Set<Layer> layers = new LinkedHashSet<>();
        collect(message, layers);
        if (bodyText.contains("-----BEGIN PGP MESSAGE-----")) {
            layers.add(new Layer("pgp", "encrypted"));
        }
        if (bodyText.contains("-----BEGIN PGP SIGNED MESSAGE-----")) {
            layers.add(new Layer("pgp", "signed"));
        }
        return List.copyOf(layers);
    }

    private static void collect(Part part, Set<Layer> layers) {
        String protocol = part.typeField().parameter("protocol").toLowerCase(Locale.ROOT);
        switch (part.type()) {
            case "multipart/signed" -> layers.add(new Layer(protocol.contains("pgp") ? "pgp" : "smime", "signed"));
            case "multipart/encrypted" -> layers.add(new Layer("pgp", "encrypted"));
            case "application/pkcs7-mime", "application/x-pkcs7-mime" -> {
                String kind = part.typeField().parameter("smime-type").toLowerCase(Locale.ROOT);
                layers.add(new Layer("smime", kind.equals("signed-data") ? "signed" : "encrypted"));
            }
            default -> {}
        }
        part.children().forEach(child -> collect(child, layers));
    }
}
