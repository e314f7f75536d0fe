package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** Files written into running text. */
class TextFilesTest {
    private static ParsedMail read(byte[] bytes) {
        ParsedMail mail = new MailReader().read(RawMail.of(bytes));
        Coverage.assertWhole(mail);
        assertThat(mail.defects()).doesNotContain("reader-fault");
        return mail;
    }

    private static ParsedMail read(String text) {
        return read(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String content(ParsedMail mail, int file) {
        return new String(mail.attachments().get(file).content().bytes(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void takesUuencodedFilesOutOfTheText() {
        ParsedMail mail = read("""
                Subject: old

                Here they are:
                begin 644 /tmp/cat.txt
                #0V%T
                `
                end
                and in the other form
                begin-base64 600 two words.txt
                Z3J1bXB5IGNhdA==
                ====
                Bye
                """);
        assertThat(mail.bodyText()).isEqualTo("Here they are:\nand in the other form\nBye\n");
        assertThat(mail.attachments())
                .extracting(ParsedMail.Attachment::name)
                .containsExactly("cat.txt", "two words.txt");
        assertThat(mail.attachments()).extracting(ParsedMail.Attachment::path).containsExactly("1.uu.1", "1.uu.2");
        assertThat(content(mail, 0)).isEqualTo("Cat");
        assertThat(content(mail, 1)).isEqualTo("grumpy cat");
        assertThat(mail.attachments().get(0).size()).isEqualTo(3);
        assertThat(mail.leaves()).hasSize(1);
    }

    @Test
    void leavesTextAloneThatOnlyLooksLikeAFile() {
        for (String text : new String[] {
            "begin 644 the journey\nwith lower case\nend\n",
            "begin again tomorrow\nend\n",
            "begin 644 x\n",
            "=ybegin is a word\n=yend\n",
        }) {
            ParsedMail mail = read("Subject: x\n\n" + text);
            assertThat(mail.bodyText()).isEqualTo(text);
            assertThat(mail.attachments()).isEmpty();
        }
    }

    @Test
    void readsAnUnclosedUuencodedFileAndSaysSo() {
        ParsedMail mail = read("Subject: x\n\nbegin 644 cat.txt\n#0V%T\n");
        assertThat(content(mail, 0)).isEqualTo("Cat");
        assertThat(mail.defects()).contains("transfer-encoding-broken");
    }

    @Test
    void readsYEncodedFilesAndChecksThem() {
        byte[] file = new byte[3_000];
        new Random(1).nextBytes(file);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes("Subject: x\r\n\r\nbefore\r\n".getBytes(StandardCharsets.US_ASCII));
        text.writeBytes(yEncoded(file, crc(file)));
        text.writeBytes("after\r\n".getBytes(StandardCharsets.US_ASCII));
        ParsedMail mail = read(text.toByteArray());
        assertThat(mail.bodyText()).isEqualTo("before\nafter\n");
        assertThat(mail.attachments()).singleElement().satisfies(part -> {
            assertThat(part.name()).isEqualTo("my file.bin");
            assertThat(part.path()).isEqualTo("1.yenc.1");
            assertThat(part.content().bytes()).isEqualTo(file);
        });
        assertThat(mail.defects()).doesNotContain("file-checksum-wrong");
        text.writeBytes(yEncoded(file, crc(file) ^ 1));
        assertThat(read(text.toByteArray()).defects()).contains("file-checksum-wrong");
    }

    @Test
    void joinsThePartsOfAYEncodedFile() {
        byte[] file = new byte[2_500];
        new Random(2).nextBytes(file);
        byte[] first = yEncodedPart(file, 1, 0, 1_000);
        byte[] second = yEncodedPart(file, 2, 1_000, 2_500);
        byte[] head = "Subject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        ParsedMail whole = read(concat(head, second, first));
        assertThat(whole.attachments())
                .singleElement()
                .satisfies(part -> assertThat(part.content().bytes()).isEqualTo(file));
        assertThat(whole.bodyText()).isEmpty();
        assertThat(whole.defects()).doesNotContain("file-checksum-wrong");
        assertThat(read(concat(head, second)).attachments()).singleElement().satisfies(part -> assertThat(
                        part.content().bytes())
                .isEqualTo(Arrays.copyOfRange(file, 1_000, 2_500)));
    }

    private static byte[] yEncoded(byte[] file, long sum) {
        return concat(
                ascii("=ybegin line=128 size=" + file.length + " name=my file.bin\r\n"),
                lines(file),
                ascii("\r\n=yend size=%d crc32=%08x\r\n".formatted(file.length, sum)));
    }

    private static byte[] yEncodedPart(byte[] file, int number, int from, int to) {
        byte[] part = Arrays.copyOfRange(file, from, to);
        return concat(
                ascii("=ybegin part=%d total=2 line=128 size=%d name=f\r\n=ypart begin=%d end=%d\r\n"
                        .formatted(number, file.length, from + 1, to)),
                lines(part),
                ascii("\r\n=yend size=%d part=%d pcrc32=%08X\r\n".formatted(part.length, number, crc(part))));
    }

    private static byte[] lines(byte[] file) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int column = 0;
        for (byte b : file) {
            int shifted = b + 42 & 0xFF;
            if (shifted == 0 || shifted == '\r' || shifted == '\n' || shifted == '=') {
                out.write('=');
                shifted = shifted + 64 & 0xFF;
            }
            out.write(shifted);
            if (++column % 128 == 0) {
                out.writeBytes(ascii("\r\n"));
            }
        }
        return out.toByteArray();
    }

    private static long crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] concat(byte[]... pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            out.writeBytes(piece);
        }
        return out.toByteArray();
    }
}
