package org.muniment.conformance;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The source tree under test: what git tracks and what it would track, by path relative to the root. */
record Tree(Path root, List<String> files) {

    static Tree here() {
        Path root = Path.of(requireNonNull(System.getProperty("muniment.root"), "muniment.root"))
                .toAbsolutePath()
                .normalize();
        return new Tree(root, Files.exists(root.resolve(".git")) ? fromGit(root) : walked(root));
    }

    Path path(String file) {
        return root.resolve(file);
    }

    Stream<String> javaFiles() {
        return files.stream().filter(file -> file.endsWith(".java"));
    }

    /** The text with one character per byte, so that any file can be read and searched for ASCII. */
    String text(String file) {
        try {
            return Files.readString(path(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long size(String file) {
        try {
            return Files.size(path(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> fromGit(Path root) {
        try {
            Process git = new ProcessBuilder("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
                    .directory(root.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String names = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (git.waitFor() != 0) {
                throw new IOException("git ls-files failed");
            }
            return Stream.of(names.split("\0", -1))
                    .filter(name -> !name.isEmpty() && Files.isRegularFile(root.resolve(name)))
                    .distinct()
                    .toList();
        } catch (IOException e) {
            return walked(root);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** For a tree without git, such as an unpacked release: every file that is not built. */
    private static List<String> walked(Path root) {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> root.relativize(path).toString().replace('\\', '/'))
                    .filter(name -> !name.startsWith(".git/") && !name.startsWith("data/"))
                    .filter(name -> !name.contains("target/"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
