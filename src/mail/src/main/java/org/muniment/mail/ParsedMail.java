package org.muniment.mail;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.muniment.mail.crypto.PublicKey;

/**
 * What one message says, read from its raw bytes; {@link MailReader} makes it and never throws.
 *
 * <p>Every string is valid Unicode in normal form C without NUL. Nothing here is verified: the sender is whoever the
 * message says. HTML is as it came: show it only through {@link SafeHtml}.
 *
 * @param rawSha256 SHA-256 of the raw message, hex
 * @param size of the raw message, bytes
 * @param messageId without angle brackets, empty when there is none
 * @param inReplyTo message ids without angle brackets
 * @param references message ids without angle brackets, oldest first
 * @param date the Date header, empty when missing or unreadable
 * @param from authors
 * @param sender the Sender header
 * @param replyTo where answers are asked for
 * @param to first recipients
 * @param cc further recipients
 * @param subject decoded, one line
 * @param bodyText the text a person would read
 * @param bodyTextSource where {@code bodyText} comes from
 * @param bodyHtml the HTML as it came, empty when there is none
 * @param replyText {@code bodyText} without the quoted history
 * @param attachments every part that is not the text itself, nested messages included
 * @param leaves every part that holds no parts
 * @param auto whether a machine sent it, and why we think so
 * @param bounces recipients a bounce reports on
 * @param authentication what the route and the headers prove about the sender
 * @param crypto signed or encrypted layers found
 * @param defects what was wrong, from a closed list of words, each once
 * @param truncated whether a limit cut something off (the raw bytes are complete in any case)
 * @param coverage byte ranges of the raw message, in order, that together cover each byte exactly once
 * @param offeredKeys public keys that came with the message; nobody has confirmed whose they are
 */
