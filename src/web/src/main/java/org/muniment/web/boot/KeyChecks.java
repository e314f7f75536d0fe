package org.muniment.web.boot;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.muniment.vault.backup.KeyBackup;
import org.muniment.vault.hardening.Check;
import org.muniment.web.work.KeyProbe;

/** Looks at what would lose keys, or leave one in use for too long. */
public final class KeyChecks {

    /** A key backup is made every night; one night may fail. */
    static final Duration BACKUP_EVERY = Duration.ofHours(50);

    /** The root key is rotated yearly, and not on the very day. */
    static final Duration ROTATE_EVERY = Duration.ofDays(396);

    private static final String PROVIDER = "Key provider";
    private static final String BACKUPS = "Key backups";
    private static final String AGE = "Age of the root key";
    private static final String FILES = "Files of keys";

    private KeyChecks() {}

    /** Whether the root key wraps and unwraps. */
    public static Check provider(KeyProbe.Answer answer) {
        return answer.healthy()
                ? Check.good(
                        PROVIDER, "It wraps and unwraps, in " + answer.took().toMillis() + " ms.")
                : Check.refused(
                        PROVIDER,
                        "It does not work: " + answer.fault() + ". A restart would fail.",
                        "Look at the token, the engine or the keystore; ops/KEYS.md, sections 1 and 5.");
    }

    /** Whether a key backup was made lately. */
    public static Check backups(Optional<KeyBackup> last, Instant now) {
        if (last.isEmpty()) {
            return Check.warning(
                    BACKUPS, "None was ever made: a lost disk is the end of all content.", "ops/muniment keys backup");
        }
        long hours = Duration.between(last.get().made(), now).toHours();
        return hours > BACKUP_EVERY.toHours()
                ? Check.warning(
                        BACKUPS,
                        "The last was made " + hours / 24 + " days ago: keys made since are in none.",
                        "ops/muniment keys backup, every night.")
                : Check.good(BACKUPS, "The last was made " + hours + " hours ago.");
    }

    /**
     * Whether the root key is due for its yearly rotation.
     *
     * @param made when the version in use was made, if that is known
     */
    public static Check age(Optional<Instant> made, Instant now) {
        if (made.isEmpty()) {
            return Check.unknown(AGE, "When the version in use was made is not known; a rotation makes it known.");
        }
        long days = Duration.between(made.get(), now).toDays();
        return days > ROTATE_EVERY.toDays()
                ? Check.warning(
                        AGE,
                        "The version in use was made " + days + " days ago.",
                        "Rotate it yearly: Operations, Key provider.")
                : Check.good(AGE, "The version in use was made " + days + (days == 1 ? " day" : " days") + " ago.");
    }

    /** Whether all files of keys can be read. */
    public static Check files(int damaged) {
        return damaged == 0
                ? Check.good(FILES, "All of them can be read.")
                : Check.refused(
                        FILES,
                        damaged + " cannot be read, and what they sealed cannot be opened.",
                        "Restore the key backup; keep a copy as evidence. ops/KEYS.md, section 5.");
    }
}
