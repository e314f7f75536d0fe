package org.muniment.web.ticket;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.muniment.desk.MessageKind;
import org.muniment.desk.MessageView;
import org.muniment.desk.PersonKey;

/** Says in words how a mail was encrypted and signed, and what becomes of an answer. */
public final class CryptoWords {

    private static final int SHORT = 16;

    private CryptoWords() {}

    /**
     * A line for people.
     *
     * @param text a sentence
     * @param tone of its notice
     * @param icon before it
     */
    public record Line(String text, String tone, String icon) {}

    /** One layer as the desk keeps it: {@code type:state[:fingerprint]}. */
    private record Layer(String type, String state, String fingerprint) {
        static Layer of(String word) {
            String[] parts = word.split(":", 3);
            return new Layer(parts[0], parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : "");
        }
    }

    /** The state of a message that is signed or encrypted; empty for any other. */
    public static Optional<Line> of(MessageView message, List<PersonKey> keys) {
        String crypto = message.head().getOrDefault("crypto", "");
        if (crypto.isBlank()) {
            return Optional.empty();
        }
        List<String> said = new ArrayList<>();
        String tone = "";
        String type = "";
        for (String word : crypto.split(" ", -1)) {
            Layer layer = Layer.of(word);
            type = type.isEmpty() ? layer.type() : type;
            said.add(say(layer, keys));
            tone = worse(tone, tone(layer, keys));
        }
        String text = (type.equals("smime") ? "S/MIME: " : "OpenPGP: ") + String.join("; ", said) + ".";
        return Optional.of(new Line(text, tone, tone.equals("bad") ? "alert" : "lock"));
    }

    /** Whether a mail came in encrypted to a key that the house did not have then. */
    public static boolean closed(MessageView message) {
        return message.kind() == MessageKind.MAIL_IN
                && List.of(message.head().getOrDefault("crypto", "").split(" ", -1)).stream()
                        .map(Layer::of)
                        .anyMatch(layer -> layer.state().equals("encrypted"));
    }

    private static String say(Layer layer, List<PersonKey> keys) {
        return switch (layer.state()) {
            case "encrypted" -> "encrypted, but to none of our keys, so nobody here can read it";
            case "encrypted-opened" -> "encrypted to us and opened";
            case "encrypted-partly" -> "only partly encrypted to us; that part is opened, the rest came in the clear";
            case "encrypted-unauthenticated" ->
                "encrypted to us and opened, in a form that does not show whether it was altered on the way, so it is"
                        + " shown as text only";
            case "encrypted-refused" -> "encrypted to us without any protection against alteration, so it is not shown";
            case "encrypted-broken" -> "encrypted to us, but damaged or altered on the way, so it is not shown";
            case "encrypted-sent" -> "sent encrypted to the key " + brief(layer.fingerprint());
            case "signed-sent" -> "signed with our mailbox’s key";
            case "signed-valid" ->
                "signed by the key " + brief(layer.fingerprint()) + ", signature valid, " + whose(layer, keys);
            case "signed-partly" ->
                "only partly signed, by the key " + brief(layer.fingerprint()) + ", " + whose(layer, keys)
                        + "; anybody could have written the rest";
            case "signed-invalid" -> "signed, but the signature is wrong: altered on the way, or never the sender’s";
            default ->
                layer.fingerprint().isEmpty()
                        ? "signed, but by a key that is not known here, so it proves nothing"
                        : "signed in a way that proves nothing today";
        };
    }

    private static String whose(Layer layer, List<PersonKey> keys) {
        Optional<PersonKey> key = keys.stream()
                .filter(any -> any.fingerprint().equals(layer.fingerprint()))
                .findFirst();
        if (key.isEmpty()) {
            return "but the key is not one for the sender’s address";
        }
        return key.get().confirmed().isPresent() ? "key confirmed" : "key not confirmed";
    }

    private static String tone(Layer layer, List<PersonKey> keys) {
        return switch (layer.state()) {
            case "encrypted-broken", "encrypted-refused", "signed-invalid" -> "bad";
            case "encrypted", "encrypted-partly", "signed-partly" -> "warn";
            case "signed-valid" -> whose(layer, keys).startsWith("but") ? "warn" : "";
            default -> "";
        };
    }

    private static String worse(String a, String b) {
        return a.equals("bad") || b.equals("bad") ? "bad" : a.equals("warn") || b.equals("warn") ? "warn" : "";
    }

    /** How an answer will leave. */
    public static Line answer(List<PersonKey> keys) {
        List<PersonKey> confirmed =
                keys.stream().filter(key -> key.confirmed().isPresent()).toList();
        Optional<PersonKey> usable =
                confirmed.stream().filter(PersonKey::usable).findFirst();
        if (usable.isPresent()) {
            return new Line(
                    "will be encrypted to the confirmed key "
                            + brief(usable.get().fingerprint()),
                    "good",
                    "lock");
        }
        if (!confirmed.isEmpty()) {
            return new Line("the confirmed key has ended: take its confirmation back to answer", "bad", "alert");
        }
        return keys.isEmpty()
                ? new Line("", "", "")
                : new Line("not encrypted: no key of this customer is confirmed", "warn", "info");
    }

    /** A fingerprint in groups of four. */
    public static String grouped(String fingerprint) {
        return fingerprint.toUpperCase(Locale.ROOT).replaceAll("(.{4})(?!$)", "$1 ");
    }

    /** The last sixteen digits of a fingerprint. */
    static String brief(String fingerprint) {
        return grouped(fingerprint.substring(Math.max(0, fingerprint.length() - SHORT)));
    }
}
