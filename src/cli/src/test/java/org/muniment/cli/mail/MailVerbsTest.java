package org.muniment.cli.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.cli.Main;
import org.muniment.cli.house.OpenHouse;
import org.muniment.ledger.Ledger;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;

class MailVerbsTest {
    @TempDir
    private Path folder;

    private String output = "";

    private int run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            return Main.run(arguments);
        } finally {
            System.setOut(before);
            output = out.toString(StandardCharsets.UTF_8);
        }
    }

    private String mail(String name, String head) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, head.replace("\n", "\r\n") + "\r\n\r\ntext\r\n");
        return file.toString();
    }

    @Test
    void threadsByAnswersOfThoseWhoTakePart() throws Exception {
        String first = mail("1", "From: ada@x.example\nTo: us@y.example\nMessage-ID: <a@x>");
        String answer = mail("2", "From: us@y.example\nTo: ada@x.example\nMessage-ID: <b@y>\nIn-Reply-To: <a@x>");
        String stranger =
                mail("3", "From: eve@z.example\nTo: us@y.example\nMessage-ID: <c@z>\nReferences: <a@x> <b@y>");
        String reused = mail("4", "From: ada@x.example\nSubject: other\nMessage-ID: <a@x>");
        Path list = folder.resolve("list");
        Files.write(list, List.of(first, answer));
        String state = folder.resolve("state").toString();
        assertThat(run("mail", "thread", "--state", state, list.toString())).isZero();
        String[] lines = output.split("\n", 10);
        String thread = lines[0].replaceAll(".*\"thread\":\"(\\w+)\".*", "$1");
        assertThat(thread).hasSize(16);
        assertThat(lines[0]).contains("\"by\":\"none\"");
        assertThat(lines[1]).contains("\"thread\":\"" + thread + "\",\"by\":\"in-reply-to\"");
        Files.write(list, List.of(stranger, reused, first));
        assertThat(run("mail", "thread", "--state", state, list.toString())).isZero();
        lines = output.split("\n", 10);
        assertThat(lines[0]).contains("\"by\":\"none\",\"hint\":\"" + thread + "\"");
        assertThat(lines[1]).contains("\"by\":\"none\"").doesNotContain(thread);
        assertThat(lines[2]).contains("\"thread\":\"" + thread + "\",\"by\":\"copy\"");
        assertThat(Files.readString(folder.resolve("state/threads"))).doesNotContain("example");
    }

    @Test
    void sanitizesWhatAPageWouldShow() throws Exception {
        String file = mail(
                "h",
                "Content-Type: text/html\n\n<p onclick=x()>hello<script>alert(1)</script><img src=http://z.example/1.gif></p>");
        assertThat(run("mail", "sanitize", file)).isZero();
        assertThat(output)
                .startsWith("{\"v\":1,\"file\":")
                .contains("hello")
                .contains("\"blockedRemote\":1")
                .doesNotContain("alert")
                .doesNotContain("onclick");
        assertThat(run("mail", "sanitize", folder.resolve("none").toString())).isEqualTo(2);
    }

    @Test
    void importsIntoAStoppedHouseOnce() throws Exception {
        Path data = folder.resolve("data");
        try (Vault vault = Vault.open(new VaultSettings(data.resolve("keys")), OpenHouse.systemClock());
                Ledger ledger = Ledger.open(data.resolve("ledger"), vault, OpenHouse.systemClock())) {
            assertThat(ledger.isWritable()).isTrue();
        }
        String good = mail("good.eml", "Subject: good");
        String other = folder.resolve("other.pst").toString();
        Files.writeString(Path.of(other), "!BDN");
        assertThat(run("mail", "import", "--data", data.toString(), good, other))
                .isEqualTo(1);
        assertThat(output).contains("1 taken, 0 known already, 1 refused");
        assertThat(run("mail", "import", "--data", data.toString(), good)).isZero();
        assertThat(output).contains("0 taken, 1 known already, 0 refused");
        assertThat(run("mail", "import", "--data", data.toString(), "--mailbox", "x@else.example", good))
                .isEqualTo(2);
    }
}
