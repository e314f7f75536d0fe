package org.muniment.mail.auth;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.muniment.terms.Refusal;
import org.muniment.vault.signature.MailKeyKind;
import org.muniment.vault.signature.MailSigner;

/**
 * Signs our outgoing mail (RFC 6376, 8463): relaxed/relaxed, all of the body, the fields people see and each of them once
 * more, so that none can be added. Thread-safe.
 */
public final class DkimSigner {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");
    private static final int LINE_CHARS = 72;

    /** What a reader or an answer depends on; each is signed once more than it stands there. */
    private static final List<String> NAMES = List.of(
            "from",
            "to",
            "cc",
            "subject",
            "date",
            "message-id",
            "reply-to",
            "in-reply-to",
            "references",
            "auto-submitted",
            "mime-version",
            "content-type",
            "content-transfer-encoding");

    private final String domain;
    private final String selector;
    private final MailSigner key;
    private final InstantSource clock;

    private DkimSigner(String domain, String selector, MailSigner key, InstantSource clock) {
        this.domain = domain;
        this.selector = selector;
        this.key = key;
        this.clock = clock;
    }

    /**
     * A signer; refuses ({@code BAD_INPUT}) names that are none.
     *
     * @param domain who signs
     * @param selector the name of the key below {@code _domainkey}
     * @param key the private half
     */
    public static DkimSigner of(String domain, String selector, MailSigner key, InstantSource clock) {
        requireName(domain);
        requireName(selector);
        return new DkimSigner(domain, selector, key, clock);
    }

    /** Refuses ({@code BAD_INPUT}) a selector or domain that is no name. */
    public static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "muniment.mail.dkim.domain and selector must be names");
        }
    }

    /** The message with its signature on top. */
    public byte[] sign(byte[] message) {
        MessageFields fields = MessageFields.of(message);
        boolean rsa = key.kind() == MailKeyKind.RSA;
        List<String> names = new ArrayList<>();
        for (String name : NAMES) {
            for (int i = 0; i <= fields.all(name).size(); i++) {
                names.add(name);
            }
        }
        String bodyHash = Base64.getEncoder().encodeToString(Hashes.sha256(Canonical.body(fields.body(), true)));
        String head = "DKIM-Signature: v=1; a=" + (rsa ? "rsa" : "ed25519") + "-sha256; c=relaxed/relaxed; d=" + domain
                + ";\r\n s=" + selector + "; t=" + clock.instant().getEpochSecond() + ";\r\n h="
                + String.join(":\r\n  ", lines(names)) + ";\r\n bh=" + bodyHash + ";\r\n b=";
        MessageFields.Field unsigned = new MessageFields.Field("dkim-signature", head);
        byte[] value = key.sign(Canonical.signed(fields, names, unsigned, true));
        byte[] field =
                (head + folded(Base64.getEncoder().encodeToString(value)) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] signed = new byte[field.length + message.length];
        System.arraycopy(field, 0, signed, 0, field.length);
        System.arraycopy(message, 0, signed, field.length, message.length);
        return signed;
    }

    /** The TXT record to publish at {@link #recordName()}. */
    public String record() {
        String kind = key.kind() == MailKeyKind.RSA ? "rsa" : "ed25519";
        return "v=DKIM1; k=" + kind + "; p=" + Base64.getEncoder().encodeToString(key.publicKey());
    }

    /** The name under which the public key must be published. */
    public String recordName() {
        return selector + "._domainkey." + domain;
    }

    private static List<String> lines(List<String> names) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String name : names) {
            if (line.length() + name.length() >= LINE_CHARS) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : ":").append(name);
        }
        lines.add(line.toString());
        return lines;
    }

    private static String folded(String text) {
        return text.replaceAll("(.{" + LINE_CHARS + "})(?=.)", "$1\r\n ");
    }

    @Override
    public String toString() {
        return "DkimSigner[" + key.kind() + "]";
    }
}
