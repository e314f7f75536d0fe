package org.muniment.desk;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.muniment.mail.crypto.Encryption;
import org.muniment.mail.crypto.PublicKey;
import org.muniment.terms.Refusal;

/**
 * Encrypts an agent's answer to the customer's confirmed key. Where every confirmed key has ended, the answer is refused
 * rather than sent in the clear: staff take the confirmation back first.
 */
final class ReplyCover {

    private final DeskParts parts;
    private final DeskKeys keys;
    private final Encryption encryption;

    ReplyCover(DeskParts parts, DeskKeys keys) {
        this.parts = parts;
        this.keys = keys;
        this.encryption = new Encryption(keys.own(), parts.vault().tokens());
    }

    /**
     * What is done to a composed message before it is stored and sent.
     *
     * @param way encrypts its bytes
     * @param head what people are told about it
     */
    record Cover(UnaryOperator<byte[]> way, Map<String, String> head) {
        /** Nothing. */
        static final Cover NONE = new Cover(UnaryOperator.identity(), Map.of());
    }

    /** The cover for answers to a customer. */
    Cover of(Customer customer) {
        List<PublicKey> confirmed = keys.customers().of(customer.id).stream()
                .filter(row -> row.confirmed().isPresent())
                .map(CustomerKeys.Row::key)
                .toList();
        if (confirmed.isEmpty()) {
            return Cover.NONE;
        }
        Instant now = parts.clock().instant();
        PublicKey key = confirmed.stream()
                .filter(any -> any.canEncrypt(now))
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        Refusal.Code.CONFLICT,
                        "the customer's confirmed key has ended; take its confirmation back to answer in the clear"));
        String from = parts.mail().address().toLowerCase(Locale.ROOT);
        Encryption.Order order = new Encryption.Order(key, from, now);
        return new Cover(wire -> encryption.encrypt(wire, order), Map.of("crypto", sent(key, encryption.signs(order))));
    }

    private static String sent(PublicKey key, boolean signed) {
        String type = key.scheme().word();
        return type + ":encrypted-sent:" + key.fingerprint() + (signed ? " " + type + ":signed-sent" : "");
    }
}
