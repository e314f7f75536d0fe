package org.muniment.privacy.bag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.terms.Refusal;

class BagWriterTest {

    private static final BagWriter.Seal SEAL = new BagWriter.Seal(
            "certificate\n", content -> ("signed " + content.readAllBytes().length).getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path folder;

    @Test
    void stockChecksumsAgree() throws Exception {
        unpack(bag());
        Path root = folder.resolve("case-1");
        assertThat(run(root, "sha256sum", "--quiet", "--strict", "-c", "manifest-sha256.txt"))
                .isZero();
        assertThat(run(root, "sha256sum", "--quiet", "--strict", "-c", "tagmanifest-sha256.txt"))
                .isZero();
        assertThat(Files.readString(root.resolve("bag-info.txt")))
                .contains("Source-Organization: Harbour Bcc: x")
                .contains("Payload-Oxum: 70009.3");
        Files.writeString(root.resolve("data/tickets.jsonl"), "changed");
        assertThat(run(root, "sha256sum", "--status", "-c", "manifest-sha256.txt"))
                .isNotZero();
    }

    @Test
    void sameContentGivesSameBytes() throws Exception {
        assertThat(bag()).isEqualTo(bag());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/etc/passwd", "../up", "a/../../b", "a//b", "./a", "a/", "a/."})
    void refusesPathsThatLeaveTheBag(String path) {
        assertThatThrownBy(() -> BagPath.of(path)).isInstanceOf(Refusal.class);
    }

    @Test
    void replacesWhatSomeSystemsCannotStore() {
        assertThat(BagPath.of("a\nb/c:d%0A\\e.eml")).isEqualTo("a_b/c_d_0A_e.eml");
        assertThatThrownBy(() -> BagPath.of("x".repeat(BagPath.MAX_LENGTH + 1))).isInstanceOf(Refusal.class);
    }

    @Test
    void refusesTwoFilesOfOneName() throws Exception {
        try (BagWriter bag = new BagWriter(new ByteArrayOutputStream(), "case-1")) {
            bag.payload("a.txt", out -> out.write(1));
            assertThatThrownBy(() -> bag.payload("A.txt", out -> out.write(1))).isInstanceOf(Refusal.class);
        }
    }

    @Test
    void unfinishedIsNoZip() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BagWriter bag = new BagWriter(out, "case-1");
        bag.payload("a.txt", o -> o.write(1));
        bag.close();
        Path file = Files.write(folder.resolve("half.zip"), out.toByteArray());
        assertThatThrownBy(() -> new java.util.zip.ZipFile(file.toFile()).close())
                .isInstanceOf(IOException.class);
    }

    private static byte[] bag() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (BagWriter bag = new BagWriter(out, "case-1")) {
            bag.payload("tickets.jsonl", o -> o.write("{}\n{}\n".getBytes(StandardCharsets.UTF_8)));
            bag.payload("messages/2026/ü.eml", BagWriter.copyOf(InputStream.nullInputStream()));
            bag.payload("attachments/large", o -> o.write(new byte[70_003]));
            bag.tag("schemas/tickets.schema.json", "{}");
            BagWriter.Finished finished = bag.finish(Map.of("Source-Organization", "Harbour\nBcc: x"), SEAL);
            assertThat(finished.files()).isEqualTo(3);
            assertThat(finished.rootHash()).hasSize(64);
        }
        return out.toByteArray();
    }

    private void unpack(byte[] zip) throws IOException {
        try (ZipInputStream in = new ZipInputStream(new java.io.ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path file = folder.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.write(file, in.readAllBytes());
            }
        }
    }

    private static int run(Path in, String... command) throws Exception {
        return new ProcessBuilder(command)
                .directory(in.toFile())
                .inheritIO()
                .start()
                .waitFor();
    }
}
