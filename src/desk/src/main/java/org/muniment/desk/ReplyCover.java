package org.muniment.desk;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.muniment.mail.RawMail;
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
     * A message as it leaves.
     *
     * @param wire its bytes
     * @param head what people are told about it
     */
    record Covered(RawMail wire, Map<String, String> head) {}

    /** What is done to a composed message before it is stored and sent. */
    record Cover(Function<RawMail, Covered> way) {
        /** Nothing. */
        static final Cover NONE = new Cover(wire -> new Covered(wire, Map.of()));

        Covered over(RawMail wire) {
            return way.apply(wire);
        }
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
        return new Cover(wire -> {
            Encryption.Protected done = encryption.encrypt(wire.bytes(), new Encryption.Order(key, from, now));
            return new Covered(RawMail.of(done.wire()), Map.of("crypto", sent(key, done.signed())));
        });
    }

    private static String sent(PublicKey key, boolean signed) {
        String type = key.scheme().word();
        return type + ":encrypted-sent:" + key.fingerprint() + (signed ? " " + type + ":signed-sent" : "");
    }
}
