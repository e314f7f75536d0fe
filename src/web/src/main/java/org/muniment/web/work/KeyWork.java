package org.muniment.web.work;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.muniment.archive.Progress;
import org.muniment.ledger.Act;
import org.muniment.ledger.Ledger;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.vault.KeyProgress;
import org.muniment.vault.RootRotation;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;
import org.muniment.vault.backup.KeyBackups;

/** Work on the root key while the server runs, of which everybody sees how far it is. Thread-safe. */
@ApplicationScoped
public class KeyWork {

    private static final String ROTATION = "root-rotation";

    @Inject
    WorkBoard board;

    @Inject
    Vault vault;

    @Inject
    VaultSettings settings;

    @Inject
    Ledger ledger;

    @Inject
    InstantSource clock;

    /** For the container. */
    public KeyWork() {}

    /**
     * Rotates the root key in the background; refused ({@code CONFLICT}) while that is under way. The ledger has it before
     * and after. Cut short, the next one ends it.
     */
    public void rotateRoot(Actor actor) {
        record(actor, "key.root-rotate", Map.of());
        board.start(ROTATION, "Rotation of the root key", progress -> rotate(actor, progress));
    }

    private RootRotation rotate(Actor actor, Progress progress) throws IOException {
        boolean needed = backups().horizon(clock.instant()).isPresent();
        RootRotation rotation = vault.keys().rotateRoot(needed, told(progress, "tenants' keys wrapped anew"));
        record(
                actor,
                "key.root-rotated",
                Map.of(
                        "provider", vault.provider(),
                        "rewrapped", Integer.toString(rotation.rewrapped()),
                        "kept", rotation.kept().toString()));
        return rotation;
    }

    private static KeyProgress told(Progress progress, String what) {
        return (done, total) -> progress.at(what, done, total);
    }

    /**
     * Destroys earlier versions of the root key that a rotation kept for key backups, at once.
     *
     * @return which
     */
    public List<Integer> retireRoot(Actor actor) {
        record(actor, "key.root-retire", Map.of());
        List<Integer> gone = vault.keys().retireRoot();
        record(actor, "key.root-retired", Map.of("gone", gone.toString()));
        return gone;
    }

    private void record(Actor actor, String act, Map<String, String> details) {
        String object = "root:" + vault.rootVersions().getLast();
        ledger.append(new Act(actor, act, Purpose.OPERATION, object, details));
    }

    /** The backups of the keys. */
    public KeyBackups backups() {
        return new KeyBackups(vault, settings);
    }

    /** The rotation under way, or the last one since the start. */
    public Optional<Work> latestRotation() {
        return board.find(ROTATION);
    }
}
