package org.muniment.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

    @TempDir
    Path folder;

    @Test
    void tellsWrongUseFromRefusal() {
        assertThat(Main.run()).isEqualTo(2);
        assertThat(Main.run("no-such-verb")).isEqualTo(2);
        assertThat(Main.run("logs", "parse", "--format", "no-such-format", "-")).isEqualTo(2);
        assertThat(Main.run("archive", "list", "--data", folder.toString())).isEqualTo(1);
        assertThat(Main.run("ledger", "verify", "--data", folder.toString())).isEqualTo(1);
    }

    @Test
    void explainsEveryVerb() {
        for (String verb : new String[] {"mail", "logs", "archive", "ledger", "policy", "database", "server"}) {
            assertThat(Main.run(verb, "--help")).as(verb).isZero();
        }
    }

    @Test
    void parsesLogsToOneJsonLineEach() throws Exception {
        Path file = folder.resolve("access.log");
        Files.writeString(
                file, "203.0.113.9 - - [22/Nov/2026:05:00:00 +0000] \"GET /a HTTP/1.1\" 200 5 \"-\" \"curl\"\nbad\n");
        String[] lines = output("logs", "parse", file.toString()).split("\n");
        assertThat(lines).hasSize(2);
        assertThat(lines[0]).contains("\"url.path\":\"/a\"").contains("\"http.response.status_code\":200");
        assertThat(lines[1]).startsWith("{\"reject\":").contains("\"line\":2").contains("\"raw\":\"bad\"");
    }

    @Test
    void parsesMailsOfABatch() throws Exception {
        Path mail = folder.resolve("a.eml");
        Files.writeString(mail, "Subject: Hi\r\nFrom: a@b.example\r\n\r\nHello\r\n");
        Path list = folder.resolve("list");
        Files.writeString(list, mail + "\n" + mail + "\n");
        assertThat(output("mail", "parse", "--batch", list.toString()).split("\n"))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("\"subject\":\"Hi\""));
    }

    @Test
    void namesTheClockThatBinds() throws Exception {
        assertThat(output("policy", "due", "--clock", "export", "--received", "2026-04-02T08:00:00Z"))
                .startsWith("binds\ttwo-working-days\t2026-04-08");
    }

    private static String output(String... words) {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream capture = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(capture);
            assertThat(Main.run(words)).isZero();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
