package org.muniment.conformance.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Looks for texts in the raw bytes and the names of all files of a folder. */
final class DiskScan {

    private DiskScan() {}

    /** The ways in which a text may lie on a disk: as it is, in capitals, in small letters, two bytes a character, in base64 at each offset. */
    static List<String> spellings(String text) {
        List<String> all = new ArrayList<>(List.of(text, text.toUpperCase(Locale.ROOT), text.toLowerCase(Locale.ROOT)));
        all.add(String.join("\0", text.split("")));
        for (int offset = 0; offset < 3; offset++) {
            byte[] padded = ("x".repeat(offset) + text).getBytes(StandardCharsets.UTF_8);
            String coded = Base64.getEncoder().withoutPadding().encodeToString(padded);
            // The first and last characters also depend on what stands beside the text.
            all.add(coded.substring(offset == 0 ? 0 : 4, coded.length() - 1));
        }
        return all;
    }

    /** Where any of them was found, as {@code file: text}. */
    static List<String> find(Path folder, List<String> wanted) throws IOException {
        List<byte[]> needles = wanted.stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
        List<String> found = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                // The program itself, unpacked by the container: what its samples spell out is nobody's data.
                boolean program = directory.endsWith("run/micro/applications") || directory.endsWith("run/app");
                return program ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    wanted.stream()
                            .filter(text -> file.getFileName().toString().contains(text))
                            .forEach(text -> found.add("the name of " + file + ": " + text));
                    scan(file, needles, found);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException fault) throws IOException {
                if (fault instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw fault;
            }
        });
        return found.stream().distinct().toList();
    }

    private static void scan(Path file, List<byte[]> needles, List<String> found) throws IOException {
        int overlap = needles.stream().mapToInt(needle -> needle.length).max().orElse(1) - 1;
        byte[] buffer = new byte[1 << 20];
        int kept = 0;
        try (var in = Files.newInputStream(file)) {
            for (int read = in.read(buffer, 0, buffer.length);
                    read >= 0;
                    read = in.read(buffer, kept, buffer.length - kept)) {
                int end = kept + read;
                for (byte[] needle : needles) {
                    if (contains(buffer, end, needle)) {
                        found.add(file + ": " + new String(needle, StandardCharsets.UTF_8));
                    }
                }
                kept = Math.min(overlap, end);
                System.arraycopy(buffer, end - kept, buffer, 0, kept);
            }
        } catch (NoSuchFileException gone) {
            // Removed by a running product while we look.
        }
    }

    private static boolean contains(byte[] bytes, int end, byte[] needle) {
        for (int i = 0; i + needle.length <= end; i++) {
            if (bytes[i] == needle[0] && Arrays.equals(bytes, i, i + needle.length, needle, 0, needle.length)) {
                return true;
            }
        }
        return false;
    }
}
