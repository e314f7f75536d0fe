package org.muniment.mail;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.muniment.terms.TenantId;
import org.muniment.vault.DataKey;
import org.muniment.vault.Destruction;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.Keyring;

/**
 * The spool's keys, a new one each day (UTC). A message passes through within seconds, and no person's key seals it yet; but
 * a backup may catch it. So a day's key is destroyed once the day is over and nothing waits under it, and such copies open no
 * more. Thread-safe.
 */
final class SpoolKeys {

    /** The label itself was that of the one key there was up to 0.1.0; since then a colon and the day follow. */
    private static final String LABEL = "spool";

    private final Keyring keys;
    private final InstantSource clock;
    /** How many files are being written under each key: a slow sender's file may be, long after its day. */
    private final Map<KeyId, Integer> writing = new HashMap<>();

    SpoolKeys(Keyring keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** The key of the day on which a file was begun, kept at least until this is closed. */
    final class Use implements AutoCloseable {
        private final DataKey key;

        private Use(DataKey key) {
            this.key = key;
        }

        DataKey key() {
            return key;
        }

        @Override
        public void close() {
            done(key.id());
        }
    }

    synchronized Use begin() {
        DataKey key = keys.open(keys.findOrCreate(TenantId.HOUSE, KeyKind.MAIL, today()));
        writing.merge(key.id(), 1, Integer::sum);
        return new Use(key);
    }

    private synchronized void done(KeyId id) {
        writing.computeIfPresent(id, (key, count) -> count == 1 ? null : count - 1);
    }

    /** The keys under which files lie. */
    @FunctionalInterface
    interface Lying {
        Set<KeyId> now() throws IOException;
    }

    /** Told of each destruction before and after; what it throws stops the rest. */
    interface Told {
        void destroying(KeyEntry key);

        void destroyed(Destruction key);
    }

    /**
     * Destroys the keys of earlier days that nothing needs, and says how many.
     *
     * @param lying asked once; no file may change its name meanwhile
     */
    synchronized int retire(Lying lying, Told told) throws IOException {
        List<KeyEntry> earlier = all().stream()
                .filter(KeyEntry::live)
                .filter(key -> !key.label().equals(today()))
                .toList();
        if (earlier.isEmpty()) {
            return 0;
        }
        // Those being written first: a file that is finished in between is seen lying.
        Set<KeyId> needed = new HashSet<>(writing.keySet());
        needed.addAll(lying.now());
        int destroyed = 0;
        for (KeyEntry key : earlier) {
            if (!needed.contains(key.id())) {
                told.destroying(key);
                told.destroyed(keys.destroy(key.id(), "no message waits under it"));
                destroyed++;
            }
        }
        return destroyed;
    }

    /** The key that was destroyed last: the ledger may not have it, if that was cut short. */
    Optional<KeyEntry> lastRetired() {
        return all().stream().filter(key -> !key.live()).max(Comparator.comparing(key -> key.destroyed()
                .orElse(Instant.MIN)));
    }

    private List<KeyEntry> all() {
        return keys.list().stream()
                .filter(key -> key.kind() == KeyKind.MAIL && key.tenant().equals(TenantId.HOUSE))
                .filter(key -> key.label().equals(LABEL) || key.label().startsWith(LABEL + ":"))
                .toList();
    }

    private String today() {
        return LABEL + ":" + LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
