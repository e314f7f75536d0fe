package org.muniment.vault.signature;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.vault.DataKey;
import org.muniment.vault.KeyId;
import org.muniment.vault.internal.InternalUse;

class ExportSignerTest {

    private static final Instant CREATED = Instant.parse("2026-02-03T04:05:06Z");
    private static final Instant SIGNED = Instant.parse("2026-03-01T00:00:00Z");

    @TempDir
    Path folder;

    private static ExportSigner signer(int seed) {
        byte[] material = new byte[32];
        material[0] = (byte) seed;
        return ExportSigner.of(
                "Muniment export", DataKey.ofMaterial(KeyId.random(), material, InternalUse.OF_THE_VAULT), CREATED);
    }

    @Test
    void givesTheSameBytesEachTime() throws Exception {
        byte[] content = {1, 2, 3};
        assertThat(signer(1).certificate())
                .isEqualTo(signer(1).certificate())
                .isNotEqualTo(signer(2).certificate());
        assertThat(signer(1).sign(new ByteArrayInputStream(content), SIGNED))
                .isEqualTo(signer(1).sign(new ByteArrayInputStream(content), SIGNED));
    }

    @Test
    void isAcceptedByStockOpenssl() throws Exception {
        Assumptions.assumeTrue(openssl("version") == 0, "no openssl here");
        byte[] content =
                "everything about one person\r\n\n".repeat(5000).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Files.write(folder.resolve("export"), content);
        Files.write(folder.resolve("signature"), signer(1).sign(new ByteArrayInputStream(content), SIGNED));
        Files.writeString(folder.resolve("certificate"), signer(1).certificate());
        Files.writeString(folder.resolve("stranger"), signer(2).certificate());
        assertThat(verify("certificate")).isZero();
        assertThat(verify("stranger")).isNotZero();
        content[content.length / 2] ^= 1;
        Files.write(folder.resolve("export"), content);
        assertThat(verify("certificate")).isNotZero();
    }

    private int verify(String certificate) throws Exception {
        return openssl(
                "cms",
                "-verify",
                "-binary",
                "-inform",
                "DER",
                "-in",
                "signature",
                "-content",
                "export",
                "-CAfile",
                certificate,
                "-out",
                "opened");
    }

    private int openssl(String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of(arguments));
        command.addFirst("openssl");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile())
                    .start();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } catch (java.io.IOException e) {
            return -1;
        }
    }
}
