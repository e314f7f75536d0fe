package org.muniment.vault.chunked;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One vector file: a header of {@code name: value} lines, an empty line, the sealed file in hexadecimal. */
record ChunkVector(String name, Map<String, String> header, byte[] file) {

    static List<ChunkVector> all() throws IOException, URISyntaxException {
        URL folder = ChunkVector.class.getResource("vectors");
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            return files.sorted().map(ChunkVector::read).toList();
        }
    }

    boolean opens() {
        return header.get("expect").equals("opens");
    }

    byte[] hex(String field) {
        return HexFormat.of().parseHex(header.get(field));
    }

    @Override
    public String toString() {
        return name + ": " + header.get("comment");
    }

    private static ChunkVector read(Path path) {
        try {
            List<String> lines = Files.readAllLines(path);
            int end = lines.indexOf("");
            Map<String, String> header = new HashMap<>();
            for (String line : lines.subList(0, end)) {
                String[] parts = line.split(":", 2);
                header.put(parts[0], parts[1].strip());
            }
            String hex = String.join("", lines.subList(end + 1, lines.size()));
            return new ChunkVector(
                    path.getFileName().toString(), header, HexFormat.of().parseHex(hex));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
