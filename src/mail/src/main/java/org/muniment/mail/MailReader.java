package org.muniment.mail;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.muniment.mail.crypto.LayerOpener;
import org.muniment.mail.crypto.MailKeys;
import org.muniment.mail.crypto.Opened;
import org.muniment.mail.parse.BodyText;
import org.muniment.mail.parse.BounceReport;
import org.muniment.mail.parse.Dates;
import org.muniment.mail.parse.Defects;
import org.muniment.mail.parse.Defects.Defect;
import org.muniment.mail.parse.Header;
import org.muniment.mail.parse.HtmlText;
import org.muniment.mail.parse.MachineTraits;
import org.muniment.mail.parse.Mailboxes;
import org.muniment.mail.parse.Member;
import org.muniment.mail.parse.MessageIds;
import org.muniment.mail.parse.Part;
import org.muniment.mail.parse.PartWalker;
import org.muniment.mail.parse.Piece;
import org.muniment.mail.parse.PlainText;
import org.muniment.mail.parse.QuotedHistory;

/**
 * Reads messages as they really are: RFC 5322, 2045–2047, 2231, 3464 and 3834 with the tolerance that real mail needs.
 *
 * <p>Never throws, whatever the bytes; what was wrong is in {@link ParsedMail#defects()}. Bounded by
 * {@link org.muniment.mail.parse.ReadingLimits}, time linear in the message's size. Thread-safe.
 */
public final class MailReader {
    private static final System.Logger LOG = System.getLogger(MailReader.class.getName());

    private final Predicate<String> isOwnMessageId;
    private final MailKeys keys;

    /** A reader that knows no message as our own. */
    public MailReader() {
        this(id -> false);
    }

    /** A reader that recognises our own messages when they come back, by {@link OwnMessageId} for example. */
    public MailReader(Predicate<String> isOwnMessageId) {
        this(isOwnMessageId, MailKeys.NONE);
    }

    /** A reader that opens what is encrypted to {@code keys}, and recognises our own messages. */
    public MailReader(Predicate<String> isOwnMessageId, MailKeys keys) {
        this.isOwnMessageId = isOwnMessageId;
        this.keys = keys;
    }

    /** Reads one message. */
    public ParsedMail read(RawMail source) {
        try {
            return new Reading(source).read();
        } catch (RuntimeException | StackOverflowError e) {
            LOG.log(System.Logger.Level.ERROR, "the mail reader failed on " + source.sha256() + ": " + e.getClass());
            return unread(source);
        }
    }

    /** The last resort: the message as one unread leaf, so that it can still be stored, quarantined and opened. */
    private static ParsedMail unread(RawMail source) {
        ParsedMail.Content content = new ParsedMail.Content(() -> source.bytes().clone());
        String type = "application/octet-stream";
        return new ParsedMail(
                source.sha256(),
                source.size(),
                "",
                List.of(),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "",
                "",
                ParsedMail.TextSource.PLAIN,
                "",
                "",
                List.of(new ParsedMail.Attachment("", type, "", "", source.size(), source.sha256(), "1", content)),
                List.of(new ParsedMail.Leaf("1", type, "", source.size(), source.sha256())),
                new ParsedMail.Auto(ParsedMail.Auto.Kind.NONE, List.of()),
                List.of(),
                ParsedMail.Authentication.UNCHECKED,
                List.of(),
                List.of("reader-fault"),
                true,
                List.of(new ParsedMail.Range(0, source.size(), ParsedMail.Range.Kind.LEAF)),
                List.of());
    }

    /** One message being read. */
    private final class Reading {
        private final RawMail source;
        private final Defects defects = new Defects();
        private final PartWalker walker;
        private final Part root;
        private final Header header;
        private final List<Part> leaves;
        private final MessageDigest digest = RawMail.newSha256();

        Reading(RawMail source) {
            this.source = source;
            this.walker = new PartWalker(source.bytes(), defects);
            this.root = walker.walk();
            this.header = root.header();
            this.leaves = root.leaves();
            leaves.stream()
                    .map(Part::declaredCharset)
                    .filter(charset -> !charset.isEmpty())
                    .findFirst()
                    .ifPresent(header::bodyCharset);
        }

