package org.muniment.cli.keys;

import java.io.IOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.muniment.terms.TenantId;
import org.muniment.vault.RootRotation;
import org.muniment.vault.Rotation;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code muniment keys rotate}. */
@Command(
        name = "rotate",
        description = {
            "Replaces a key that wraps others, and wraps these anew; data is never rewritten.",
            "It may be killed at any moment: every key opens, and the next run ends what was begun."
        },
        mixinStandardHelpOptions = true)
final class RotateVerb implements Callable<Integer> {

    /** How often progress is told, in keys. */
    static final int TELL_EVERY = 1000;

    @Mixin
    Place place = new Place();

    @Mixin
    Consent consent = new Consent();

    @ArgGroup(multiplicity = "1")
    What what = new What();

    /** What is rotated. */
    static final class What {

        @Option(names = "--tenant", paramLabel = "TENANT", description = "This tenant's own key.")
        String tenant = "";

        @Option(
                names = "--root",
                description = "The root key. Earlier versions are destroyed, unless they are in a token or a Transit"
                        + " engine and a key backup made under them has not ended.")
        boolean root;

        @Option(
                names = "--retire-root",
                description = "No rotation: destroys the earlier versions of the root key that --root had kept.")
        boolean retire;

        @Option(names = "--secret", description = "The secret file that opens the keystore (provider file).")
        boolean secret;
    }

    @Override
    public Integer call() throws IOException {
        try (KeyHouse house = place.open()) {
            if (what.root) {
                root(house);
            } else if (what.retire) {
                retire(house);
            } else if (what.secret) {
                house.vault().changeSecret();
                long entry = house.record("key.secret-changed", "root:" + newest(house), Map.of())
                        .index();
                place.say("the keystore has a new secret; the old one opens nothing here any more");
                place.say("ledger entry " + entry);
            } else {
                tenant(house);
            }
            return 0;
        }
    }

    private static int newest(KeyHouse house) {
        return house.vault().rootVersions().getLast();
    }

    private void tenant(KeyHouse house) {
        Rotation rotation =
                house.vault().keys().rotate(new TenantId(what.tenant), place.progress("wrapped anew", TELL_EVERY));
        long entry = house.record(
                        "key.rotated",
                        "key:" + rotation.from().id(),
                        Map.of(
                                "tenant", rotation.tenant().value(),
                                "to", rotation.to().toString(),
                                "rewrapped", Integer.toString(rotation.rewrapped()),
                                "commitment",
                                        HexFormat.of().formatHex(rotation.from().commitment())))
                .index();
        place.say((rotation.resumed() ? "ended a rotation that had been cut short: " : "") + "tenant "
                + rotation.tenant() + ": key " + rotation.from().id() + " replaced by " + rotation.to() + ", "
                + rotation.rewrapped() + " keys wrapped anew");
        place.say("ledger entry " + entry);
    }

    private void root(KeyHouse house) throws IOException {
        boolean needed = house.backups().horizon(house.now()).isPresent();
        RootRotation rotation = house.vault().keys().rotateRoot(needed, place.progress("wrapped anew", TELL_EVERY));
        long entry = house.record(
                        "key.root-rotated",
                        "root:" + rotation.version(),
                        Map.of(
                                "provider", house.vault().provider(),
                                "rewrapped", Integer.toString(rotation.rewrapped()),
                                "kept", rotation.kept().toString()))
                .index();
        place.say((rotation.resumed() ? "ended a rotation that had been cut short: " : "") + "root key "
                + rotation.version() + " wraps " + rotation.rewrapped() + " tenants' keys");
        if (!rotation.kept().isEmpty()) {
            place.say("kept " + rotation.kept() + " for key backups until "
                    + house.backups().horizon(house.now()).orElseThrow()
                    + "; then: muniment keys rotate --retire-root");
        }
        place.say("ledger entry " + entry);
    }

    private void retire(KeyHouse house) throws IOException {
        Optional<Instant> horizon = house.backups().horizon(house.now());
        if (horizon.isPresent() && house.vault().rootVersions().size() > 1) {
            consent.ask(
                    place.err(),
                    "A key backup that ends " + horizon.get() + " may need them, and would open nothing any more.",
                    "retire");
        }
        List<Integer> gone = house.vault().keys().retireRoot();
        long entry = house.record("key.root-retired", "root:" + newest(house), Map.of("gone", gone.toString()))
                .index();
        place.say("destroyed root key versions " + gone + "; key backups made under them open nothing any more");
        place.say("ledger entry " + entry);
    }
}
