package org.muniment.mail.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.mail.files.MailFiles.Kind;

class MailFilesTest {
    private static final String FROM = "From ada@x.example Thu Feb  5 14:03:09 2015\n";
    private static final String HEAD = "Subject: s\n\n";

    @TempDir
    private Path folder;

    private List<FoundMail> read(Kind kind, Path path) throws Exception {
        List<FoundMail> found = new ArrayList<>();
        new MailFiles(kind, 100_000).read(path, found::add);
        return found;
    }

    private List<String> mbox(Kind kind, String content) throws Exception {
        Path file = folder.resolve("box");
        Files.writeString(file, content, StandardCharsets.ISO_8859_1);
        return read(kind, file).stream().map(MailFilesTest::text).toList();
    }

    private static String text(FoundMail mail) {
        return mail.refused().orElse(new String(mail.raw(), StandardCharsets.ISO_8859_1).replace("\r\n", "\n"));
    }

    @Test
    void readsMboxAndTakesQuotingBack() throws Exception {
        String quoted =
                FROM + HEAD + "a\n>From b\n>>From c\n> From d\nFrom e\n\nFrom f, no time\n\n\n" + FROM + HEAD + "last";
        String rd = HEAD + "a\nFrom b\n>From c\n> From d\nFrom e\n\nFrom f, no time\n\n";
        assertThat(mbox(Kind.MBOXRD, quoted)).containsExactly(rd, HEAD + "last");
        assertThat(mbox(Kind.AUTO, quoted)).containsExactly(rd, HEAD + "last");
        assertThat(mbox(Kind.MBOXO, quoted)).containsExactly(rd.replace("\n>From c", "\n>>From c"), HEAD + "last");
    }

    @Test
    void believesALengthThatEndsWhereTheNextMessageBegins() throws Exception {
        String body = "a\n\n" + FROM + "\n>From inside\n";
        String head = "Subject: s\nContent-Length: " + body.length() + "\n\n";
        String lying = "Subject: s\nContent-Length: 7\n\n";
        assertThat(mbox(Kind.AUTO, FROM + head + body + "\n" + FROM + lying + "one\n\n" + FROM + HEAD + "two\n"))
                .containsExactly(head + body, lying + "one\n", HEAD + "two\n");
        assertThat(mbox(Kind.AUTO, FROM + head + body)).containsExactly(head + body);
        assertThat(mbox(Kind.MBOXRD, FROM + head + body))
                .as("told to go by the lines")
                .hasSize(2);
    }

    @Test
    void keepsDatesAndGivesLinesTheirEndsBack() throws Exception {
        Path file = folder.resolve("box");
        Files.writeString(
                file, FROM + "Subject: s\n\nunix\n\nFrom x Thu Feb 5 14:03:09 +0100 2015\nSubject: s\r\n\r\nwire\r\n");
        List<FoundMail> found = read(Kind.AUTO, file);
        assertThat(new String(found.get(0).raw(), StandardCharsets.US_ASCII)).isEqualTo("Subject: s\r\n\r\nunix\r\n");
        assertThat(new String(found.get(1).raw(), StandardCharsets.US_ASCII)).isEqualTo("Subject: s\r\n\r\nwire\r\n");
        assertThat(found.get(0).arrived()).contains(Instant.parse("2015-02-05T14:03:09Z"));
        assertThat(found.get(1).arrived()).contains(Instant.parse("2015-02-05T13:03:09Z"));
    }

    @Test
    void readsMaildirInOrderOfDelivery() throws Exception {
        Path box = folder.resolve("Maildir");
        write(box.resolve("cur/1500000002.M1.host:2,S"), "Subject: second\n\n");
        write(box.resolve("new/1500000001.M1.host"), "Subject: first\n\n");
        write(box.resolve("tmp/1500000000.M1.host"), "Subject: unfinished\n\n");
        write(box.resolve(".Sent/cur/x"), "Date: Mon, 01 Jan 2018 00:00:00 +0000\nSubject: sent\n\n");
        Files.createDirectories(box.resolve(".Sent/new"));
        List<FoundMail> found = read(Kind.AUTO, box);
        assertThat(found)
                .extracting(MailFilesTest::text)
                .containsExactly(
                        "Subject: first\n\n",
                        "Subject: second\n\n",
                        "Date: Mon, 01 Jan 2018 00:00:00 +0000\nSubject: sent\n\n");
        assertThat(found)
                .extracting(FoundMail::arrived)
                .containsExactly(
                        Optional.of(Instant.ofEpochSecond(1_500_000_001)),
                        Optional.of(Instant.ofEpochSecond(1_500_000_002)),
                        Optional.of(Instant.parse("2018-01-01T00:00:00Z")));
    }

    @Test
    void refusesWhatItCannotReadAndGoesOn() throws Exception {
        write(folder.resolve("a/big.eml"), "Subject: " + "x".repeat(100_000) + "\n\n");
        write(folder.resolve("a/good.eml"), "Subject: good\n\n");
        write(folder.resolve("a/packed.mbox"), "\u001f\u008bxxxx");
        write(folder.resolve("a/picture.jpg"), "\u00ff\u00d8\u00ff");
        write(folder.resolve("a/zero.eml"), "");
        write(folder.resolve("a/z.mbox"), FROM + HEAD + "x".repeat(200_000) + "\n\n" + FROM + HEAD + "good\n");
        assertThat(read(Kind.AUTO, folder.resolve("a")).stream().map(MailFilesTest::text))
                .containsExactly(
                        "is larger than 100000 bytes",
                        "Subject: good\n\n",
                        "is packed; unpack it first",
                        "is larger than 100000 bytes",
                        HEAD + "good\n",
                        "is empty");
        assertThat(text(read(Kind.AUTO, folder.resolve("a/picture.jpg")).get(0)))
                .contains("neither");
        assertThat(text(read(Kind.AUTO, folder.resolve("nothing")).get(0))).contains("cannot be read");
    }

    private static void write(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content, StandardCharsets.ISO_8859_1);
    }
}
