package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.terms.Refusal;
import org.muniment.terms.Settings;

class ClamAvTest {

    private static final Path CLAMD = Path.of("/usr/sbin/clamd");

    @TempDir
    Path folder;

    private static ClamAv scanner(String socket, String... more) {
        Map<String, String> settings = new HashMap<>();
        settings.put("muniment.mail.clamav.socket", socket);
        settings.put("muniment.mail.clamav.timeout", "PT2S");
        for (int i = 0; i < more.length; i += 2) {
            settings.put("muniment.mail.clamav." + more[i], more[i + 1]);
        }
        return new ClamAv(MailSettings.from(Settings.of(settings)).scan().orElseThrow());
    }

    @Test
    void asksOverTheStreamProtocol() throws IOException {
        try (Clamd clamd = new Clamd()) {
            ClamAv scanner = scanner(clamd.address());
            assertThat(scanner.scan(new byte[0])).isEqualTo(new ClamAv.Verdict.Clean());
            assertThat(scanner.scan(new byte[300_000])).isEqualTo(new ClamAv.Verdict.Clean());
            assertThat(scanner.scan(Clamd.EICAR)).isEqualTo(new ClamAv.Verdict.Found("Eicar-Test-Signature"));
            clamd.be(Clamd.Mood.FINDS_ALL_TOO_LARGE);
            assertThat(scanner.scan(new byte[1_000])).isEqualTo(new ClamAv.Verdict.TooLarge());
        }
    }

    @Test
    void sendsNothingThatIsTooLarge() throws IOException {
        try (Clamd clamd = new Clamd()) {
            assertThat(scanner(clamd.address(), "max-size", "1KiB").scan(new byte[1_025]))
                    .isEqualTo(new ClamAv.Verdict.TooLarge());
            assertThat(clamd.asked).hasValue(0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SILENT", "HANGS_UP", "TALKS_NONSENSE"})
    void noUsableAnswerIsNoVerdict(Clamd.Mood mood) throws IOException {
        try (Clamd clamd = new Clamd()) {
            clamd.be(mood);
            ClamAv scanner = scanner(clamd.address());
            assertThatThrownBy(() -> scanner.scan(Clamd.EICAR))
                    .isInstanceOf(mood == Clamd.Mood.SILENT ? InterruptedIOException.class : IOException.class);
        }
    }

    @Test
    void nobodyThereIsNoVerdict() {
        assertThatThrownBy(() -> scanner(folder.resolve("none.sock").toString()).scan(Clamd.EICAR))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1:3310", "clamd", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:99999"})
    void sendsFilesToThisMachineOnly(String socket) {
        assertThatThrownBy(() -> scanner(socket)).isInstanceOf(Refusal.class).hasMessageContaining("clamav.socket");
    }

    /** Debian's clamd with one signature of ours; freshclam's are not needed. */
    @Test
    void theRealDaemonFindsTheTestFile() throws Exception {
        assumeTrue(Files.isExecutable(CLAMD), "clamav-daemon is not installed");
        Path signatures = Files.createDirectory(folder.resolve("db"));
        Files.writeString(
                signatures.resolve("own.ndb"), "Eicar-Own:0:0:" + HexFormat.of().formatHex(Clamd.EICAR) + "\n");
        Path socket = folder.resolve("clamd.ctl");
        Path config = Files.writeString(
                folder.resolve("clamd.conf"),
                "Foreground yes\nLocalSocket " + socket + "\nDatabaseDirectory " + signatures
                        + "\nStreamMaxLength 1M\nLogFile " + folder.resolve("log") + "\n");
        Process clamd = new ProcessBuilder(CLAMD.toString(), "--config-file=" + config)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        try {
            for (int i = 0; i < 600 && clamd.isAlive() && !Files.exists(socket); i++) {
                Thread.sleep(50);
            }
            assertThat(socket)
                    .as("clamd: " + Files.readString(folder.resolve("out")))
                    .exists();
            ClamAv scanner = scanner(socket.toString(), "timeout", "PT30S");
            assertThat(scanner.scan(new byte[300_000])).isEqualTo(new ClamAv.Verdict.Clean());
            assertThat(scanner.scan(Clamd.EICAR)).isEqualTo(new ClamAv.Verdict.Found("Eicar-Own.UNOFFICIAL"));
            assertThat(scanner.scan(new byte[3 << 20])).isEqualTo(new ClamAv.Verdict.TooLarge());
        } finally {
            clamd.destroy();
            clamd.waitFor(20, TimeUnit.SECONDS);
        }
    }
}
