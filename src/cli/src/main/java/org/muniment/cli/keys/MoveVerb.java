package org.muniment.cli.keys;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.muniment.ledger.Entry;
import org.muniment.ledger.Ledger;
import org.muniment.terms.Refusal;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code muniment keys move}. */
@Command(
        name = "move",
        description = {
            "Moves the root key to another provider: makes one there and wraps all tenants' keys by it; data is not touched.",
            "Set the options of the new provider first, and muniment.vault.provider afterwards.",
            "It may be killed at any moment: the keys open with one of the two, and the next run ends what was begun."
        },
        mixinStandardHelpOptions = true)
final class MoveVerb implements Callable<Integer> {

    private static final String BEGIN = "key.root-move";
    private static final String END = "key.root-moved";

    @Mixin
    Place place = new Place();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "PROVIDER",
            description = "Where to: file, pkcs11 or transit.")
    String to = "";

    @Override
    public Integer call() throws IOException {
        VaultSettings target = KeyHouse.settings(place.path(), to);
        KeyHouse.needKeys(target);
        String from = Vault.rootIsWith(target)
                .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "there is no root key here"));
        if (!from.equals(to)) {
            try (KeyHouse house = place.open(KeyHouse.settings(place.path(), from))) {
                house.record(BEGIN, from + "-to-" + to, Map.of());
                house.vault().moveRoot(target.provider(), place.progress("wrapped anew", RotateVerb.TELL_EVERY));
            }
        }
        try (KeyHouse house = place.open(target)) {
            house.vault().checkProvider();
            String what = begun(house.ledger())
                    .orElseThrow(() ->
                            new Refusal(Refusal.Code.CONFLICT, "the root key is with provider " + to + " already"));
            long entry = house.record(END, what, Map.of()).index();
            place.say(
                    "the root key is with provider " + to + "; every tenant's key opens with it",
                    "ledger entry " + entry,
                    "now set muniment.vault.provider=" + to + " before the next start",
                    advice(what, house.backups().horizon(house.now())));
            return 0;
        }
    }

    /** What the newest move was of, unless the ledger has its end. */
    private Optional<String> begun(Ledger ledger) {
        for (long before = ledger.size(); before > 0; ) {
            List<Entry> entries = ledger.newest(before, Ledger.MAX_READ);
            for (Entry entry : entries) {
                if (entry.act().equals(BEGIN) || entry.act().equals(END)) {
                    boolean ours = entry.object().endsWith("-to-" + to);
                    return ours && entry.act().equals(BEGIN) ? Optional.of(entry.object()) : Optional.empty();
                }
            }
            before = entries.isEmpty() ? 0 : entries.getLast().index();
        }
        return Optional.empty();
    }

    /** What becomes of the provider before. */
    private static String advice(String what, Optional<Instant> horizon) {
        String when = horizon.map(ends -> "after " + ends + ", when the last key backup that needs it has ended")
                .orElse("now, for no key backup needs it");
        return what.startsWith("file-")
                ? "the keystore is removed; delete its secret file " + when
                : "the key outside is not used any more; delete it there " + when;
    }
}
