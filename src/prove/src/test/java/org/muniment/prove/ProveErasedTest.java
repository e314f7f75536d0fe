package org.muniment.prove;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as an operator calls it. */
class ProveErasedTest {

    @TempDir
    private Path folder;

    @Test
    void provesAnErasureAndChecksItsOwnCertificate() throws Exception {
        Path certificate = folder.resolve("certificate.txt");
        assertThat(Main.run("--data", folder.resolve("none").toString(), "--out", certificate.toString()))
                .isZero();
        String text = Files.readString(certificate);
        assertThat(text).contains("verdict: ERASED").doesNotContain("canary");
        for (String place : Proof.EXPECTED) {
            assertThat(text).containsPattern("found in " + place + ": erased 0, twin [1-9]");
        }
        assertThat(text).containsPattern("words opened with a key backup from before: [1-9]");
        String key = text.replaceAll("(?s).*signed by: (\\S+).*", "$1");
        assertThat(Main.run("--verify", certificate.toString(), "--key", key)).isZero();
        Files.writeString(certificate, text.replace("erased 0", "erased 1"));
        assertThat(Main.run("--verify", certificate.toString(), "--key", key)).isEqualTo(3);
    }

    @Test
    void aSearchThatMissesTheTwinOrFindsTheErasedProvesNothing() {
        Findings findings = new Findings();
        Proof.EXPECTED.forEach(place -> findings.at(place, 0, 1));
        assertThat(findings.missing(Proof.EXPECTED)).isEmpty();
        assertThat(findings.missing(List.of("a place nobody looked into"))).hasSize(1);
        findings.at(Proof.EXPECTED.get(0), 1, 0);
        assertThat(findings.erased()).isEqualTo(1);
    }

    @Test
    void findsAWordInEveryFormItLooksFor() {
        Canary canary = new Canary("canaryqwertyuiopasdf");
        for (String before : List.of("", "x", "xy", "xyz")) {
            byte[] plain = (before + canary.word() + " after it").getBytes(java.nio.charset.StandardCharsets.UTF_8);
            assertThat(OpenedSearch.any(plain, canary.forms())).isTrue();
            assertThat(OpenedSearch.any(java.util.Base64.getEncoder().encode(plain), canary.forms()))
                    .as("base64 after %s", before)
                    .isTrue();
        }
        assertThat(OpenedSearch.any(
                        canary.word()
                                .toUpperCase(java.util.Locale.ROOT)
                                .getBytes(java.nio.charset.StandardCharsets.UTF_16LE),
                        canary.forms()))
                .isTrue();
        assertThat(OpenedSearch.any(
                        "canaryqwertyuiopasd".getBytes(java.nio.charset.StandardCharsets.UTF_8), canary.forms()))
                .isFalse();
    }

    @Test
    void saysWhatItDoesNotFind() {
        String none = folder.resolve("none").toString();
        assertThat(Main.run("--data", none, "--subject", "1")).isEqualTo(1);
        assertThat(Main.run("--data", none, "--nonsense")).isEqualTo(2);
    }
}
