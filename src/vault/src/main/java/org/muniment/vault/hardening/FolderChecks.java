package org.muniment.vault.hardening;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.muniment.vault.VaultSettings;
import org.muniment.vault.provider.ProviderSettings;

/** Looks at the folders of keys and data. Thread-safe. */
public final class FolderChecks {

    /** Slowest fsync that is not worth a warning, in milliseconds. */
    static final long SLOW_MILLIS = 500;

    /** Least room that is not worth a warning, in bytes: 1 GiB. */
    static final long LEAST_ROOM = 1L << 30;

    private static final String KEYS = "Keys";
    private static final String DATA = "Data folder";
    private static final String FSYNC = "Writing through to the disk";
    private static final String ROOM = "Room on the disk";
    private static final Set<PosixFilePermission> OWNERS =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private FolderChecks() {}

    /** All of them. */
    public static List<Check> run(VaultSettings keys, Path data) {
        return List.of(keys(keys), data(data), fsync(data), room(data));
    }

    /** Whether only their owner may read keys and secret. */
    public static Check keys(VaultSettings settings) {
        try (Stream<Path> files = Files.walk(settings.folder(), 1)) {
            for (Path file : Stream.concat(files, secret(settings).stream()).toList()) {
                if (isOpen(file)) {
                    return Check.refused(
                            KEYS,
                            file.getFileName() + " in the folder of keys may be read by others than its owner.",
                            "chmod -R go= the folder, and think about who may have read it.");
                }
            }
            boolean together = secret(settings)
                    .filter(file -> file.startsWith(settings.folder()))
                    .isPresent();
            return Check.good(
                    KEYS,
                    "Only their owner may read them. The secret lies "
                            + (together ? "in the same folder: back that up apart from the data." : "elsewhere."));
        } catch (IOException | UnsupportedOperationException e) {
            return Check.unknown(KEYS, "The folder of keys cannot be looked at.");
        }
    }

    /** The file that opens the keystore, where a file does. */
    public static Optional<Path> secret(VaultSettings settings) {
        return settings.provider() instanceof ProviderSettings.SecretFile file
                ? Optional.of(file.secret())
                : Optional.empty();
    }

    private static boolean isOpen(Path file) throws IOException {
        return !OWNERS.containsAll(Files.getPosixFilePermissions(file));
    }

    static Check data(Path data) {
        try {
            return isOpen(data)
                    ? Check.warning(
                            DATA,
                            "Others than its owner may look into the data folder; what is in it is sealed, but names and sizes tell something.",
                            "chmod go= the folder.")
                    : Check.good(DATA, "Only its owner may look into it.");
        } catch (IOException | UnsupportedOperationException e) {
            return Check.unknown(DATA, "The data folder cannot be looked at.");
        }
    }

    /** Whether the disk keeps what it is told to keep, as far as can be seen from here. */
    static Check fsync(Path data) {
        Path file = data.resolve("run").resolve(".fsync-check");
        try {
            Files.createDirectories(file.getParent());
            long nanos = Long.MAX_VALUE;
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
                for (int i = 0; i < 3; i++) {
                    channel.write(ByteBuffer.allocate(512), i * 512L);
                    long start = System.nanoTime();
                    channel.force(true);
                    nanos = Math.min(nanos, System.nanoTime() - start);
                }
            }
            return slow(nanos);
        } catch (IOException e) {
            return Check.refused(
                    FSYNC,
                    "Nothing can be written through to the disk, so nothing is shown.",
                    "Make room, or look at the disk.");
        }
    }

    static Check slow(long nanos) {
        String time = String.format(java.util.Locale.ENGLISH, "%.2f ms", nanos / 1e6);
        return nanos / 1_000_000 > SLOW_MILLIS
                ? Check.warning(FSYNC, "fsync takes " + time + "; every act waits for one.", "Look at the disk.")
                : Check.good(FSYNC, "fsync works and takes " + time + ".");
    }

    static Check room(Path data) {
        try {
            return room(Files.getFileStore(data).getUsableSpace());
        } catch (IOException e) {
            return Check.unknown(ROOM, "The disk does not tell how much room there is.");
        }
    }

    static Check room(long freeBytes) {
        String size = String.format(java.util.Locale.ENGLISH, "%.1f GiB free.", freeBytes / (double) (1 << 30));
        return freeBytes < LEAST_ROOM
                ? Check.warning(
                        ROOM, "Only " + size, "Make room: without it nothing can be recorded, so nothing is shown.")
                : Check.good(ROOM, size);
    }
}
