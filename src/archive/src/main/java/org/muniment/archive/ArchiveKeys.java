package org.muniment.archive;

import java.util.Optional;
import org.muniment.terms.Refusal;
import org.muniment.vault.Destruction;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.Keyring;
import org.muniment.vault.age.AgeIdentity;

/** The key of each archive: an age identity kept in the vault under the archive's name. */
record ArchiveKeys(Keyring keys) {

    AgeIdentity findOrCreate(ArchiveId id) {
        return AgeIdentity.of(keys.open(keys.findOrCreate(id.tenant(), KeyKind.ARCHIVE, id.toString())));
    }

    Optional<AgeIdentity> find(ArchiveId id) {
        return key(id).map(keys::open).map(AgeIdentity::of);
    }

    /** @throws Refusal {@code EXPIRED} if there is none: it was destroyed */
    AgeIdentity identity(ArchiveId id) {
        return find(id).orElseThrow(() -> new Refusal(Refusal.Code.EXPIRED, "the key of the archive is destroyed"));
    }

    private Optional<KeyId> key(ArchiveId id) {
        return keys.find(id.tenant(), KeyKind.ARCHIVE, id.toString());
    }

    /** Whether there was a key and none is left. */
    boolean destroyed(ArchiveId id) {
        return key(id).isEmpty()
                && keys.list().stream()
                        .filter(entry -> !entry.live() && entry.kind() == KeyKind.ARCHIVE)
                        .filter(entry -> entry.tenant().equals(id.tenant()))
                        .map(KeyEntry::label)
                        .anyMatch(id.toString()::equals);
    }

    Optional<Destruction> destroy(ArchiveId id, String reason) {
        return key(id).map(key -> keys.destroy(key, reason));
    }
}
