package org.muniment.mail.auth;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Validates the chain of custody that forwarders leave (RFC 8617). For one thread. */
final class Arc {
    /** Most sets of one chain (section 4.2.1). */
    static final int MAX_SETS = 50;

    private final MessageFields message;
    private final Dkim bodies;
    private final SigningKeys keys;

    Arc(MessageFields message, Dkim bodies, Dns dns) {
        this.message = message;
        this.bodies = bodies;
        this.keys = new SigningKeys(dns);
    }

    /**
     * How a chain came out.
     *
     * @param word {@code none}, {@code pass}, {@code fail} or {@code temperror}
     * @param reason why not, a few words
     * @param sealer the domain of the newest seal of a chain that passes
     * @param results the newest set's ARC-Authentication-Results, as it stands, of a chain that passes
     */
    record Outcome(String word, String reason, String sealer, String results) {
        static Outcome of(String word, String reason) {
            return new Outcome(word, reason, "", "");
        }
    }

    /** One forwarder's three fields. */
    private record Link(MessageFields.Field results, Signature signature, Signature seal) {}

    /** The chain does not hold. */
    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        Broken(String message) {
            super(message);
        }
    }

    Outcome check() {
        int size = Math.max(
                message.all("arc-seal").size(),
                Math.max(
                        message.all("arc-message-signature").size(),
                        message.all("arc-authentication-results").size()));
        if (size == 0) {
            return Outcome.of("none", "");
        }
        try {
            if (size > MAX_SETS) {
                throw new Broken("it has more than " + MAX_SETS + " links");
            }
            List<Link> chain = chain(size);
            checkClaims(chain);
            checkNewestSignature(chain.get(size - 1).signature());
            for (int i = size; i >= 1; i--) {
                checkSeal(chain.subList(0, i));
            }
            Link newest = chain.get(size - 1);
            return new Outcome(
                    "pass", "", newest.seal().domain(), newest.results().value());
        } catch (Broken | TagList.BadList | SigningKeys.NoKey e) {
            return Outcome.of("fail", String.valueOf(e.getMessage()));
        } catch (DnsFailure e) {
            return Outcome.of("temperror", "a key could not be looked up");
        }
    }

    private List<Link> chain(int size) throws Broken, TagList.BadList {
        List<Link> chain = new ArrayList<>();
        for (int i = 1; i <= size; i++) {
            MessageFields.Field results = only("arc-authentication-results", i);
            Signature signature = Signature.parse(only("arc-message-signature", i));
            Signature seal = Signature.parse(only("arc-seal", i));
            chain.add(new Link(results, signature, seal));
        }
        return chain;
    }

    private MessageFields.Field only(String name, int instance) throws Broken, TagList.BadList {
        Optional<MessageFields.Field> found = Optional.empty();
        for (MessageFields.Field field : message.all(name)) {
            if (instance(field) == instance) {
                if (found.isPresent()) {
                    throw new Broken("link " + instance + " stands twice");
                }
                found = Optional.of(field);
            }
        }
        return found.orElseThrow(() -> new Broken("link " + instance + " is not whole"));
    }

    private static int instance(MessageFields.Field field) throws Broken, TagList.BadList {
        String number;
        if (field.name().equals("arc-authentication-results")) {
            String first = field.value().split(";", 2)[0].replaceAll("[ \\t\\r\\n]+", "");
            number = first.startsWith("i=") ? first.substring(2) : "";
        } else {
            number = TagList.parse(field.value()).required("i");
        }
        if (!number.matches("0*[1-9]\\d?")) {
            throw new Broken("a link has no number");
        }
        int instance = Integer.parseInt(number);
        if (instance > MAX_SETS) {
            throw new Broken("a link has a number that is too high");
        }
        return instance;
    }

    /** What each forwarder says of the chain it found: none at first, then always that it held. */
    private static void checkClaims(List<Link> chain) throws Broken, TagList.BadList {
        for (int i = 0; i < chain.size(); i++) {
            Signature seal = chain.get(i).seal();
            if (!seal.tags().required("cv").equals(i == 0 ? "none" : "pass")) {
                throw new Broken("a forwarder found it broken");
            }
            if (seal.tags().has("h")) {
                throw new Broken("a seal names fields");
            }
            if (chain.get(i).signature().names().contains("arc-seal")) {
                throw new Broken("a signature covers a seal");
            }
        }
    }

    private void checkNewestSignature(Signature signature)
            throws Broken, TagList.BadList, SigningKeys.NoKey, DnsFailure {
        SigningKeys.Key key = keys.find(signature.selector(), signature.domain(), signature.kind());
        if (!signature.holdsBody(bodies.body(signature.relaxedBody()))) {
            throw new Broken("the text was changed after the last forwarder");
        }
        if (!signature.holdsFields(message, key.verifier())) {
            throw new Broken("the last forwarder's signature does not fit");
        }
    }

    /** Checks the last seal of these links, which covers all of them in order of their numbers (section 5.1.1). */
    private void checkSeal(List<Link> links) throws Broken, TagList.BadList, SigningKeys.NoKey, DnsFailure {
        int last = links.size() - 1;
        Signature seal = links.get(last).seal();
        StringBuilder signed = new StringBuilder();
        for (int i = 0; i <= last; i++) {
            Link link = links.get(i);
            signed.append(Canonical.field(link.results(), true)).append("\r\n");
            signed.append(Canonical.field(link.signature().field(), true)).append("\r\n");
            if (i < last) {
                signed.append(Canonical.field(link.seal().field(), true)).append("\r\n");
            }
        }
        signed.append(Canonical.field(Canonical.withoutSignature(seal.field()), true));
        SigningKeys.Key key = keys.find(seal.selector(), seal.domain(), seal.kind());
        if (!key.verifier().verifies(signed.toString().getBytes(StandardCharsets.ISO_8859_1), seal.value())) {
            throw new Broken("the seal of link " + links.size() + " does not fit");
        }
    }
}
