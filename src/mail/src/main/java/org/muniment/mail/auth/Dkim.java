package org.muniment.mail.auth;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Checks the DKIM signatures of one message (RFC 6376, 8301, 8463). For one thread. */
final class Dkim {
    /** Most signatures looked at, topmost first. */
    static final int MAX_SIGNATURES = 10;

    private static final int MAX_NAMES = 500;

    private final MessageFields message;
    private final SigningKeys keys;
    private final InstantSource clock;
    private final Map<Form, byte[]> bodies = new EnumMap<>(Form.class);

    private enum Form {
        SIMPLE,
        RELAXED
    }

    Dkim(MessageFields message, Dns dns, InstantSource clock) {
        this.message = message;
        this.keys = new SigningKeys(dns);
        this.clock = clock;
    }

    /** Every signature's outcome, topmost first. */
    List<DkimOutcome> check() {
        List<DkimOutcome> outcomes = new ArrayList<>();
        List<MessageFields.Field> all = message.all("dkim-signature");
        for (MessageFields.Field field : all.subList(0, Math.min(all.size(), MAX_SIGNATURES))) {
            outcomes.add(check(field));
        }
        return outcomes;
    }

    private DkimOutcome check(MessageFields.Field field) {
        String domain = "";
        String selector = "";
        try {
            Signature signature = Signature.parse(field);
            domain = signature.domain();
            selector = signature.selector();
            String identity = checkTags(signature);
            if (signature.isExpired(clock.instant())) {
                return new DkimOutcome("fail", domain, selector, "it has expired", false);
            }
            SigningKeys.Key key = keys.find(selector, domain, signature.kind());
            if (key.strict() && !identity.equals(domain)) {
                return new DkimOutcome("permerror", domain, selector, "the key is not for subdomains", false);
            }
            byte[] body = body(signature.relaxedBody());
            if (!signature.holdsBody(body)) {
                return new DkimOutcome("fail", domain, selector, "the text was changed on the way", false);
            }
            if (!signature.holdsFields(message, key.verifier())) {
                return new DkimOutcome("fail", domain, selector, "the signature does not fit", false);
            }
            boolean partial =
                    signature.bodyLength().isPresent() && signature.bodyLength().get() < body.length;
            String reason = partial ? "it covers only the beginning of the text" : key.testing() ? "a test key" : "";
            return new DkimOutcome("pass", domain, selector, reason, partial || key.testing());
        } catch (TagList.BadList | SigningKeys.NoKey e) {
            return new DkimOutcome("permerror", domain, selector, String.valueOf(e.getMessage()), false);
        } catch (DnsFailure e) {
            return new DkimOutcome("temperror", domain, selector, "the key could not be looked up", false);
        }
    }

    /** Checks what only a DKIM-Signature has; the domain of the identity it signs for. */
    private static String checkTags(Signature signature) throws TagList.BadList {
        if (!signature.tags().required("v").equals("1")) {
            throw new TagList.BadList("its version is unknown");
        }
        List<String> names = signature.names();
        if (!names.contains("from") || names.size() > MAX_NAMES) {
            throw new TagList.BadList("it does not cover the sender");
        }
        if (!List.of(signature.tags().get("q", "dns/txt").split(":", -1)).contains("dns/txt")) {
            throw new TagList.BadList("its key is not in the domain name system");
        }
        String identity =
                signature.tags().has("i") ? DomainName.of(signature.tags().packed("i")) : signature.domain();
        if (!DomainName.isWithin(identity, signature.domain())) {
            throw new TagList.BadList("it signs for another domain");
        }
        return identity;
    }

    byte[] body(boolean relaxed) {
        return bodies.computeIfAbsent(
                relaxed ? Form.RELAXED : Form.SIMPLE, form -> Canonical.body(message.body(), relaxed));
    }
}