        ParsedMail read() {
            List<ParsedMail.Address> from = addresses("from");
            Opened opened = new LayerOpener(keys, defects)
                    .open(root, from.isEmpty() ? "" : from.get(0).addr().toLowerCase(Locale.ROOT));
            List<Part> shown = root.shownLeaves();
            Set<Part> all = new LinkedHashSet<>(leaves);
            all.addAll(shown);
            IdentityHashMap<Part, byte[]> texts = new IdentityHashMap<>();
            IdentityHashMap<Part, ParsedMail.Leaf> sums = new IdentityHashMap<>();
            for (Part leaf : all) {
                byte[] content = leaf.content();
                String sha256 = HexFormat.of().formatHex(digest.digest(content));
                sums.put(leaf, new ParsedMail.Leaf(leaf.path(), leaf.type(), "", content.length, sha256));
                if (leaf.isText() || leaf.isTnef()) {
                    texts.put(leaf, content);
                }
            }
            BodyText body = new BodyText(texts, defects);
            BodyText.Chosen text = opened.textOnly() ? body.choose(root).textOnly() : body.choose(root);
            List<ParsedMail.Leaf> read = new ArrayList<>();
            List<ParsedMail.Attachment> attachments = new ArrayList<>();
            for (Part leaf : leaves) {
                ParsedMail.Leaf sum = sums.getOrDefault(leaf, new ParsedMail.Leaf(leaf.path(), leaf.type(), "", 0, ""));
                read.add(new ParsedMail.Leaf(sum.path(), sum.type(), body.charset(leaf), sum.size(), sum.sha256()));
            }
            for (Part leaf : shown) {
                ParsedMail.Leaf sum = sums.getOrDefault(leaf, new ParsedMail.Leaf(leaf.path(), leaf.type(), "", 0, ""));
                if (!body.isUsed(leaf) && !leaf.type().equals("text/x-amp-html") && !isNothing(leaf, sum)) {
                    attachments.add(attachment(leaf, sum));
                }
                for (Member member : body.members(leaf)) {
                    attachments.add(attachment(member, texts.getOrDefault(leaf, new byte[0])));
                }
            }
            return assemble(new Shown(text, textSource(body, text), opened), from, attachments, read);
        }

        private static ParsedMail.TextSource textSource(BodyText body, BodyText.Chosen text) {
            return body.isFromTnef()
                    ? ParsedMail.TextSource.TNEF
                    : text.fromHtml() ? ParsedMail.TextSource.HTML : ParsedMail.TextSource.PLAIN;
        }

        /** An empty unnamed text: nothing a person could miss. */
        private boolean isNothing(Part leaf, ParsedMail.Leaf sum) {
            return sum.size() == 0
                    && leaf.type().startsWith("text/")
                    && leaf.fileName().isEmpty();
        }

        private ParsedMail.Attachment attachment(Part leaf, ParsedMail.Leaf sum) {
            return new ParsedMail.Attachment(
                    leaf.fileName(),
                    leaf.type(),
                    leaf.disposition(),
                    leaf.contentId(),
                    sum.size(),
                    sum.sha256(),
                    leaf.path(),
                    new ParsedMail.Content(leaf::contentAgain));
        }

        private ParsedMail.Attachment attachment(Member member, byte[] leafContent) {
            byte[] content = member.content(leafContent);
            return new ParsedMail.Attachment(
                    member.name(),
                    member.type(),
                    member.cid().isEmpty() ? "attachment" : "inline",
                    member.cid(),
                    content.length,
                    HexFormat.of().formatHex(digest.digest(content)),
                    member.path(),
                    new ParsedMail.Content(member::contentAgain));
        }

