package org.muniment.vault;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.muniment.terms.Tampered;
import org.muniment.vault.internal.DurableFiles;

/** The folder of wrapped keys: {@code ab/<id>.key} and {@code ab/<id>.destroyed}, where ab starts the id. */
final class KeyFiles {

    private static final String KEY = ".key";
    private static final String MARKER = ".destroyed";

    private final Path folder;

    KeyFiles(Path folder) {
        this.folder = folder;
    }

    /** Told of every file found. */
    interface Visitor {
        void key(KeyId id) throws IOException;

        void marker(KeyId id) throws IOException;
    }

    /** Visits all markers of a shard, then all its keys; removes what a crash left half written. */
    void visit(boolean clean, Visitor visitor) throws IOException {
        try (DirectoryStream<Path> shards = Files.newDirectoryStream(folder)) {
            for (Path shard : shards) {
                visitEnding(shard, MARKER, visitor);
                visitEnding(shard, KEY, visitor);
                if (clean) {
                    removeTemporary(shard);
                }
            }
        }
    }

    private static void visitEnding(Path shard, String ending, Visitor visitor) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(shard, "*" + ending)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                KeyId id = KeyId.of(name.substring(0, name.length() - ending.length()));
                if (ending.equals(KEY)) {
                    visitor.key(id);
                } else {
                    visitor.marker(id);
                }
            }
        }
    }

    private static void removeTemporary(Path shard) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(shard, DurableFiles::isTemporary)) {
            for (Path file : files) {
                DurableFiles.shred(file);
            }
        }
    }

    Optional<byte[]> readKey(KeyId id) throws IOException {
        return read(path(id, KEY), id);
    }

    Optional<byte[]> readMarker(KeyId id) throws IOException {
        return read(path(id, MARKER), id);
    }

    void writeKey(KeyId id, byte[] content) throws IOException {
        write(path(id, KEY), content);
    }

    /** Puts a file that is on the disk already in the place of a key's. */
    void replaceKey(KeyId id, Path file) throws IOException {
        DurableFiles.rename(file, path(id, KEY));
    }

    void writeMarker(KeyId id, byte[] content) throws IOException {
        write(path(id, MARKER), content);
    }

    void shredKey(KeyId id) throws IOException {
        DurableFiles.shred(path(id, KEY));
    }

    private static void write(Path file, byte[] content) throws IOException {
        DurableFiles.createFolder(file.resolveSibling(".").normalize());
        DurableFiles.write(file, content);
    }

    private static Optional<byte[]> read(Path file, KeyId id) throws IOException {
        try {
            if (Files.size(file) > WrappedKey.MAX_FILE_BYTES) {
                throw new Tampered("file of key " + id + " is too long");
            }
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private Path path(KeyId id, String ending) {
        UUID value = id.value();
        String name = value.toString();
        return folder.resolve(name.substring(0, 2)).resolve(name + ending);
    }
}
