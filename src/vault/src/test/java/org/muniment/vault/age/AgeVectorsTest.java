package org.muniment.vault.age;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.muniment.terms.Tampered;

/** The published vectors of age (C2SP CCTV), read as a stream and by ranged reads. */
class AgeVectorsTest {

    private static final String ANY_IDENTITY =
            "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0";

    /**
     * Files whose bad chunk authenticates, but as what it is not (last, or not last). The reference hands it out before it
     * notices; here the reader knows the place of a chunk before it opens it, and hands out less.
     */
    private static final Set<String> HELD_BACK = Set.of(
            "stream_no_final_full",
            "stream_no_final_two_chunks_full",
            "stream_trailing_garbage_long",
            "stream_trailing_garbage_short",
            "stream_two_final_chunks_full",
            "stream_two_final_chunks_second",
            "stream_two_final_chunks");

    record Vector(String name, Map<String, String> header, byte[] file) {

        AgeIdentity identity() {
            return AgeIdentity.parse(header.getOrDefault("identity", ANY_IDENTITY));
        }

        String expect() {
            return header.getOrDefault("expect", "");
        }

        @Override
        public String toString() {
            return name + ": " + expect();
        }
    }

    @Test
    void allAreSeen() throws Exception {
        assertThat(vectors()).hasSize(67);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void readsAsAStream(Vector vector) throws Exception {
        MessageDigest released = MessageDigest.getInstance("SHA-256");
        switch (vector.expect()) {
            case "success" -> {
                readAll(vector, released);
                assertReleased(vector, released);
            }
            case "payload failure" -> {
                AgeReader reader = new AgeReader(new ByteArrayInputStream(vector.file()), vector.identity());
                assertThatThrownBy(() -> drain(reader, released)).isInstanceOf(Tampered.class);
                if (!HELD_BACK.contains(vector.name().replace(".bin", ""))) {
                    assertReleased(vector, released);
                }
            }
            default ->
                assertThatThrownBy(() -> new AgeReader(new ByteArrayInputStream(vector.file()), vector.identity()))
                        .isInstanceOf(Tampered.class)
                        .message()
                        .matches(message -> message.contains(
                                switch (vector.expect()) {
                                    case "no match" -> "no stanza opens";
                                    case "HMAC failure" -> "MAC";
                                    default -> "age";
                                }));
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void readsByRanges(Vector vector) throws Exception {
        MessageDigest released = MessageDigest.getInstance("SHA-256");
        if (vector.expect().equals("success")) {
            drain(SeekableAge.open(new Bytes(vector.file()), vector.identity()), released);
            assertReleased(vector, released);
        } else {
            assertThatThrownBy(() -> drain(SeekableAge.open(new Bytes(vector.file()), vector.identity()), released))
                    .isInstanceOf(Tampered.class);
        }
    }

    private static void readAll(Vector vector, MessageDigest released) throws IOException {
        try (AgeReader reader = new AgeReader(new ByteArrayInputStream(vector.file()), vector.identity())) {
            drain(reader, released);
        }
    }

    private static void drain(InputStream in, MessageDigest released) throws IOException {
        byte[] part = new byte[10_000];
        for (int n = in.read(part); n >= 0; n = in.read(part)) {
            released.update(part, 0, n);
        }
    }

    private static void drain(SeekableAge age, MessageDigest released) throws IOException {
        byte[] chunk = new byte[SeekableAge.CHUNK_BYTES];
        long total = 0;
        for (long k = 0; k < age.chunks(); k++) {
            int n = age.readChunk(k, chunk);
            released.update(chunk, 0, n);
            total += n;
        }
        assertThat(age.size()).isEqualTo(total);
    }

    private static void assertReleased(Vector vector, MessageDigest released) {
        assertThat(HexFormat.of().formatHex(released.digest()))
                .isEqualTo(vector.header().get("payload"));
    }

    static Stream<Vector> vectors() throws IOException, URISyntaxException {
        Path folder = Path.of(AgeVectorsTest.class.getResource("cctv").toURI());
        List<Path> files;
        try (Stream<Path> listed = Files.list(folder)) {
            files = listed.filter(file -> file.toString().endsWith(".bin"))
                    .sorted()
                    .toList();
        }
        return files.stream().map(AgeVectorsTest::load);
    }

    private static Vector load(Path path) {
        try {
            byte[] bytes = Files.readAllBytes(path);
            Map<String, String> header = new HashMap<>();
            int from = 0;
            for (int end = lineEnd(bytes, from); end > from; end = lineEnd(bytes, from)) {
                String[] field = new String(bytes, from, end - from, StandardCharsets.UTF_8).split(": ", 2);
                header.put(field[0], field[1]);
                from = end + 1;
            }
            byte[] file = Arrays.copyOfRange(bytes, from + 1, bytes.length);
            if (header.getOrDefault("compressed", "").equals("zlib")) {
                file = new InflaterInputStream(new ByteArrayInputStream(file)).readAllBytes();
            }
            return new Vector(path.getFileName().toString(), header, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int lineEnd(byte[] bytes, int from) {
        int end = from;
        while (bytes[end] != '\n') {
            end++;
        }
        return end;
    }
}
