package org.muniment.cli.keys;

import java.io.IOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.muniment.ledger.Ledger;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.Destruction;
import org.muniment.vault.KeyDestroyed;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code muniment keys destroy}. */
@Command(
        name = "destroy",
        description = {
            "Destroys a key for good, and with it what it sealed; a tenant's own key takes along all keys of the tenant.",
            "Afterwards the vault is opened anew and tries to open it. Names the day when the last key backup ends."
        },
        mixinStandardHelpOptions = true)
final class DestroyVerb implements Callable<Integer> {

    @Mixin
    Place place = new Place();

    @Mixin
    Consent consent = new Consent();

    @Parameters(paramLabel = "ID", description = "The key's id, as keys list shows it.")
    String id = "";

    @Mixin
    Reason reason = new Reason();

    @Override
    public Integer call() throws IOException {
        KeyId key = KeyId.of(id);
        Optional<Instant> horizon;
        try (KeyHouse house = place.open()) {
            KeyEntry entry = house.vault()
                    .keys()
                    .entry(key)
                    .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "there is no key " + key));
            if (!entry.live()) {
                throw new Refusal(Refusal.Code.EXPIRED, "key " + key + " has been destroyed already");
            }
            check(entry);
            String kind = entry.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
            consent.ask(
                    place.err(),
                    "This destroys the " + kind + " key " + entry.label() + " of tenant " + entry.tenant()
                            + (entry.kind() == KeyKind.TENANT ? " and every other key of that tenant." : "."),
                    key.toString());
            house.record("key.destroy", "key:" + key, Map.of("reason", reason.text()));
            Destruction gone = house.vault().keys().destroy(key, reason.text());
            horizon = house.backups().horizon(house.now());
            String commitment = HexFormat.of().formatHex(gone.commitment());
            long index = house.record(
                            "key.destroyed",
                            "key:" + key,
                            Map.of(
                                    "kind", kind,
                                    "tenant", entry.tenant().value(),
                                    "reason", reason.text(),
                                    "commitment", commitment,
                                    "last-backup-ends",
                                            horizon.map(Instant::toString).orElse("none")))
                    .index();
            place.say(
                    "destroyed " + kind + " key " + key + " of tenant " + entry.tenant(),
                    "commitment " + commitment,
                    "ledger entry " + index);
        }
        tryToOpen(key);
        place.say(
                "checked: it does not open any more",
                horizon.map(ends -> "the last key backup ends " + ends + ": until then a backup may hold this key")
                        .orElse("no key backup is registered that has not ended"));
        return 0;
    }

    private void check(KeyEntry entry) {
        boolean house = entry.tenant().equals(TenantId.HOUSE) && entry.kind() == KeyKind.TENANT;
        if (house || Ledger.signsWith(entry)) {
            throw new Refusal(
                    Refusal.Code.FORBIDDEN,
                    "the ledger is signed with this key, so that its end could not be recorded");
        }
        reason.text();
    }

    /** In a vault opened anew, so that nothing is remembered. */
    private void tryToOpen(KeyId key) throws IOException {
        try (KeyHouse house = place.open()) {
            house.vault().keys().open(key);
        } catch (KeyDestroyed expected) {
            return;
        }
        throw new Tampered("key " + key + " still opens after its destruction");
    }
}
