package org.muniment.mail;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.muniment.mail.auth.DkimSigner;
import org.muniment.mail.send.BodyWriter;
import org.muniment.mail.send.HeaderWriter;
import org.muniment.terms.Refusal;
import org.muniment.vault.Tokens;
import org.muniment.vault.Vault;

/**
 * Makes the wire bytes of our own messages, once (RFC 5322, 2045–2047, 2231): pure ASCII but for addresses that are not
 * (RFC 6532), CRLF lines, no line longer than 998 bytes, text first. Whatever a draft holds, it cannot add a header. Thread-safe.
 */
public final class Composer {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM uuuu HH:mm:ss Z", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\p{L}\\p{M}\\p{N}-]+";
    private static final Pattern LOCAL_PART = Pattern.compile(ATOM + "(\\." + ATOM + ")*");

    /** Longest local part, bytes (RFC 5321 section 4.5.3.1.1). */
    private static final int MAX_LOCAL_PART = 64;

    private static final Pattern DOMAIN =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|\\[[0-9A-Za-z:.]{1,60}]");
    private static final Pattern MESSAGE_ID = Pattern.compile("[\\x21-\\x7E&&[^<>]]{1,900}");

    /** Most references written; the first and the newest are kept. */
    private static final int MAX_REFERENCES = 30;

    private final Tokens tokens;
    private final List<DkimSigner> signers;

    /** A composer that takes its boundaries from {@code tokens} and has each of {@code signers} sign. */
    Composer(Tokens tokens, List<DkimSigner> signers) {
        this.tokens = tokens;
        this.signers = List.copyOf(signers);
    }

    /** A composer that signs as the settings say; throws what {@link DkimKeys#signers} throws. */
    public static Composer of(MailSettings settings, Vault vault, InstantSource clock) {
        return new Composer(vault.tokens(), DkimKeys.signers(settings, vault, clock));
    }

    /**
     * The message as it will be stored and sent.
     *
     * @throws Refusal {@code BAD_INPUT} when an address or message id is none
     */
    public RawMail compose(Draft draft) {
        return compose(draft, UnaryOperator.identity());
    }

    /** As {@link #compose(Draft)}; {@code cover} encrypts the message before our domain signs it. */
    public RawMail compose(Draft draft, UnaryOperator<byte[]> cover) {
        StringBuilder out = new StringBuilder(header(draft).toString());
        if (draft.attachments().isEmpty()) {
            words(draft, out);
        } else {
            String boundary = boundary();
            out.append("Content-Type: multipart/mixed;\r\n boundary=\"")
                    .append(boundary)
                    .append("\"\r\n\r\n");
            out.append("--").append(boundary).append("\r\n");
            words(draft, out);
            for (Draft.File file : draft.attachments()) {
                out.append("\r\n--").append(boundary).append("\r\n");
                file(file, out);
            }
            out.append("\r\n--").append(boundary).append("--\r\n");
        }
        byte[] message = cover.apply(out.toString().getBytes(StandardCharsets.UTF_8));
        for (DkimSigner signer : signers) {
            message = signer.sign(message);
        }
        return RawMail.of(message);
    }

    /** An address fit for an envelope or header: its domain in IDNA form, its local part as it is (RFC 6531). */
    public static String address(String address) {
        String bare = address.strip();
        int at = bare.lastIndexOf('@');
        String local = bare.substring(0, Math.max(at, 0));
        boolean fits = local.getBytes(StandardCharsets.UTF_8).length <= MAX_LOCAL_PART;
        if (fits && LOCAL_PART.matcher(local).matches()) {
            String domain = ascii(bare.substring(at + 1));
            if (DOMAIN.matcher(domain).matches()) {
                return bare.substring(0, at + 1) + domain;
            }
        }
        throw new Refusal(Refusal.Code.BAD_INPUT, "not an address that mail can be sent to");
    }

    private static String ascii(String domain) {
        try {
            return domain.startsWith("[") ? domain : IDN.toASCII(domain);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static HeaderWriter header(Draft draft) {
        if (draft.to().isEmpty()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "a message needs a recipient");
        }
        HeaderWriter header = new HeaderWriter();
        header.words("Date", List.of(DATE.format(draft.date())));
        header.people("From", people(List.of(draft.from())));
        draft.replyTo().ifPresent(address -> header.words("Reply-To", List.of(address(address))));
        header.people("To", people(draft.to()));
        if (!draft.cc().isEmpty()) {
            header.people("Cc", people(draft.cc()));
        }
        header.text("Subject", draft.subject());
        header.words("Message-ID", List.of(messageId(draft.messageId())));
        draft.inReplyTo().ifPresent(id -> header.words("In-Reply-To", List.of(messageId(id))));
        List<String> references = references(draft);
        if (!references.isEmpty()) {
            header.words("References", references);
        }
        if (draft.kind() != Draft.Kind.PERSONAL) {
            boolean reply = draft.kind() == Draft.Kind.AUTO_REPLIED;
            header.words("Auto-Submitted", List.of(reply ? "auto-replied" : "auto-generated"));
            header.words("X-Auto-Response-Suppress", List.of("All"));
        }
        return header.words("MIME-Version", List.of("1.0"));
    }

    private static List<String> references(Draft draft) {
        List<String> ids = new ArrayList<>();
        for (String id : draft.references()) {
            if (MESSAGE_ID.matcher(id).matches()) {
                ids.add("<" + id + ">");
            }
        }
        if (ids.size() > MAX_REFERENCES) {
            ids.subList(1, ids.size() - MAX_REFERENCES + 1).clear();
        }
        return ids;
    }

    private static List<HeaderWriter.Person> people(List<ParsedMail.Address> addresses) {
        return addresses.stream()
                .map(a -> new HeaderWriter.Person(a.name(), address(a.addr())))
                .toList();
    }

    private static String messageId(String id) {
        if (!MESSAGE_ID.matcher(id).matches()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "not a message id");
        }
        return "<" + id + ">";
    }

    private void words(Draft draft, StringBuilder out) {
        if (draft.html().isEmpty()) {
            text("plain", draft.text(), out);
            return;
        }
        String boundary = boundary();
        out.append("Content-Type: multipart/alternative;\r\n boundary=\"")
                .append(boundary)
                .append("\"\r\n\r\n");
        out.append("--").append(boundary).append("\r\n");
        text("plain", draft.text(), out);
        out.append("\r\n--").append(boundary).append("\r\n");
        text("html", draft.html().get(), out);
        out.append("\r\n--").append(boundary).append("--\r\n");
    }

    private static void text(String subtype, String text, StringBuilder out) {
        out.append("Content-Type: text/").append(subtype).append("; charset=utf-8\r\n");
        out.append("Content-Transfer-Encoding: quoted-printable\r\n\r\n");
        out.append(BodyWriter.quotedPrintable(text));
    }

    private static void file(Draft.File file, StringBuilder out) {
        HeaderWriter header = new HeaderWriter();
        header.words("Content-Type", List.of(BodyWriter.mediaType(file.type())));
        List<String> disposition = new ArrayList<>(List.of("attachment;"));
        disposition.addAll(BodyWriter.fileName(file.name()));
        header.words("Content-Disposition", disposition);
        header.words("Content-Transfer-Encoding", List.of("base64"));
        out.append(header)
                .append("\r\n")
                .append(BodyWriter.base64(file.content().bytes()));
    }

    private String boundary() {
        return "=_" + tokens.fresh().replace('_', '.').replace('-', '.');
    }
}
