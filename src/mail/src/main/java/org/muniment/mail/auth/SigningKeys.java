package org.muniment.mail.auth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.muniment.vault.signature.MailKeyKind;
import org.muniment.vault.signature.MailVerifier;

/** Finds the public keys of signatures (RFC 6376 section 3.6). */
final class SigningKeys {
    private final Dns dns;

    SigningKeys(Dns dns) {
        this.dns = dns;
    }

    /**
     * A key with what its owner says about it.
     *
     * @param strict whether the signing identity must be the signing domain itself
     * @param testing whether the domain only tries signing out
     */
    record Key(MailVerifier verifier, boolean strict, boolean testing) {}

    /** A key cannot be had or may not be used. */
    static final class NoKey extends Exception {
        private static final long serialVersionUID = 1L;

        NoKey(String message) {
            super(message);
        }
    }

    Key find(String selector, String domain, MailKeyKind kind) throws DnsFailure, NoKey {
        String name = DomainName.normal(selector + "._domainkey." + domain);
        if (!DomainName.isAskable(name)) {
            throw new NoKey("selector and domain are no name");
        }
        List<String> records = dns.find(name, Dns.Kind.TXT);
        if (records.isEmpty()) {
            throw new NoKey("the domain publishes no such key");
        }
        if (records.size() > 1) {
            throw new NoKey("the domain publishes more than one key under that name");
        }
        return key(records.get(0), kind);
    }

    private static Key key(String record, MailKeyKind kind) throws NoKey {
        try {
            TagList tags = TagList.parse(record);
            boolean version = !tags.has("v")
                    || (tags.first().equals("v") && tags.packed("v").equals("DKIM1"));
            boolean rightKind = tags.get("k", "rsa").equals(kind == MailKeyKind.RSA ? "rsa" : "ed25519");
            if (!version || !rightKind || !tags.has("p")) {
                throw new NoKey("the published key is of another kind");
            }
            String key = tags.packed("p");
            if (key.isEmpty()) {
                throw new NoKey("the key has been revoked");
            }
            boolean forMail = words(tags.get("s", "*")).stream().anyMatch(List.of("*", "email")::contains);
            if (!forMail || !words(tags.get("h", "sha256")).contains("sha256")) {
                throw new NoKey("the key is not for mail with SHA-256");
            }
            List<String> flags = words(tags.get("t", ""));
            MailVerifier verifier = MailVerifier.of(kind, Base64.getDecoder().decode(key));
            return new Key(verifier, flags.contains("s"), flags.contains("y"));
        } catch (TagList.BadList | IllegalArgumentException e) {
            throw new NoKey("the published key cannot be read");
        } catch (MailVerifier.BadKey e) {
            throw new NoKey(e.getMessage() == null ? "the published key cannot be used" : e.getMessage());
        }
    }

    private static List<String> words(String list) {
        return new ArrayList<>(
                Arrays.stream(list.split(":", -1)).map(String::strip).toList());
    }
}
