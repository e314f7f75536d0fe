package org.muniment.vault.chunked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.terms.Tampered;
import org.muniment.vault.DataKey;
import org.muniment.vault.KeyId;
import org.muniment.vault.internal.InternalUse;

class SealedFileTest {

    private static final byte[] CONTEXT = "ticket".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private DataKey key;
    private Path file;

    @BeforeEach
    void setUp() {
        key = DataKey.ofMaterial(KeyId.random(), new byte[32], InternalUse.OF_THE_VAULT);
        file = folder.resolve("blob");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16383, 16384, 16385, 32767, 32768, 100_000})
    void givesBackWhatWasWritten(int size) throws IOException {
        byte[] plain = bytes(size);
        write(plain);
        try (InputStream in = SealedFile.open(file, key, CONTEXT)) {
            assertThat(in.available()).isEqualTo(size);
            assertThat(in.readAllBytes()).isEqualTo(plain);
            assertThat(in.read()).isEqualTo(-1);
        }
        assertThat(SealedFile.plainSize(file)).isEqualTo(size);
        assertThat(SealedFile.keyOf(file)).isEqualTo(key.id());
        assertThat(Files.size(file)).isEqualTo(ChunkFormat.fileSize(size));
    }

    @Test
    void readsSingleBytesAndSkips() throws IOException {
        byte[] plain = bytes(40_000);
        write(plain);
        try (InputStream in = SealedFile.open(file, key, CONTEXT)) {
            assertThat(in.read()).isEqualTo(Byte.toUnsignedInt(plain[0]));
            assertThat(in.skip(20_000)).isEqualTo(20_000);
            assertThat(in.read()).isEqualTo(Byte.toUnsignedInt(plain[20_001]));
            assertThat(in.skip(1_000_000)).isEqualTo(40_000 - 20_002);
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void appearsOnlyWhenCommitted() throws IOException {
        try (SealedDraft draft = SealedFile.create(file, key, CONTEXT)) {
            draft.write(bytes(50_000));
            assertThat(file).doesNotExist();
            draft.commit();
            draft.commit();
            assertThat(file).exists();
            assertThatThrownBy(() -> draft.write(1)).isInstanceOf(IOException.class);
        }
        assertThat(names()).containsExactly("blob");
    }

    @Test
    void leavesNothingWhenAbandoned() throws IOException {
        write(bytes(10));
        try (SealedDraft draft = SealedFile.create(file, key, CONTEXT)) {
            draft.write(bytes(50_000));
        }
        assertThat(names()).containsExactly("blob");
        assertThat(SealedFile.plainSize(file)).isEqualTo(10);
    }

    @Test
    void discardsWhatACrashLeft() throws IOException {
        write(bytes(10));
        SealedDraft crashed = SealedFile.create(file, key, CONTEXT);
        crashed.write(bytes(20_000));
        assertThat(names()).hasSize(2);
        assertThat(SealedFile.discardUnfinished(folder)).isEqualTo(1);
        assertThat(names()).containsExactly("blob");
        crashed.close();
    }

    @Test
    void neverUsesASaltTwice() throws IOException {
        write(bytes(100));
        byte[] first = Files.readAllBytes(file);
        write(bytes(100));
        byte[] second = Files.readAllBytes(file);
        assertThat(java.util.Arrays.copyOfRange(first, 24, 48))
                .isNotEqualTo(java.util.Arrays.copyOfRange(second, 24, 48));
    }

    @Test
    void refusesAFileOfAnotherKeyContextOrRole() throws IOException {
        write(bytes(100));
        DataKey other = DataKey.ofMaterial(KeyId.random(), new byte[32], InternalUse.OF_THE_VAULT);
        assertThatThrownBy(() -> SealedFile.open(file, other, CONTEXT)).isInstanceOf(Tampered.class);
        assertThatThrownBy(() -> SealedFile.open(file, key, new byte[0])).isInstanceOf(Tampered.class);

        ChunkSealer index = ChunkSealer.start(new ChunkScope(key, SealedRole.INDEX, CONTEXT));
        byte[] sealed = new byte[ChunkFormat.SEALED_CHUNK_BYTES];
        int size = index.seal(new byte[5], 0, 5, sealed);
        Files.write(file, index.header());
        Files.write(file, java.util.Arrays.copyOf(sealed, size), java.nio.file.StandardOpenOption.APPEND);
        assertThatThrownBy(() -> SealedFile.open(file, key, CONTEXT)).isInstanceOf(Tampered.class);
    }

    @Test
    void givesNothingOfAChunkThatFailed() throws IOException {
        write(bytes(40_000));
        byte[] sealed = Files.readAllBytes(file);
        sealed[(int) ChunkFormat.chunkOffset(1) + 7] ^= 4;
        Files.write(file, sealed);
        try (InputStream in = SealedFile.open(file, key, CONTEXT)) {
            assertThat(in.readNBytes(ChunkFormat.CHUNK_BYTES)).hasSize(ChunkFormat.CHUNK_BYTES);
            assertThatThrownBy(in::read).isInstanceOf(Tampered.class);
            assertThatThrownBy(in::read).isInstanceOf(Tampered.class);
        }
    }

    @Test
    void reportsAMissingFileAsMissing() {
        assertThatThrownBy(() -> SealedFile.open(file, key, CONTEXT)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void refusesToSealPastTheLastChunk() {
        ChunkSealer sealer = ChunkSealer.start(new ChunkScope(key, SealedRole.FILE, CONTEXT));
        byte[] sealed = new byte[ChunkFormat.SEALED_CHUNK_BYTES];
        assertThat(sealer.seal(new byte[16384], 0, 16384, sealed)).isEqualTo(16400);
        assertThat(sealer.seal(new byte[0], 0, 0, sealed)).isEqualTo(16);
        assertThatThrownBy(() -> sealer.seal(new byte[1], 0, 1, sealed)).isInstanceOf(IllegalStateException.class);
    }

    private void write(byte[] plain) throws IOException {
        try (SealedDraft draft = SealedFile.create(file, key, CONTEXT)) {
            draft.write(plain);
            draft.commit();
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).toList();
        }
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
