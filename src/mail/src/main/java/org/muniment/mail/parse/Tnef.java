package org.muniment.mail.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.muniment.mail.parse.Defects.Defect;
import org.muniment.mail.parse.MapiProperties.Value;

/**
 * A Microsoft TNEF stream (MS-OXTNEF), known as winmail.dat: the message body and files that Outlook wraps into one part.
 * Every length is checked against what is there; values stay where they lie until they are asked for. Not thread-safe.
 */
final class Tnef {
    private static final long SIGNATURE = 0x223E9F78L;
    /** Attributes; the upper half of their identifiers only repeats the type, and some programs leave it empty. */
    private static final int OEM_CODE_PAGE = 0x9007;

    private static final int MESSAGE_PROPERTIES = 0x9003;
    private static final int SUBJECT = 0x8004;
    private static final int BODY = 0x800C;
    private static final int ATTACH_START = 0x9002;
    private static final int ATTACH_TITLE = 0x8010;
    private static final int ATTACH_CONTENT = 0x800F;
    private static final int ATTACH_PROPERTIES = 0x9005;
    /** Level, identifier, length and checksum of an attribute. */
    private static final int ATTRIBUTE_FRAME = 11;
    /** Interface identifier before an embedded object's bytes. */
    private static final int OBJECT_IDENTIFIER = 16;

    private final byte[] raw;
    private final Defects defects;
    private final List<Item> items = new ArrayList<>();
    private MapiProperties properties;
    private String charset = "";
    private Slice subject = new Slice(0, 0);
    private Slice body = new Slice(0, 0);

    private Tnef(byte[] raw, Defects defects) {
        this.raw = raw;
        this.defects = defects;
        this.properties = MapiProperties.none(raw);
    }

    /** One attachment as the stream tells it. */
    private static final class Item {
        private Slice title = new Slice(0, 0);
        private Slice content = new Slice(0, 0);
        private MapiProperties properties;

        Item(byte[] raw) {
            properties = MapiProperties.none(raw);
        }
    }

    /**
     * An attachment.
     *
     * @param name file name without folders, empty when there is none
     * @param type media type, empty when not told
     * @param cid Content-ID, empty when there is none
     * @param content its bytes
     * @param object whether it may be a message
     */
    record File(String name, String type, String cid, Slice content, boolean object) {}

    /** Whether a part says that it is TNEF. */
    static boolean isIn(Part part) {
        return switch (part.type()) {
            case "application/ms-tnef", "application/vnd.ms-tnef", "application/x-ms-tnef" -> true;
            case "application/octet-stream" ->
                part.fileName().toLowerCase(Locale.ROOT).equals("winmail.dat");
            default -> false;
        };
    }

    /** Reads the stream in {@code slice}; empty when it is none. */
    static Optional<Tnef> read(byte[] raw, Slice slice, Defects defects) {
        LittleEndian in = new LittleEndian(raw, slice);
        if (in.u32() != SIGNATURE) {
            return Optional.empty();
        }
        in.u16();
        Tnef tnef = new Tnef(raw, defects);
        int attributes = 0;
        while (in.left() >= ATTRIBUTE_FRAME && attributes++ < ReadingLimits.MAX_TNEF_ATTRIBUTES) {
            in.u8();
            int id = in.u16();
            in.u16();
            Slice value = in.take(in.u32());
            int sum = in.u16();
            if (in.isBroken()) {
                defects.add(Defect.TNEF_BROKEN);
                break;
            }
            if (sum != sum(raw, value)) {
                defects.add(Defect.FILE_CHECKSUM_WRONG);
            }
            tnef.attribute(id, value);
        }
        if (!in.isBroken() && in.left() >= ATTRIBUTE_FRAME) {
            defects.add(Defect.PART_LIMIT);
        }
        return Optional.of(tnef);
    }

    private static int sum(byte[] raw, Slice slice) {
        int sum = 0;
        for (int i = slice.start(); i < slice.end(); i++) {
            sum += raw[i] & 0xFF;
        }
        return sum & 0xFFFF;
    }

