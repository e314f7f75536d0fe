package org.muniment.desk;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.muniment.vault.KeyId;
import org.muniment.vault.Vault;
import org.muniment.vault.chunked.SealedDraft;
import org.muniment.vault.chunked.SealedFile;

/**
 * Sealed files of any size under {@code DATA/blobs}: raw mail and uploads, each under the key of whom it is about. A blob
 * is durable before the transaction that refers to it commits, so a crash in between leaves one that nobody refers to.
 * Thread-safe.
 */
final class Blobs {

    private static final Pattern NAME = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Path folder;
    private final Vault vault;

    Blobs(Path data, Vault vault) {
        this.folder = data.resolve("blobs");
        this.vault = vault;
    }

    UUID write(UUID key, byte[] content) {
        UUID id = UUID.randomUUID();
        Path file = file(id);
        try {
            Files.createDirectories(file.getParent());
            try (SealedDraft draft = SealedFile.create(file, vault.keys().open(new KeyId(key)), context(id))) {
                draft.write(content);
                draft.commit();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return id;
    }

    byte[] read(UUID id) {
        try (InputStream in = open(id)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    InputStream open(UUID id) {
        try {
            return SealedFile.open(file(id), key -> vault.keys().open(key), context(id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Plain bytes of a blob, by the size of its file. */
    long size(UUID id) {
        try {
            return SealedFile.plainSize(file(id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete(UUID id) {
        try {
            Files.deleteIfExists(file(id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of the shelves that blobs are spread over. */
    List<String> shelves() {
        return names(folder);
    }

    /** Blobs on a shelf that were written before an instant. */
    List<UUID> on(String shelf, Instant before) {
        List<UUID> found = new ArrayList<>();
        for (String name : names(folder.resolve(shelf))) {
            if (NAME.matcher(name).matches()
                    && writtenBefore(folder.resolve(shelf).resolve(name), before)) {
                found.add(UUID.fromString(name));
            }
        }
        return found;
    }

    private static boolean writtenBefore(Path file, Instant before) {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(before);
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> names(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(UUID id) {
        String name = id.toString();
        return folder.resolve(name.substring(0, 2)).resolve(name);
    }

    private static byte[] context(UUID id) {
        return ("blob:" + id).getBytes(StandardCharsets.US_ASCII);
    }
}
