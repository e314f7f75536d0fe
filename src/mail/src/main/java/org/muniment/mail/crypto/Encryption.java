package org.muniment.mail.crypto;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.muniment.terms.Refusal;
import org.muniment.vault.Tokens;
import org.muniment.vault.cms.CmsCertificate;
import org.muniment.vault.cms.CmsIdentity;
import org.muniment.vault.cms.CmsWriter;
import org.muniment.vault.pgp.PgpCertificate;
import org.muniment.vault.pgp.PgpIdentity;
import org.muniment.vault.pgp.PgpWriter;

/**
 * Encrypts a message that is composed already: to the recipient and, where the mailbox has a key, to that key too, so that
 * we can read what we sent; signed inside with the mailbox's key (RFC 8551 section 3.7, RFC 3156 section 6.2). What is
 * about the content goes inside, addresses and threading stay outside. Under OpenPGP the subject goes inside and
 * {@value #HIDDEN} stands outside (RFC 9788); S/MIME programs do not look for it there, so under S/MIME it stays. Thread-safe.
 */
public final class Encryption {
    /** What stands for the subject outside. */
    public static final String HIDDEN = "[...]";

    private static final String CRLF = "\r\n";

    private final MailboxKeys own;
    private final Tokens tokens;

    /** Encryption that signs with {@code own} keys and takes its boundaries from {@code tokens}. */
    public Encryption(MailboxKeys own, Tokens tokens) {
        this.own = own;
        this.tokens = tokens;
    }

    /**
     * For whom.
     *
     * @param to the recipient's key
     * @param from address of the mailbox that sends, lower case
     * @param at when
     */
    public record Order(PublicKey to, String from, Instant at) {
        @Override
        public String toString() {
            return "Order[" + to + "]";
        }
    }

    /** Whether a message of that order will be signed: the mailbox has a key of the kind. */
    public boolean signs(Order order) {
        return order.to().scheme() == Scheme.PGP
                ? own.pgpFor(order.from(), order.at()).isPresent()
                : own.smimeFor(order.from(), order.at()).isPresent();
    }

    /**
     * The message in {@code wire}, whose lines end in CRLF, encrypted.
     *
     * @throws Refusal {@code CONFLICT} when the key cannot be encrypted to any more
     */
    public byte[] encrypt(byte[] wire, Order order) {
        if (!order.to().canEncrypt(order.at())) {
            throw new Refusal(Refusal.Code.CONFLICT, "the recipient's key cannot be encrypted to any more");
        }
        Halves halves = Halves.of(new String(wire, StandardCharsets.UTF_8));
        return order.to().scheme() == Scheme.PGP ? pgp(halves, order) : smime(halves, order);
    }

    /** A message split into what is about its delivery, what is about its content, and the content. */
    private record Halves(List<String> outer, List<String> inner, String subject, String body) {
        static Halves of(String message) {
            int end = message.indexOf(CRLF + CRLF);
            List<String> outer = new ArrayList<>();
            List<String> inner = new ArrayList<>();
            String subject = "";
            // A line that begins with a blank goes on with the field before (RFC 5322 section 2.2.3).
            for (String field : message.substring(0, end).split("\r\n(?![ \t])", -1)) {
                String lower = field.toLowerCase(Locale.ROOT);
                if (lower.startsWith("content-")) {
                    inner.add(field);
                } else if (lower.startsWith("subject:")) {
                    subject = field;
                } else {
                    outer.add(field);
                }
            }
            return new Halves(outer, inner, subject, message.substring(end + 2 * CRLF.length()));
        }

        /** The content as an entity of its own; with {@code covered} it brings the subject along. */
        byte[] entity(boolean covered) {
            StringBuilder out = new StringBuilder();
            for (String field : inner) {
                boolean type = field.toLowerCase(Locale.ROOT).startsWith("content-type:");
                out.append(field)
                        .append(covered && type ? ";\r\n protected-headers=\"v1\"; hp=\"cipher\"" : "")
                        .append(CRLF);
            }
            out.append(covered ? subject + CRLF : "").append(CRLF).append(body);
            return out.toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    private byte[] pgp(Halves halves, Order order) {
        Optional<PgpIdentity> mine = own.pgpFor(order.from(), order.at());
        List<PgpCertificate> to = new ArrayList<>();
        order.to().pgp().ifPresent(to::add);
        mine.ifPresent(identity -> to.add(identity.certificate()));
        String message = PgpWriter.encrypt(halves.entity(true), to, mine, order.at());
        String boundary = boundary();
        StringBuilder out = outer(halves, "Subject: " + HIDDEN);
        out.append("Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\";\r\n boundary=\"")
                .append(boundary)
                .append("\"\r\n\r\n--")
                .append(boundary)
                .append("\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n--")
                .append(boundary)
                .append("\r\nContent-Type: application/octet-stream; name=\"encrypted.asc\"\r\n")
                .append("Content-Disposition: inline; filename=\"encrypted.asc\"\r\n\r\n")
                .append(message)
                .append("\r\n--")
                .append(boundary)
                .append("--\r\n");
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] smime(Halves halves, Order order) {
        Optional<CmsIdentity> mine = own.smimeFor(order.from(), order.at());
        List<CmsCertificate> to = new ArrayList<>();
        order.to().cms().ifPresent(to::add);
        mine.ifPresent(identity -> to.add(identity.certificate()));
        byte[] entity = halves.entity(false);
        byte[] content = mine.isPresent() ? signed(entity, mine.get(), order.at()) : entity;
        boolean gcm = order.to().gcm();
        StringBuilder out = outer(halves, halves.subject());
        out.append("Content-Type: application/pkcs7-mime; smime-type=")
                .append(gcm ? "authEnveloped-data" : "enveloped-data")
                .append(";\r\n name=\"smime.p7m\"\r\nContent-Transfer-Encoding: base64\r\n")
                .append("Content-Disposition: attachment; filename=\"smime.p7m\"\r\n\r\n")
                .append(base64(CmsWriter.encrypt(content, to, gcm)));
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] signed(byte[] entity, CmsIdentity mine, Instant at) {
        String boundary = boundary();
        String text = "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256;\r\n"
                + " boundary=\"" + boundary + "\"\r\n\r\n--" + boundary + CRLF
                + new String(entity, StandardCharsets.UTF_8)
                + "\r\n--" + boundary
                + "\r\nContent-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\n"
                + "Content-Transfer-Encoding: base64\r\n"
                + "Content-Disposition: attachment; filename=\"smime.p7s\"\r\n\r\n"
                + base64(CmsWriter.sign(entity, mine, at))
                + "\r\n--" + boundary + "--\r\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static StringBuilder outer(Halves halves, String subject) {
        StringBuilder out = new StringBuilder();
        halves.outer().forEach(field -> out.append(field).append(CRLF));
        return out.append(subject).append(CRLF);
    }

    private static String base64(byte[] bytes) {
        return Base64.getMimeEncoder(76, new byte[] {'\r', '\n'}).encodeToString(bytes) + CRLF;
    }

    private String boundary() {
        return "=_" + tokens.fresh().replace('_', '.').replace('-', '.');
    }
}