public record ParsedMail(
        String rawSha256,
        long size,
        String messageId,
        List<String> inReplyTo,
        List<String> references,
        Optional<SentAt> date,
        List<Address> from,
        List<Address> sender,
        List<Address> replyTo,
        List<Address> to,
        List<Address> cc,
        String subject,
        String bodyText,
        TextSource bodyTextSource,
        String bodyHtml,
        String replyText,
        List<Attachment> attachments,
        List<Leaf> leaves,
        Auto auto,
        List<Bounce> bounces,
        Authentication authentication,
        List<CryptoLayer> crypto,
        List<String> defects,
        boolean truncated,
        List<Range> coverage,
        List<PublicKey> offeredKeys) {

    /** Shows no content. */
    @Override
    public String toString() {
        return "ParsedMail[" + rawSha256 + ", " + size + " bytes, " + leaves.size() + " leaves]";
    }

    /**
     * A mailbox.
     *
     * @param name display name, decoded, often empty
     * @param addr {@code local@domain} as written, empty when the header held a name only
     */
    public record Address(String name, String addr) {
        /** Shows nothing of it. */
        @Override
        public String toString() {
            return "Address[…]";
        }
    }

    /**
     * A Date header.
     *
     * @param epoch seconds since 1970-01-01T00:00Z
     * @param offsetMin the sender's offset from UTC in minutes
     */
    public record SentAt(long epoch, int offsetMin) {}

    /** Where {@link ParsedMail#bodyText()} comes from. */
    public enum TextSource {
        /** A text/plain part. */
        PLAIN,
        /** Rendered from HTML. */
        HTML,
        /** From a Microsoft TNEF part. */
        TNEF
    }

    /**
     * A part that is not the text itself.
     *
     * @param name decoded file name without folders, empty when there is none
     * @param type media type, lower case, without parameters
     * @param disposition {@code attachment}, {@code inline} or empty
     * @param cid Content-ID without angle brackets, empty when there is none
     * @param size decoded size, bytes
     * @param sha256 of the decoded bytes, hex
     * @param path position, {@code 1.2} being the second part of the first part
     * @param content the decoded bytes
     */
    public record Attachment(
            String name,
            String type,
            String disposition,
            String cid,
            long size,
            String sha256,
            String path,
            Content content) {
        /** Shows no name. */
        @Override
        public String toString() {
            return "Attachment[" + path + ", " + type + ", " + size + " bytes]";
        }
    }

    /** The decoded bytes of a part, decoded anew from the raw message at each call; safe for several threads. */
    public static final class Content {
        private final Supplier<byte[]> decoder;

        /** Content that {@code decoder} decodes at each call. */
        public Content(Supplier<byte[]> decoder) {
            this.decoder = decoder;
        }

        /** The decoded bytes, the caller's own. */
        public byte[] bytes() {
            return decoder.get();
        }

        /** A stream over {@link #bytes()}. */
        public InputStream open() {
            return new ByteArrayInputStream(bytes());
        }
    }

    /**
     * A part that holds no parts.
     *
     * @param path position, as in {@link Attachment#path()}
     * @param type media type, lower case, without parameters
     * @param charset the charset its text was read with, empty when it is not text
     * @param size decoded size, bytes
     * @param sha256 of the decoded bytes, hex
     */
    public record Leaf(String path, String type, String charset, long size, String sha256) {}

    /**
     * Whether a machine sent the message.
     *
     * @param kind the strongest finding
     * @param evidence the headers or traits that show it, such as {@code auto-submitted}; nothing personal
     */
    public record Auto(Auto.Kind kind, List<String> evidence) {
        /** What kind of machine; declared from weak to strong. */
        public enum Kind {
            /** Most likely a person. */
            NONE,
            /** Sent to many. */
            BULK,
            /** Sent by a mailing list. */
            LIST,
            /** An answering machine: vacation notice, ticket confirmation. */
            AUTO_REPLY,
            /** A report that a message could not be delivered. */
            BOUNCE,
            /** Sent by ourselves. */
            OWN
        }
    }

    /**
     * One recipient a bounce reports on (RFC 3464).
     *
     * @param rcpt the address that failed
     * @param status enhanced status code such as {@code 5.1.1}, empty when not told
     * @param hard whether the failure is permanent
     * @param originalId Message-ID of the returned message without angle brackets, empty when not told
     */
    public record Bounce(String rcpt, String status, boolean hard, String originalId) {
        /** Shows no address. */
        @Override
        public String toString() {
            return "Bounce[" + status + ", hard=" + hard + "]";
        }
    }

    /**
     * What is proved about the sender; all words as in RFC 8601 ({@code pass}, {@code fail}, {@code none}), empty when
     * not checked.
     *
     * @param spf RFC 7208
     * @param dkim one entry for each signature, RFC 6376
     * @param dmarc RFC 7489
     * @param arc RFC 8617
     * @param trusted whether the sender may act as the person the From header names
     */
    public record Authentication(String spf, List<String> dkim, String dmarc, String arc, boolean trusted) {
        /** Nothing checked, nothing trusted. */
        public static final Authentication UNCHECKED = new Authentication("", List.of(), "", "", false);
    }

    /**
     * A signed or encrypted layer.
     *
     * @param type {@code smime} or {@code pgp}
     * @param state a word of {@link org.muniment.mail.crypto.LayerState}
     * @param signer whose signature it is, as far as a certificate tells
     */
    public record CryptoLayer(String type, String state, Optional<PublicKey> signer) {
        /** A layer without a known signer. */
        public CryptoLayer(String type, String state) {
            this(type, state, Optional.empty());
        }
    }

    /**
     * A piece of the raw message.
     *
     * @param start first byte
     * @param end first byte after it
     * @param kind what the piece is; a boundary line belongs to the header or epilogue it opens
     */
    public record Range(int start, int end, Range.Kind kind) {
        /** What a piece of the raw message is. */
        public enum Kind {
            /** Header fields with the boundary line before and the empty line after them. */
            HEADER,
            /** The body of a part that holds no parts. */
            LEAF,
            /** What stands before the first boundary line of a multipart. */
            PREAMBLE,
            /** The closing boundary line of a multipart and what follows it. */
            EPILOGUE
        }
    }
}
