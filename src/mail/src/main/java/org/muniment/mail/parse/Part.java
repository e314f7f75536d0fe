package org.muniment.mail.parse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.muniment.mail.parse.Defects.Defect;

/** One MIME part: the message itself, a multipart or a leaf. Built by {@link PartWalker}; not thread-safe. */
public final class Part {
    private final byte[] raw;
    private final Defects defects;
    private final String path;
    private final List<Part> children = new ArrayList<>(2);
    private final Header header;
    private FieldValue type;
    private FieldValue disposition;
    private Slice body = new Slice(0, 0);
    private boolean multipart;
    private String transferEncoding = "";
    private Slice whole = new Slice(0, 0);
    private Optional<Part> opened = Optional.empty();
    private Optional<String> openedText = Optional.empty();

    Part(byte[] raw, String path, Defects defects) {
        this.raw = raw;
        this.path = path;
        this.defects = defects;
        this.header = new Header(raw, defects);
        this.type = FieldValue.of("text/plain", defects);
        this.disposition = FieldValue.of("", defects);
    }

    /** Reads type and disposition, once all fields are there. */
    void headerComplete(boolean inDigest) {
        String fallback = inDigest ? "message/rfc822" : "text/plain";
        type = FieldValue.of(header.contentType().filter(t -> !t.isBlank()).orElse(fallback), defects);
        if (!isTypeWord(type.word())) {
            String guess = guess(type.word());
            defects.add(Defect.TYPE_MALFORMED);
            type = type.as(guess);
        }
        disposition = FieldValue.of(header.first("content-disposition"), defects);
        multipart = type.word().startsWith("multipart/");
        transferEncoding = header.first("content-transfer-encoding");
    }

    private static String guess(String word) {
        return switch (word) {
            case "html", "text/htm" -> "text/html";
            case "text", "plain", "" -> "text/plain";
            default -> "application/octet-stream";
        };
    }

    private static boolean isTypeWord(String word) {
        int slash = word.indexOf('/');
        return slash > 0
                && slash < word.length() - 1
                && word.indexOf('/', slash + 1) < 0
                && word.chars().allMatch(c -> c > ' ' && c < 0x7F && "()<>@,;:\\\"[]?=".indexOf(c) < 0);
    }

    void body(Slice slice) {
        body = slice;
    }

    void whole(Slice slice) {
        whole = slice;
    }

    void add(Part child) {
        children.add(child);
    }

    /** Makes a multipart whose parts cannot be found a leaf. */
    void becomeLeaf(String leafType) {
        multipart = false;
        type = FieldValue.of(leafType, defects);
    }

    boolean isMultipart() {
        return multipart;
    }

    FieldValue typeField() {
        return type;
    }

    /** The header's fields. */
    public Header header() {
        return header;
    }

    /** Position, such as {@code 1.2}. */
    public String path() {
        return path;
    }

    /** Media type, lower case. */
    public String type() {
        return type.word();
    }

    /** The charset the type declares, empty when it declares none. */
    public String declaredCharset() {
        return type.parameter("charset");
    }

    /** Whether the body may be text to read. */
    public boolean isText() {
        return type().startsWith("text/") || type().equals("application/xhtml+xml");
    }

    /** Whether the body says that it is Microsoft TNEF. */
    public boolean isTnef() {
        return Tnef.isIn(this);
    }

    /** {@code attachment}, {@code inline} or empty. */
    public String disposition() {
        return switch (disposition.word()) {
            case "inline" -> "inline";
            case "" -> "";
            default -> "attachment";
        };
    }

    /** Decoded file name, empty when there is none. */
    public String fileName() {
        return FileName.of(disposition, type, defects);
    }

    /** Content-ID without angle brackets, empty when there is none. */
    public String contentId() {
        return MessageIds.first(header.first("content-id"));
    }

    /** The parts of a multipart, in order. */
    public List<Part> children() {
        return children;
    }

    /** A parameter of the media type, empty when it has none of that name. */
    public String parameter(String name) {
        return type.parameter(name);
    }

    /** Header and body of a part inside another as they came, which is what a signature covers (RFC 1847). */
    public byte[] wholeBytes() {
        return whole.copy(raw);
    }

    /** Shows what this part holds once it is opened: decrypted, or taken out of its signature. */
    public void open(Part inner) {
        opened = Optional.of(inner);
    }

    /** What this part holds, once it is opened. */
    public Optional<Part> opened() {
        return opened;
    }

    /** Shows this text in place of the part's own, once what stands in it is opened. */
    public void openText(String text) {
        openedText = Optional.of(text);
    }

    Optional<String> openedText() {
        return openedText;
    }

    /** Whether the body is the message's text, or that of what another part holds. */
    boolean isOnly() {
        return path.equals("1") || path.endsWith(".smime.1") || path.endsWith(".pgp.1");
    }

    /** Whether decoding changes the bytes. */
    public boolean isEncoded() {
        return !Transfer.isIdentity(transferEncoding);
    }

    /** Where the undecoded body lies. */
    public Slice body() {
        return body;
    }

    /** The decoded body. */
    public byte[] content() {
        return Transfer.decode(raw, body, transferEncoding, defects);
    }

    /** As {@link #content()}, noting no defects: safe for several threads once the message is read. */
    public byte[] contentAgain() {
        return Transfer.decode(raw, body, transferEncoding, new Defects());
    }

    /** The decoded body as text. */
    Charsets.Decoded text(byte[] content) {
        String label = type.parameter("charset");
        if (label.isEmpty() && type().equals("text/html")) {
            label = HtmlText.declaredCharset(content);
        }
        return Charsets.decode(content, label, defects);
    }

    /** Whether the body may hold this ASCII text; certain only where it says no, and never so of base64. */
    public boolean mayHold(byte[] ascii) {
        if (isEncoded() && !transferEncoding.strip().equalsIgnoreCase("quoted-printable")) {
            return true;
        }
        for (int i = body.start(); i <= body.end() - ascii.length; i++) {
            if (raw[i] == ascii[0] && Arrays.equals(raw, i, i + ascii.length, ascii, 0, ascii.length)) {
                return true;
            }
        }
        return false;
    }

    /** Bytes that were found inside this part, as text: UTF-8 if they are, else as the part declares. */
    public String textOf(byte[] found) {
        return Charsets.guess(found, Charsets.find(declaredCharset())).text();
    }

    /** The part's HTML as text. */
    public String renderedText(byte[] content) {
        return HtmlText.of(text(content).text());
    }

    /** Every leaf below, in order. */
    public List<Part> leaves() {
        List<Part> leaves = new ArrayList<>();
        collect(this, leaves, false);
        return leaves;
    }

    /** As {@link #leaves}, with what opened parts hold in their place. */
    public List<Part> shownLeaves() {
        List<Part> leaves = new ArrayList<>();
        collect(this, leaves, true);
        return leaves;
    }

    private static void collect(Part part, List<Part> leaves, boolean shown) {
        if (shown && part.opened.isPresent()) {
            collect(part.opened.get(), leaves, true);
        } else if (part.multipart) {
            part.children.forEach(child -> collect(child, leaves, shown));
        } else {
            leaves.add(part);
        }
    }

    /** The part that {@code multipart/related} is about (RFC 2387). */
    Part root() {
        String start = MessageIds.first(type.parameter("start"));
        if (!start.isEmpty()) {
            Map<String, Part> byId = new HashMap<>();
            children.forEach(child -> byId.putIfAbsent(child.contentId(), child));
            return byId.getOrDefault(start, children.get(0));
        }
        return children.get(0);
    }
}
