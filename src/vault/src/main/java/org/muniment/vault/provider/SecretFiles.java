package org.muniment.vault.provider;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.muniment.terms.Refusal;

/** Files that hold a secret: read only while nobody but their owner may. */
final class SecretFiles {

    private static final Set<PosixFilePermission> FORBIDDEN =
            EnumSet.complementOf(EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));

    private SecretFiles() {}

    /**
     * The bytes of a secret file; wipe them after use.
     *
     * @param what the file in words, for refusals
     * @param most most bytes it may have; one more is read, so that the caller can tell
     * @throws Refusal {@code FORBIDDEN} when others than its owner may read or run it, {@code UNAVAILABLE} when it is missing
     */
    static byte[] read(Path file, String what, int most) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, what + " is missing");
        }
        Set<PosixFilePermission> mode = EnumSet.copyOf(FORBIDDEN);
        mode.retainAll(Files.getPosixFilePermissions(file));
        if (!mode.isEmpty()) {
            throw new Refusal(Refusal.Code.FORBIDDEN, what + " is open to others than its owner: chmod 0400 it");
        }
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(most + 1);
        }
    }
}