    private void attribute(int id, Slice value) {
        if (id == OEM_CODE_PAGE) {
            charset = MapiProperties.codePage(new LittleEndian(raw, value).u32());
        } else if (id == MESSAGE_PROPERTIES) {
            properties = MapiProperties.read(raw, value, defects);
        } else if (id == SUBJECT) {
            subject = value;
        } else if (id == BODY) {
            body = value;
        } else if (id == ATTACH_START) {
            if (items.size() < ReadingLimits.MAX_MEMBERS) {
                items.add(new Item(raw));
            } else {
                defects.add(Defect.PART_LIMIT);
            }
        } else if (!items.isEmpty()) {
            Item item = items.get(items.size() - 1);
            if (id == ATTACH_TITLE) {
                item.title = value;
            } else if (id == ATTACH_CONTENT) {
                item.content = value;
            } else if (id == ATTACH_PROPERTIES) {
                item.properties = MapiProperties.read(raw, value, defects);
            }
        }
    }

    /** The attachments, in order. */
    List<File> files() {
        return items.stream().map(this::file).toList();
    }

    private File file(Item item) {
        MapiProperties of = item.properties;
        String name = of.text(MapiProperties.ATTACH_LONG_NAME, charset, defects);
        name = name.isBlank() ? MapiProperties.text(item.title.copy(raw), charset, defects) : name;
        name = name.isBlank() ? of.text(MapiProperties.ATTACH_NAME, charset, defects) : name;
        name = name.isBlank() ? of.text(MapiProperties.DISPLAY_NAME, charset, defects) : name;
        Optional<Value> value = of.value(MapiProperties.ATTACH_CONTENT);
        boolean object = item.content.length() == 0
                && value.isPresent()
                && value.get().isObject()
                && value.get().slice().length() > OBJECT_IDENTIFIER;
        Slice content = item.content;
        if (content.length() == 0 && value.isPresent()) {
            Slice slice = value.get().slice();
            content = object ? new Slice(slice.start() + OBJECT_IDENTIFIER, slice.end()) : slice;
        }
        String type =
                of.text(MapiProperties.ATTACH_TYPE, charset, defects).strip().toLowerCase(Locale.ROOT);
        return new File(
                FileName.clean(name),
                type.matches("[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}") ? type : "",
                PlainText.line(MessageIds.first("<" + of.text(MapiProperties.ATTACH_CID, charset, defects) + ">")),
                content,
                object);
    }

    /** The message's own text and HTML; HTML inside of RTF is taken out of it. */
    BodyText.Chosen body() {
        String text = properties.text(MapiProperties.BODY, charset, defects);
        text = text.isBlank() ? MapiProperties.text(body.copy(raw), charset, defects) : text;
        String html = html();
        Optional<Value> rtf = properties.value(MapiProperties.RTF_COMPRESSED);
        if ((html.isBlank() || text.isBlank()) && rtf.isPresent()) {
            Rtf.Content content = Rtf.read(CompressedRtf.expand(raw, rtf.get().slice(), defects));
            if (content.html()) {
                html = html.isBlank() ? content.text() : html;
            } else {
                text = text.isBlank() ? content.text() : text;
            }
        }
        boolean rendered = text.isBlank() && !html.isBlank();
        return new BodyText.Chosen(PlainText.unixLines(rendered ? HtmlText.of(html) : text), rendered, html);
    }

    private String html() {
        Optional<Value> value = properties.value(MapiProperties.HTML);
        if (value.isEmpty()) {
            return "";
        }
        String page = MapiProperties.codePage(properties.number(MapiProperties.INTERNET_CODE_PAGE));
        String own = HtmlText.declaredCharset(value.get().slice().copy(raw));
        return properties.text(MapiProperties.HTML, page.isEmpty() ? own : page, defects);
    }

    /** The subject, one line, often empty at the top where the mail header has it. */
    String subject() {
        String text = properties.text(MapiProperties.SUBJECT, charset, defects);
        return PlainText.line(text.isBlank() ? MapiProperties.text(subject.copy(raw), charset, defects) : text);
    }

    /** The sender's name, one line. */
    String senderName() {
        return PlainText.line(properties.text(MapiProperties.SENDER_NAME, charset, defects));
    }

    /** The sender's mail address, empty when it is none. */
    String senderAddress() {
        String smtp = properties.text(MapiProperties.SENDER_SMTP, charset, defects);
        String address = smtp.isBlank() ? properties.text(MapiProperties.SENDER_ADDRESS, charset, defects) : smtp;
        return address.matches("[\\x21-\\x7E&&[^<>@,;\"]]{1,64}@[A-Za-z0-9.-]{1,255}") ? address : "";
    }

    /** When it was sent, in units of 100 ns since 1601, 0 when not told. */
    long sent() {
        return properties.number(MapiProperties.SUBMIT_TIME);
    }
}