        private ParsedMail assemble(
                Shown shown,
                List<ParsedMail.Address> from,
                List<ParsedMail.Attachment> attachments,
                List<ParsedMail.Leaf> read) {
            String messageId = MessageIds.own(header.first("message-id"));
            BodyText.Chosen text = shown.text();
            ParsedMail.Auto auto = auto(messageId, text.plain());
            Optional<ParsedMail.SentAt> date = date();
            if (messageId.isEmpty()) {
                defects.add(Defect.MESSAGE_ID_MISSING);
            }
            if (from.isEmpty()) {
                defects.add(Defect.FROM_MISSING);
            }
            List<ParsedMail.Bounce> bounces = bounces(auto, text.plain());
            return new ParsedMail(
                    source.sha256(),
                    source.size(),
                    messageId,
                    MessageIds.all(header.first("in-reply-to")),
                    MessageIds.all(header.first("references")),
                    date,
                    from,
                    addresses("sender"),
                    addresses("reply-to"),
                    addresses("to"),
                    addresses("cc"),
                    shown.opened().subject().orElseGet(() -> header.words("subject")),
                    text.plain(),
                    shown.source(),
                    text.html(),
                    reply(text),
                    List.copyOf(attachments),
                    List.copyOf(read),
                    auto,
                    bounces,
                    ParsedMail.Authentication.UNCHECKED,
                    shown.opened().layers().stream()
                            .map(layer -> new ParsedMail.CryptoLayer(
                                    layer.scheme().word(), layer.state().word(), layer.signer()))
                            .toList(),
                    defects.names(),
                    defects.truncated(),
                    coverage(),
                    shown.opened().keys());
        }

        /** What is shown: the text, where it comes from, and what was opened to get at it. */
        private record Shown(BodyText.Chosen text, ParsedMail.TextSource source, Opened opened) {}

        /** The new text; where only HTML came, what its program marked as history goes first. */
        private static String reply(BodyText.Chosen text) {
            String marked = text.fromHtml() ? PlainText.clean(HtmlText.withoutHistory(text.html())) : "";
            return QuotedHistory.cut(marked.isBlank() ? text.plain() : marked);
        }

        private List<ParsedMail.Address> addresses(String field) {
            List<ParsedMail.Address> found = new ArrayList<>();
            for (String value : header.all(field)) {
                for (Mailboxes.Mailbox mailbox : Mailboxes.of(value, defects)) {
                    found.add(new ParsedMail.Address(mailbox.name(), mailbox.addr()));
                }
            }
            return List.copyOf(found);
        }

        private Optional<ParsedMail.SentAt> date() {
            String value = header.first("date");
            Optional<Dates.Read> date = Dates.of(value);
            if (date.isEmpty() && !value.isEmpty()) {
                defects.add(Defect.DATE_MALFORMED);
            }
            return date.map(read -> new ParsedMail.SentAt(read.epoch(), read.offsetMinutes()));
        }

        private ParsedMail.Auto auto(String messageId, String text) {
            MachineTraits traits = MachineTraits.of(root, text);
            List<String> evidence = new ArrayList<>(traits.evidence());
            ParsedMail.Auto.Kind kind =
                    switch (traits.kind()) {
                        case NONE -> ParsedMail.Auto.Kind.NONE;
                        case BULK -> ParsedMail.Auto.Kind.BULK;
                        case LIST -> ParsedMail.Auto.Kind.LIST;
                        case AUTO_REPLY -> ParsedMail.Auto.Kind.AUTO_REPLY;
                        case BOUNCE -> ParsedMail.Auto.Kind.BOUNCE;
                    };
            if (!messageId.isEmpty() && isOwnMessageId.test(messageId)) {
                kind = ParsedMail.Auto.Kind.OWN;
                evidence.add("own-message-id");
            }
            return new ParsedMail.Auto(kind, List.copyOf(evidence));
        }

        private List<ParsedMail.Bounce> bounces(ParsedMail.Auto auto, String text) {
            if (auto.kind() != ParsedMail.Auto.Kind.BOUNCE) {
                return List.of();
            }
            String original = BounceReport.originalId(root, text);
            return BounceReport.of(root, text).stream()
                    .map(f -> new ParsedMail.Bounce(PlainText.line(f.recipient()), f.status(), f.hard(), original))
                    .toList();
        }

        private List<ParsedMail.Range> coverage() {
            List<ParsedMail.Range> ranges = new ArrayList<>(walker.pieces().size());
            for (Piece piece : walker.pieces()) {
                ParsedMail.Range.Kind kind =
                        switch (piece.kind()) {
                            case HEADER -> ParsedMail.Range.Kind.HEADER;
                            case LEAF -> ParsedMail.Range.Kind.LEAF;
                            case PREAMBLE -> ParsedMail.Range.Kind.PREAMBLE;
                            case EPILOGUE -> ParsedMail.Range.Kind.EPILOGUE;
                        };
                ranges.add(new ParsedMail.Range(
                        piece.slice().start(), piece.slice().end(), kind));
            }
            return List.copyOf(ranges);
        }
    }
}
