package org.muniment.ledger;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.muniment.vault.Vault;
import org.muniment.vault.timestamp.TimestampAuthority;

/**
 * What a ledger is verified with.
 *
 * @param folder the ledger's
 * @param saved checkpoints kept elsewhere, to which the ledger must be consistent: every entry they sign must be there
 *     unchanged
 * @param trust the keys to go by; those in the folder stand in for missing ones, which proves nothing against somebody who
 *     could replace them
 * @param vault opens the sealed details, to compare them with what the entries commit to; empty leaves that out
 * @param authority whose time stamps are believed; empty compares only what they are about
 */
public record Inspection(
        Path folder, List<Path> saved, Trust trust, Optional<Vault> vault, Optional<TimestampAuthority> authority) {

    /** Copies the list. */
    public Inspection {
        saved = List.copyOf(saved);
    }

    /** The ledger in a folder, by its own keys alone. */
    public static Inspection of(Path folder) {
        return new Inspection(folder, List.of(), Trust.NONE, Optional.empty(), Optional.empty());
    }

    /** The same with further checkpoints kept elsewhere. */
    public Inspection against(Path... checkpoints) {
        return new Inspection(folder, List.of(checkpoints), trust, vault, authority);
    }

    /** The same by other keys. */
    public Inspection by(Trust keys) {
        return new Inspection(folder, saved, keys, vault, authority);
    }

    /** The same with the details, which the vault opens. */
    public Inspection with(Vault opener) {
        return new Inspection(folder, saved, trust, Optional.of(opener), authority);
    }

    /** The same with time stamps checked up to their authority. */
    public Inspection believing(TimestampAuthority believed) {
        return new Inspection(folder, saved, trust, vault, Optional.of(believed));
    }
}
