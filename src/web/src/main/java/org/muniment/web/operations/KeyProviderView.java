package org.muniment.web.operations;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.muniment.terms.TenantId;
import org.muniment.vault.RootEvent;
import org.muniment.vault.backup.KeyBackup;
import org.muniment.web.work.KeyProbe;

/**
 * The page of the key provider.
 *
 * @param provider {@code file}, {@code pkcs11} or {@code transit}
 * @param probe what it answered just now
 * @param versions of the root key, newest first
 * @param backups what is known of key backups
 * @param due tenants whose own keys have wrapped so many others that a rotation is due
 * @param unfinished whether a rotation was cut short
 * @param progress the rotation under way, or the last since the start
 */
public record KeyProviderView(
        String provider,
        KeyProbe.Answer probe,
        List<Version> versions,
        Backups backups,
        List<TenantId> due,
        boolean unfinished,
        Progress progress) {

    /**
     * A version of the root key.
     *
     * @param provider with which provider
     * @param number which version there
     * @param made when it was made, if that is known
     * @param gone when it was destroyed or left
     * @param unwraps whether it unwraps
     */
    public record Version(
            String provider, int number, Optional<Instant> made, Optional<Instant> gone, boolean unwraps) {}

    /**
     * Key backups.
     *
     * @param last the last that was made
     * @param ends when the last one ends, if any has not
     * @param withDestroyed when the last one ends that holds keys which were destroyed since, if there is any
     */
    public record Backups(Optional<KeyBackup> last, Optional<Instant> ends, Optional<Instant> withDestroyed) {}

    /** Puts together what the provider says and what the folder of keys remembers. */
    static List<Version> versions(String provider, List<Integer> unwrapping, List<RootEvent> history) {
        List<Version> versions = new ArrayList<>();
        for (RootEvent event : history) {
            if (event.made()) {
                boolean now = event.provider().equals(provider) && unwrapping.contains(event.version());
                versions.add(
                        new Version(event.provider(), event.version(), Optional.of(event.at()), Optional.empty(), now));
            } else {
                end(versions, event);
            }
        }
        for (int number : new TreeSet<>(unwrapping)) {
            boolean known = versions.stream()
                    .anyMatch(each -> each.unwraps()
                            && each.number() == number
                            && each.gone().isEmpty());
            if (!known) {
                versions.addFirst(new Version(provider, number, Optional.empty(), Optional.empty(), true));
            }
        }
        versions.sort(Comparator.comparing((Version each) -> each.made().orElse(Instant.EPOCH))
                .thenComparing(Version::number)
                .reversed());
        return versions;
    }

    private static void end(List<Version> versions, RootEvent event) {
        for (int i = versions.size() - 1; i >= 0; i--) {
            Version each = versions.get(i);
            if (each.provider().equals(event.provider()) && each.number() == event.version()) {
                versions.set(
                        i, new Version(each.provider(), each.number(), each.made(), Optional.of(event.at()), false));
                return;
            }
        }
        versions.add(new Version(event.provider(), event.version(), Optional.empty(), Optional.of(event.at()), false));
    }

    /** The version that wraps now, if the provider answers. */
    public Optional<Version> current() {
        return versions.stream().filter(Version::unwraps).max(Comparator.comparing(Version::number));
    }

    /** How many versions before that still unwrap. */
    public long kept() {
        return Math.max(0, versions.stream().filter(Version::unwraps).count() - 1);
    }

    /** A provider in words. */
    public static String words(String provider) {
        return switch (provider) {
            case "file" -> "Keystore file";
            case "pkcs11" -> "PKCS#11 token";
            case "transit" -> "Vault Transit";
            default -> provider;
        };
    }

    /** A short time in words. */
    public static String words(Duration took) {
        return took.toMillis() < 1 ? "under 1 ms" : took.toMillis() + " ms";
    }
}
