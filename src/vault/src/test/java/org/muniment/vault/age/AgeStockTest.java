package org.muniment.vault.age;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both directions with the {@code age} and {@code age-keygen} of the machine, which must be there. */
class AgeStockTest {

    private static final long SEED = 20261122;

    @TempDir
    Path folder;

    @BeforeAll
    static void ageIsInstalled() {
        for (String tool : List.of("age", "age-keygen")) {
            try {
                new ProcessBuilder(tool, "--version").start().destroy();
            } catch (IOException absent) {
                throw new AssertionError(
                        "this test needs the program " + tool + " on the PATH: install the package age", absent);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 131_072, 200_000})
    void stockAgeOpensOurs(int size) throws Exception {
        AgeIdentity first = AgeIdentity.generate();
        AgeIdentity second = AgeIdentity.generate();
        byte[] plain = random(size);
        Path sealed = folder.resolve("ours.age");
        Files.write(sealed, seal(plain, List.of(first.recipient(), second.recipient())));
        for (AgeIdentity identity : List.of(first, second)) {
            Path key = folder.resolve("key.txt");
            Files.writeString(key, identity.revealSecret() + "\n");
            assertThat(runForBytes("age", "-d", "-i", key.toString(), sealed.toString()))
                    .isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 131_072, 200_000})
    void opensThoseOfStockAge(int size) throws Exception {
        AgeIdentity identity = stockIdentity();
        byte[] plain = random(size);
        Path clear = Files.write(folder.resolve("clear"), plain);
        Path sealed = folder.resolve("theirs.age");
        run(
                "age",
                "-r",
                AgeIdentity.generate().recipient().toString(),
                "-r",
                identity.recipient().toString(),
                "-o",
                sealed.toString(),
                clear.toString());
        try (InputStream in = new AgeReader(Files.newInputStream(sealed), identity)) {
            assertThat(in.readAllBytes()).isEqualTo(plain);
        }
        SeekableAge seekable = SeekableAge.open(new Bytes(Files.readAllBytes(sealed)), identity);
        assertThat(seekable.size()).isEqualTo(size);
        assertThat(seekable.read(0, size)).isEqualTo(plain);
    }

    @Test
    void agreesWithStockKeygenAboutKeys() throws Exception {
        AgeIdentity identity = stockIdentity();
        Path key = Files.writeString(folder.resolve("again.txt"), identity.revealSecret() + "\n");
        String recipient = run("age-keygen", "-y", key.toString()).strip();
        assertThat(identity.recipient()).hasToString(recipient);
        assertThat(AgeRecipient.parse(recipient)).isEqualTo(identity.recipient());
    }

    private AgeIdentity stockIdentity() throws Exception {
        return AgeIdentity.parse(run("age-keygen")
                .lines()
                .filter(line -> line.startsWith("AGE-SECRET-KEY-"))
                .findFirst()
                .orElseThrow());
    }

    static byte[] seal(byte[] plain, List<AgeRecipient> recipients) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (AgeWriter writer = new AgeWriter(out, recipients)) {
            writer.write(plain);
            writer.finish();
        }
        return out.toByteArray();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(SEED).nextBytes(bytes);
        return bytes;
    }

    private static String run(String... command) throws Exception {
        return new String(runForBytes(command), StandardCharsets.UTF_8);
    }

    private static byte[] runForBytes(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        byte[] output = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).as(command[0]).isZero();
        return output;
    }
}
