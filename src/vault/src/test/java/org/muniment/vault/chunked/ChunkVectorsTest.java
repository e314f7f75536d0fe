package org.muniment.vault.chunked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.muniment.terms.Tampered;
import org.muniment.vault.DataKey;
import org.muniment.vault.KeyId;
import org.muniment.vault.internal.InternalUse;

/**
 * The vectors were made with the Cobblestone-256 recipe of Python's cryptography 50.0.2 behind our preamble; the hostile
 * ones by changing its output. Both our reader and the second one must agree with every verdict.
 */
class ChunkVectorsTest {

    @TempDir
    Path folder;

    static List<ChunkVector> vectors() throws Exception {
        List<ChunkVector> all = ChunkVector.all();
        assertThat(all).hasSizeGreaterThan(20);
        return all;
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void agreesWithTheVerdict(ChunkVector vector) throws Exception {
        if (vector.opens()) {
            assertThat(sha256(read(vector))).isEqualTo(vector.header().get("plain-sha256"));
        } else {
            assertThatThrownBy(() -> read(vector)).isInstanceOf(Tampered.class);
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void secondReaderAgreesWithTheVerdict(ChunkVector vector) throws Exception {
        KeyId id = KeyId.of(vector.header().get("key-id"));
        if (vector.opens()) {
            byte[] plain = SecondReader.read(vector.file(), vector.hex("key"), id.bytes(), vector.hex("context"));
            assertThat(sha256(plain)).isEqualTo(vector.header().get("plain-sha256"));
            assertThat(plain).hasSize(Integer.parseInt(vector.header().get("plain-size")));
        } else {
            assertThatThrownBy(() ->
                            SecondReader.read(vector.file(), vector.hex("key"), id.bytes(), vector.hex("context")))
                    .isInstanceOf(SecondReader.Refused.class);
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void sealsTheSameBytesUnderTheSameSalt(ChunkVector vector) throws Exception {
        if (!vector.opens()) {
            return;
        }
        byte[] plain = read(vector);
        byte[] salt = java.util.Arrays.copyOfRange(vector.file(), 24, 48);
        ChunkSealer sealer = ChunkSealer.startWithInsecureSalt(
                new ChunkScope(key(vector), SealedRole.FILE, vector.hex("context")), salt);
        java.io.ByteArrayOutputStream sealed = new java.io.ByteArrayOutputStream();
        sealed.writeBytes(sealer.header());
        byte[] chunk = new byte[ChunkFormat.SEALED_CHUNK_BYTES];
        for (int at = 0; at <= plain.length; at += ChunkFormat.CHUNK_BYTES) {
            int size = Math.min(ChunkFormat.CHUNK_BYTES, plain.length - at);
            sealed.write(chunk, 0, sealer.seal(plain, at, size, chunk));
        }
        assertThat(sealed.toByteArray()).isEqualTo(vector.file());
    }

    private byte[] read(ChunkVector vector) throws IOException {
        Path file = folder.resolve("file");
        Files.write(file, vector.file());
        try (InputStream in = SealedFile.open(file, key(vector), vector.hex("context"))) {
            return in.readAllBytes();
        }
    }

    private static DataKey key(ChunkVector vector) {
        KeyId id = KeyId.of(vector.header().get("key-id"));
        return DataKey.ofMaterial(id, vector.hex("key"), InternalUse.OF_THE_VAULT);
    }

    private static String sha256(byte[] bytes) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
