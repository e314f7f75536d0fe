package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Microsoft TNEF parts; the compressed RTF samples are those of MS-OXRTFCP section 3. */
class TnefTest {
    private static final byte[] HELLO = HexFormat.of()
            .parseHex("2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232"
                    + "0af32068656c090020627705b06c647d0a800fa0");
    private static final byte[] OVERLAPPING =
            HexFormat.of().parseHex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0");
    private static final int UNICODE = 0x1F;
    private static final int BINARY = 0x102;
    private static final int OBJECT = 0x0D;

    private static ParsedMail read(byte[] tnef) {
        return read("", tnef);
    }

    private static ParsedMail read(String text, byte[] tnef) {
        String mail = "From: a@x\r\nMessage-ID: <1@x>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                + "--b\r\nContent-Type: text/plain\r\n\r\n" + text
                + "\r\n--b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getMimeEncoder().encodeToString(tnef) + "\r\n--b--\r\n";
        ParsedMail read = new MailReader().read(RawMail.of(mail.getBytes(StandardCharsets.US_ASCII)));
        Coverage.assertWhole(read);
        assertThat(read.defects()).doesNotContain("reader-fault");
        return read;
    }

    private static String content(ParsedMail mail, int file) {
        return new String(mail.attachments().get(file).content().bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void showsFilesUnderTheirLongNames() {
        Stream tnef = new Stream()
                .attribute(2, 0x00069002, new byte[14])
                .attribute(2, 0x00018010, ascii("ANGEBO~1.PDF\0"))
                .attribute(2, 0x0006800F, ascii("%PDF"))
                .attribute(
                        2,
                        0x00069005,
                        new Stream()
                                .u32(3)
                                .property(UNICODE, 0x3707, utf16("Angebot für Müller.pdf\0"))
                                .property(0x1E, 0x370E, ascii("application/pdf\0"))
                                .property(UNICODE, 0x3712, utf16("pic1@x\0"))
                                .bytes())
                .attribute(2, 0x00069002, new byte[14])
                .attribute(
                        2,
                        0x00069005,
                        new Stream()
                                .u32(2)
                                .property(UNICODE, 0x3707, utf16("C:\\Temp\\notes.txt\0"))
                                .property(BINARY, 0x3701, ascii("words"))
                                .bytes());
        ParsedMail mail = read("Siehe Anhang", tnef.tnef());
        assertThat(mail.bodyText()).isEqualTo("Siehe Anhang");
        assertThat(mail.bodyTextSource()).isEqualTo(ParsedMail.TextSource.PLAIN);
        assertThat(mail.attachments())
                .extracting(ParsedMail.Attachment::name)
                .containsExactly("Angebot für Müller.pdf", "notes.txt");
        assertThat(mail.attachments()).extracting(ParsedMail.Attachment::path).containsExactly("2.tnef.1", "2.tnef.2");
        assertThat(mail.attachments().get(0).type()).isEqualTo("application/pdf");
        assertThat(mail.attachments().get(0).cid()).isEqualTo("pic1@x");
        assertThat(content(mail, 0)).isEqualTo("%PDF");
        assertThat(content(mail, 1)).isEqualTo("words");
        assertThat(mail.leaves()).extracting(ParsedMail.Leaf::path).containsExactly("1", "2");
    }

    @Test
    void readsAttributesThatDoNotRepeatTheirType() {
        ParsedMail mail = read(new Stream()
                .attribute(2, 0x9002, new byte[0])
                .attribute(2, 0x800F, ascii("words"))
                .tnef());
        assertThat(content(mail, 0)).isEqualTo("words");
        assertThat(mail.attachments().get(0).name()).isEmpty();
    }

    @Test
    void readsThePlainBody() {
        byte[] body = "Grüße aus Łódź\r\nzwei".getBytes(Charset.forName("windows-1250"));
        ParsedMail mail = read(new Stream()
                .attribute(1, 0x00069007, new Stream().u32(1250).u32(0).bytes())
                .attribute(1, 0x0002800C, body)
                .tnef());
        assertThat(mail.bodyTextSource()).isEqualTo(ParsedMail.TextSource.TNEF);
        assertThat(mail.bodyText()).isEqualTo("Gr\u00FC\u00DFe aus Łódź\nzwei");
        assertThat(mail.attachments()).isEmpty();
        assertThat(MailJson.line(mail, "x")).contains("\"bodyTextSource\":\"tnef\"");
    }

    @Test
    void readsTheHtmlBodyInItsCodePage() {
        byte[] html = "<p>Привет, <b>мир</b></p>".getBytes(Charset.forName("windows-1251"));
        byte[] properties = new Stream()
                .u32(2)
                .number(0x3FDE, 1251)
                .property(BINARY, 0x1013, html)
                .bytes();
        ParsedMail mail = read(new Stream().attribute(1, 0x00069003, properties).tnef());
        assertThat(mail.bodyText()).isEqualTo("Привет, мир");
        assertThat(mail.bodyHtml()).contains("<b>мир</b>");
        assertThat(mail.bodyTextSource()).isEqualTo(ParsedMail.TextSource.TNEF);
    }

    @Test
    void expandsCompressedRtf() {
        assertThat(rtf(HELLO).bodyText().strip()).isEqualTo("hello world");
        assertThat(rtf(OVERLAPPING).bodyText().strip()).isEqualTo("WXYZWXYZWXYZWXYZWXYZ");
    }

    @Test
    void readsPlainRtfWithFontsUnicodeAndSilentGroups() {
        ParsedMail mail = rtf(
                uncompressed(
                        "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Arial;}"
                                + "{\\f1\\fcharset204 Arial Cyr;}}{\\colortbl;\\red0;}{\\*\\generator Riched20;}\r\n"
                                + "caf\\'e9 \\u8364? {\\f1 \\'cc\\'e8\\'f0}\\par {\\field{\\*\\fldinst HYPERLINK}{\\fldrslt here}}\\tab \\{x\\}}"));
        assertThat(mail.bodyText()).isEqualTo("café € Мир\nhere\t{x}");
        assertThat(mail.bodyHtml()).isEmpty();
    }

    @Test
    void takesTheHtmlOutOfRtf() {
        ParsedMail mail = rtf(
                uncompressed(
                        "{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\deff0{\\fonttbl{\\f0 Arial;}}\r\n"
                                + "{\\*\\htmltag19 <html>}{\\*\\htmltag50 <body>}{\\*\\htmltag64 <p>}"
                                + "\\htmlrtf {\\b\\htmlrtf0 Gr\\'fc\\'dfe{\\*\\htmltag84 &nbsp;}\\htmlrtf \\'a0\\htmlrtf0 Ann"
                                + "\\htmlrtf }\\htmlrtf0 {\\*\\mhtmltag84 <a href=\"x\">}{\\*\\htmltag72 </p>}{\\*\\htmltag27 </html>}}"));
        assertThat(mail.bodyHtml()).isEqualTo("<html><body><p>Grüße&nbsp;Ann</p></html>");
        assertThat(mail.bodyText()).isEqualTo("Grüße Ann");
    }

    @Test
    void showsAMessageInsideAsAMail() {
        byte[] inner = new Stream()
                .attribute(
                        1,
                        0x00069003,
                        new Stream()
                                .u32(4)
                                .property(UNICODE, 0x0037, utf16("Früher\r\nBcc: evil@x\0"))
                                .property(UNICODE, 0x0C1A, utf16("Jörg\0"))
                                .property(UNICODE, 0x0C1F, utf16("joerg@example.org\0"))
                                .property(UNICODE, 0x1000, utf16("the earlier words\0"))
                                .bytes())
                .attribute(2, 0x00069002, new byte[14])
                .attribute(2, 0x00018010, ascii("deep.txt\0"))
                .attribute(2, 0x0006800F, ascii("deep"))
                .tnef();
        byte[] object = new Stream()
                .raw(HexFormat.of().parseHex("0703020000000000c000000000000046"))
                .raw(inner)
                .bytes();
        ParsedMail mail = read(new Stream()
                .attribute(1, 0x0002800C, ascii("see below"))
                .attribute(2, 0x00069002, new byte[14])
                .attribute(
                        2,
                        0x00069005,
                        new Stream()
                                .u32(2)
                                .property(UNICODE, 0x3001, utf16("Früher\0"))
                                .property(OBJECT, 0x3701, object)
                                .bytes())
                .tnef());
        assertThat(mail.attachments())
                .extracting(ParsedMail.Attachment::path)
                .containsExactly("2.tnef.1", "2.tnef.1.tnef.1");
        assertThat(mail.attachments())
                .extracting(ParsedMail.Attachment::name)
                .containsExactly("Früher.eml", "deep.txt");
        ParsedMail nested = new MailReader()
                .read(RawMail.of(mail.attachments().get(0).content().bytes()));
        assertThat(nested.subject()).isEqualTo("Früher Bcc: evil@x");
        assertThat(nested.from()).containsExactly(new ParsedMail.Address("Jörg", "joerg@example.org"));
        assertThat(nested.bodyText().strip()).isEqualTo("the earlier words");
        assertThat(content(mail, 1)).isEqualTo("deep");
    }

    @Test
    void believesNoHostileLength() {
        byte[] good = new Stream().attribute(1, 0x0002800C, ascii("words")).bytes();
        byte[] huge = new Stream()
                .raw(good)
                .raw(new byte[] {2})
                .u32(0x0006800F)
                .u32(0xFFFFFFFFL)
                .tnef();
        ParsedMail mail = read(new Stream().raw(huge).raw(new byte[20]).bytes());
        assertThat(mail.bodyText()).isEqualTo("words");
        assertThat(mail.defects()).contains("tnef-broken");
        assertThat(mail.attachments()).extracting(ParsedMail.Attachment::name).containsExactly("winmail.dat");
        byte[] count = new Stream()
                .u32(0xFFFFFFFFL)
                .property(UNICODE, 0x0037, new byte[0])
                .bytes();
        assertThat(read(new Stream().attribute(1, 0x00069003, count).tnef()).defects())
                .contains("tnef-broken");
        byte[] values = new Stream()
                .u32(1)
                .raw(new byte[] {2, 0x11, 1, 0})
                .u32(0x7FFFFFFFL)
                .bytes();
        assertThat(read(new Stream().attribute(1, 0x00069003, values).tnef()).defects())
                .contains("tnef-broken");
        assertThat(read(new byte[] {1, 2, 3}).attachments())
                .extracting(ParsedMail.Attachment::name)
                .containsExactly("winmail.dat");
        byte[] flipped = new Stream().attribute(1, 0x0002800C, ascii("words")).tnef();
        flipped[flipped.length - 1] ^= 1;
        assertThat(read(flipped).defects()).contains("file-checksum-wrong");
    }

    @Test
    void survivesMutationsInBoundedTime() {
        long seed = Long.getLong("muniment.seed", System.nanoTime());
        System.getLogger("test").log(System.Logger.Level.INFO, "seed " + seed);
        Random random = new Random(seed);
        byte[] original = new Stream()
                .attribute(
                        1,
                        0x00069003,
                        new Stream().u32(1).property(BINARY, 0x1009, HELLO).bytes())
                .attribute(2, 0x00069002, new byte[14])
                .attribute(2, 0x0006800F, ascii("content"))
                .tnef();
        for (int i = 0; i < 2_000; i++) {
            byte[] mutated = original.clone();
            for (int c = random.nextInt(6); c >= 0; c--) {
                mutated[6 + random.nextInt(mutated.length - 6)] = (byte) random.nextInt(256);
            }
            ParsedMail mail = read(mutated);
            mail.attachments()
                    .forEach(part -> assertThat(part.content().bytes()).hasSize((int) part.size()));
        }
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        Stream files = new Stream();
        for (int i = 0; i < 30_000; i++) {
            files.attribute(2, 0x00069002, new byte[14]);
        }
        many.writeBytes("{\\rtf1".getBytes(StandardCharsets.US_ASCII));
        many.writeBytes("{\\b ".repeat(700_000).getBytes(StandardCharsets.US_ASCII));
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        assertThat(read(files.tnef()).truncated()).isTrue();
        rtf(uncompressed(many.toString(StandardCharsets.US_ASCII)));
        Duration cpu = Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before);
        assertThat(cpu).isLessThan(Duration.ofSeconds(3));
    }

    private static ParsedMail rtf(byte[] compressed) {
        byte[] properties =
                new Stream().u32(1).property(BINARY, 0x1009, compressed).bytes();
        return read(new Stream().attribute(1, 0x00069003, properties).tnef());
    }

    private static byte[] uncompressed(String rtf) {
        return new Stream()
                .u32(rtf.length() + 12)
                .u32(rtf.length())
                .u32(0x414C454DL)
                .u32(0)
                .raw(ascii(rtf))
                .bytes();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] utf16(String text) {
        return text.getBytes(StandardCharsets.UTF_16LE);
    }

    /** Writes a TNEF stream. */
    private static final class Stream {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Stream raw(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        Stream u16(int number) {
            out.write(number);
            out.write(number >> 8);
            return this;
        }

        Stream u32(long number) {
            return u16((int) number & 0xFFFF).u16((int) (number >> 16) & 0xFFFF);
        }

        Stream attribute(int level, long id, byte[] value) {
            out.write(level);
            u32(id).u32(value.length).raw(value);
            int sum = 0;
            for (byte b : value) {
                sum += b & 0xFF;
            }
            return u16(sum & 0xFFFF);
        }

        Stream number(int id, long value) {
            return u16(3).u16(id).u32(value);
        }

        Stream property(int type, int id, byte[] value) {
            return u16(type).u16(id).u32(1).u32(value.length).raw(value).raw(new byte[(4 - value.length % 4) % 4]);
        }

        byte[] bytes() {
            return out.toByteArray();
        }

        byte[] tnef() {
            return new Stream().u32(0x223E9F78L).u16(1).raw(bytes()).bytes();
        }
    }
}
