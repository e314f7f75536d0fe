package org.muniment.vault.backup;

import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * One backup of the folder of keys.
 *
 * @param id its id
 * @param made when, to the second
 * @param ends when it has to be deleted, and from when on it is not restored any more
 * @param sha256 of its file, in hexadecimal
 */
public record KeyBackup(UUID id, Instant made, Instant ends, String sha256) {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /** Checks the digest. */
    public KeyBackup {
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("not a SHA-256 in hexadecimal");
        }
    }
}
