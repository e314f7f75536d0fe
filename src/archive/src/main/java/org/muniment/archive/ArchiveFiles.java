package org.muniment.archive;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;

/**
 * Where the files of archives are.
 *
 * <p>What is not finished ends in {@code .new}. The rename of the tar is the moment an append happens: before it the new
 * files count for nothing, after it those beside the tar are still to be renamed.
 *
 * @param folder holds one folder for each tenant
 */
record ArchiveFiles(Path folder) {

    static final String NEW = ".new";
    static final String CHECKPOINT = ".checkpoint";
    static final String PROOF = ".tlog-proof";
    static final String PART = ".day";
    static final String DRILL = ".drill";

    Path tar(ArchiveId id) {
        return folder.resolve(id.tenant().value()).resolve(id.fileName());
    }

    Path beside(ArchiveId id, String suffix) {
        Path tar = tar(id);
        return tar.resolveSibling(tar.getFileName() + suffix);
    }

    /** All archives there are. */
    List<ArchiveId> list() throws IOException {
        List<ArchiveId> found = new ArrayList<>();
        for (Path tenant : children(folder)) {
            if (Files.isDirectory(tenant)) {
                for (Path file : children(tenant)) {
                    id(tenant, file.getFileName().toString()).ifPresent(found::add);
                }
            }
        }
        found.sort(java.util.Comparator.reverseOrder());
        return found;
    }

    /** Archives with files that a crash left unfinished, each once. */
    List<ArchiveId> unfinished() throws IOException {
        List<ArchiveId> found = new ArrayList<>();
        for (Path tenant : children(folder)) {
            if (Files.isDirectory(tenant)) {
                for (Path file : children(tenant)) {
                    String name = file.getFileName().toString();
                    int tar = name.lastIndexOf(".tar.");
                    if (name.endsWith(NEW) && tar > 0) {
                        id(tenant, name.substring(0, tar + 4))
                                .filter(id -> !found.contains(id))
                                .ifPresent(found::add);
                    }
                }
            }
        }
        return found;
    }

    private static Optional<ArchiveId> id(Path tenant, String name) {
        try {
            return Optional.of(
                    ArchiveId.ofFile(new TenantId(tenant.getFileName().toString()), name));
        } catch (Refusal somethingElse) {
            return Optional.empty();
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        }
    }

    /** Renames durably; what was there is replaced. */
    static void rename(Path from, Path to) throws IOException {
        move(from, to);
        syncFolder(to);
    }

    /** Renames; a crash before {@link #syncFolder} may undo it. */
    static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static void deleteDurably(Path file) throws IOException {
        if (Files.deleteIfExists(file)) {
            syncFolder(file);
        }
    }

    /** Writes a small file that is on disk when this returns. */
    static void writeDurably(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var buffer = java.nio.ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    /** Makes names in a file's folder durable. */
    static void syncFolder(Path file) throws IOException {
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
