package org.muniment.vault.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Small files that are there whole or not at all, and folders for their owner only (POSIX modes). */
public final class DurableFiles {

    /** Mode 0400. */
    public static final Set<PosixFilePermission> OWNER_READS = PosixFilePermissions.fromString("r--------");

    private static final Set<PosixFilePermission> OWNER_WRITES = PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final String TEMPORARY = ".tmp";

    private DurableFiles() {}

    /** Makes a folder of mode 0700 and sees that its name is on the disk. */
    public static void createFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, FOLDER);
            Path parent = folder.toAbsolutePath().getParent();
            if (parent != null) {
                sync(parent);
            }
        }
    }

    /** Writes a file: beside it, fsync, rename, fsync of the folder. */
    public static void write(Path file, byte[] content, Set<PosixFilePermission> mode) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + TEMPORARY);
        Files.deleteIfExists(temporary);
        try (FileChannel channel = FileChannel.open(
                temporary,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(mode))) {
            writeFully(channel, content);
            channel.force(true);
        }
        try {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("file system cannot rename atomically", e);
        }
        sync(file.resolveSibling("."));
    }

    /**
     * {@link #write} with mode 0600, and the file that was there before is overwritten with zeroes once the new one has its
     * name. A crash between the two leaves blocks that no file has any more.
     */
    public static void replace(Path file, byte[] content) throws IOException {
        if (!Files.exists(file)) {
            write(file, content);
            return;
        }
        try (FileChannel before = FileChannel.open(file, StandardOpenOption.WRITE)) {
            write(file, content);
            writeFully(before, new byte[Math.toIntExact(before.size())]);
            before.force(true);
        }
    }

    /** {@link #write} with mode 0600. */
    public static void write(Path file, byte[] content) throws IOException {
        write(file, content, OWNER_WRITES);
    }

    /** Renames a file over another of its folder, atomically, and sees that it is on the disk. */
    public static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        sync(to.resolveSibling("."));
    }

    /** Overwrites a file with zeroes, then removes it; each step on the disk before the next. */
    public static void shred(Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        Files.setPosixFilePermissions(file, OWNER_WRITES); // a secret is read-only even for its owner
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            writeFully(channel, new byte[Math.toIntExact(channel.size())]);
            channel.force(true);
        }
        Files.delete(file);
        sync(file.resolveSibling("."));
    }

    /** Whether that is what {@link #write} had not finished. */
    public static boolean isTemporary(Path file) {
        return file.getFileName().toString().endsWith(TEMPORARY);
    }

    private static void writeFully(FileChannel channel, byte[] content) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Sees that what was renamed, made or removed in a folder is on the disk. */
    public static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
