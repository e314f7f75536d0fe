package org.muniment.mail.auth;

import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.muniment.vault.signature.MailKeyKind;
import org.muniment.vault.signature.MailVerifier;

/** One signing field, read: a DKIM-Signature, an ARC-Message-Signature or an ARC-Seal. */
record Signature(
        MessageFields.Field field, TagList tags, MailKeyKind kind, String domain, String selector, byte[] value) {

    /** Reads what all three have in common. */
    static Signature parse(MessageFields.Field field) throws TagList.BadList {
        TagList tags = TagList.parse(field.value());
        MailKeyKind kind =
                switch (tags.required("a").toLowerCase(Locale.ROOT)) {
                    case "rsa-sha256" -> MailKeyKind.RSA;
                    case "ed25519-sha256" -> MailKeyKind.ED25519;
                    case "rsa-sha1" -> throw new TagList.BadList("SHA-1 proves nothing any more");
                    default -> throw new TagList.BadList("its algorithm is unknown");
                };
        String domain = DomainName.normal(tags.required("d"));
        return new Signature(field, tags, kind, domain, tags.required("s"), decoded(tags.required("b")));
    }

    static byte[] decoded(String text) throws TagList.BadList {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new TagList.BadList("its value is not Base64");
        }
    }

    /** The names in {@code h}, lower case, in order. */
    List<String> names() throws TagList.BadList {
        return Arrays.stream(tags.required("h").toLowerCase(Locale.ROOT).split(":", -1))
                .toList();
    }

    boolean relaxedHeader() throws TagList.BadList {
        return relaxed(0);
    }

    boolean relaxedBody() throws TagList.BadList {
        return relaxed(1);
    }

    private boolean relaxed(int part) throws TagList.BadList {
        String[] forms = tags.get("c", "simple/simple").toLowerCase(Locale.ROOT).split("/", -1);
        String form = part < forms.length ? forms[part].strip() : "simple";
        if (forms.length > 2 || (!form.equals("simple") && !form.equals("relaxed"))) {
            throw new TagList.BadList("its canonical form is unknown");
        }
        return form.equals("relaxed");
    }

    /** Seconds since 1970 in a tag. */
    Optional<Long> seconds(String tag) throws TagList.BadList {
        if (!tags.has(tag)) {
            return Optional.empty();
        }
        String digits = tags.packed(tag);
        if (!digits.matches("\\d{1,18}")) {
            throw new TagList.BadList("the tag " + tag + " is no number");
        }
        return Optional.of(Long.parseLong(digits));
    }

    boolean isExpired(Instant now) throws TagList.BadList {
        Optional<Long> end = seconds("x");
        Optional<Long> start = seconds("t");
        if (end.isPresent() && start.isPresent() && end.get() <= start.get()) {
            throw new TagList.BadList("it expires before it begins");
        }
        return end.isPresent() && end.get() < now.getEpochSecond();
    }

    /** How much of the canonical body is signed, when not all of it. */
    Optional<Long> bodyLength() throws TagList.BadList {
        return seconds("l");
    }

    /** Whether the body is the one that was signed. */
    boolean holdsBody(byte[] canonical) throws TagList.BadList {
        Optional<Long> length = bodyLength();
        if (length.isPresent() && length.get() > canonical.length) {
            return false;
        }
        byte[] covered = length.isPresent() ? Arrays.copyOf(canonical, (int) (long) length.get()) : canonical;
        return Arrays.equals(Hashes.sha256(covered), decoded(tags.required("bh")));
    }

    boolean holdsFields(MessageFields message, MailVerifier key) throws TagList.BadList {
        return key.verifies(Canonical.signed(message, names(), field, relaxedHeader()), value);
    }

    @Override
    public String toString() {
        return "Signature[" + field.name() + ", " + kind + "]";
    }
}
