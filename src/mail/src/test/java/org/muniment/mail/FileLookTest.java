package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileLookTest {

    private static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] zip(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return out.toByteArray();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    private static byte[] png(int width, int height) {
        return ByteBuffer.allocate(33)
                .put(bytes("\u0089PNG\r\n\u001a\n\0\0\0\rIHDR"))
                .putInt(width)
                .putInt(height)
                .put(bytes("\b\2\0\0\0crcc"))
                .array();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "report.pdf | %PDF-1.7 | application/pdf | ''",
                "report.pdf | MZ\u0090 | application/x-executable | named .pdf, but is a program",
                "report.pdf | <html><script> | text/html | named .pdf, but is a web page",
                "report.pdf | GIF89a1234567890 | image/gif | named .pdf, but is of type image/gif",
                "holiday.png | <svg onload=alert(1)> | image/svg+xml | 'named .png, but is an SVG drawing, which can carry scripts'",
                "setup.exe | MZ\u0090 | application/x-executable | is a program",
                "invoice.pdf.exe | hello | text/plain | runs something when opened",
                "invoice\u202Efdp.exe | hello | text/plain | its name hides how it ends: .exe",
                "page.html | <!doctype html> | text/html | can carry scripts",
                "notes.txt | hello | text/plain | ''",
                "run.txt | #!/bin/sh | application/x-executable | named .txt, but is a program",
                "'' | MZ | application/x-executable | is a program",
                "x.docx | hello | text/plain | named .docx, but is text"
            })
    void tellsWhatAFileIsByItsContent(String name, String content, String type, String remark) {
        assertThat(FileLook.of(name, bytes(content))).isEqualTo(new FileLook(type, remark));
    }

    @Test
    void looksIntoArchives() throws IOException {
        assertThat(FileLook.of("a.zip", zip(Map.of("notes.txt", bytes("hello"))))
                        .remark())
                .isEmpty();
        assertThat(FileLook.of("a.zip", zip(Map.of("notes.txt", bytes("x"), "run.exe", bytes("MZ"))))
                        .remark())
                .isEqualTo("contains a program");
        assertThat(FileLook.of("a.docx", zip(Map.of("word/vbaProject.bin", bytes("x"))))
                        .remark())
                .isEqualTo("contains macros");
        byte[] inner = zip(Map.of("run.js", bytes("1")));
        assertThat(FileLook.of("a.zip", zip(Map.of("b.zip", inner))).remark()).isEqualTo("contains a program");
        assertThat(FileLook.of("a.gz", gzip(inner)).remark()).isEqualTo("contains a program");
        byte[] locked = zip(Map.of("notes.txt", bytes("hello")));
        int central = new String(locked, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
        locked[central + 8] |= 1;
        assertThat(FileLook.of("a.zip", locked).remark()).startsWith("locked with a password");
        assertThat(FileLook.of("a.zip", bytes("PK\3\4 broken")).remark()).startsWith("too large or broken");
    }

    @Test
    void knowsBombsWithoutUnpackingThem() throws IOException {
        byte[] zeros = new byte[80 * 1024 * 1024];
        assertThat(FileLook.of("a.gz", gzip(zeros)).remark()).startsWith("an archive bomb");
        byte[] bomb = zip(Map.of("zeros", zeros));
        assertThat(FileLook.of("a.zip", bomb).remark()).startsWith("an archive bomb");
        byte[] nested = zip(Map.of("1.zip", bomb));
        assertThat(FileLook.of("a.zip", nested).remark()).startsWith("an archive bomb");
        byte[] claims = zip(Map.of("a", bytes("x")));
        int central = new String(claims, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
        ByteBuffer.wrap(claims).order(ByteOrder.LITTLE_ENDIAN).putInt(central + 24, 0xfffffffe);
        assertThat(FileLook.of("a.zip", claims).remark()).startsWith("an archive bomb");
    }

    @Test
    void anHonestArchiveIsNoBomb() throws IOException {
        StringBuilder log = new StringBuilder();
        for (int i = 0; i < 400_000; i++) {
            log.append("2026-11-22 09:00:00 INFO request ")
                    .append(i * 7919 % 1_000_003)
                    .append(" took 17 ms\n");
        }
        byte[] packed = gzip(log.toString().getBytes(StandardCharsets.US_ASCII));
        assertThat(FileLook.of("log.gz", packed).remark()).startsWith("too large or broken");
    }

    @Test
    void measuresPicturesBeforeAnybodyDecodesThem() {
        assertThat(FileLook.of("a.png", png(640, 480)).remark()).isEmpty();
        assertThat(FileLook.of("a.png", png(60_000, 60_000)).remark()).contains("60000 × 60000");
        assertThat(FileLook.showable(png(640, 480))).contains("image/png");
        assertThat(FileLook.showable(png(5_000, 5_000))).isEmpty();
        assertThat(FileLook.showable(png(0, 5))).isEmpty();
        assertThat(FileLook.showable(png(-1, 5))).isEmpty();
    }

    @Test
    void standsAnything() {
        long seed = Long.getLong("muniment.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        byte[][] heads = {
            bytes("PK\3\4"),
            bytes("\u001f\u008b\b\0"),
            bytes("\u00ff\u00d8\u00ff"),
            png(3, 3),
            bytes("RIFF0000WEBPVP8X"),
            bytes("GIF89a"),
            bytes("PK\5\6\0\0\0\0\1\0\1\0\0\0\0\0\0\0\0\0\0\0")
        };
        for (int i = 0; i < 20_000 * Integer.getInteger("muniment.soak", 1); i++) {
            byte[] head = heads[random.nextInt(heads.length)];
            byte[] content = Arrays.copyOf(head, random.nextInt(120));
            for (int at = Math.min(head.length, content.length); at < content.length; at++) {
                content[at] = (byte) (random.nextInt(4) == 0 ? head[random.nextInt(head.length)] : random.nextInt());
            }
            assertThat(FileLook.of("a.zip", content)).as("seed %d", seed).isNotNull();
            FileLook.showable(content);
        }
    }
}
