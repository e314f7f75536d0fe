package org.muniment.privacy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Looks at an unpacked package with stock tools. */
final class StockTools {

    private StockTools() {}

    static int verify(Path bag) throws Exception {
        return run(
                bag,
                "openssl",
                "cms",
                "-verify",
                "-binary",
                "-inform",
                "DER",
                "-in",
                "tagmanifest-sha256.txt.p7s",
                "-content",
                "tagmanifest-sha256.txt",
                "-CAfile",
                "signer.crt",
                "-purpose",
                "any",
                "-out",
                "/dev/null");
    }

    static int run(Path in, String... command) throws Exception {
        return new ProcessBuilder(command)
                .directory(in.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /** Unpacks a package; the single folder in it. */
    static Path unpack(InputStream pack, Path to) throws IOException {
        try (pack;
                ZipInputStream zip = new ZipInputStream(pack)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path file = to.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.write(file, zip.readAllBytes());
            }
        }
        try (Stream<Path> roots = Files.list(to)) {
            return roots.findFirst().orElseThrow();
        }
    }

    static String allText(Path bag) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(bag)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1)).append('\n');
            }
        }
        return all.toString();
    }

    static List<String> wireBytes(Path bag) throws IOException {
        try (Stream<Path> files = Files.walk(bag.resolve("data/messages"))) {
            return files.filter(file -> file.toString().endsWith(".eml"))
                    .map(file -> {
                        try {
                            return Files.readString(file, StandardCharsets.ISO_8859_1);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList();
        }
    }
}
