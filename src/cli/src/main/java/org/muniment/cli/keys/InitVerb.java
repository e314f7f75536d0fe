package org.muniment.cli.keys;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code muniment keys init}. */
@Command(
        name = "init",
        description =
                "Makes the first keys with the provider that muniment.vault.provider names. Refused when there are any.",
        mixinStandardHelpOptions = true)
final class InitVerb implements Callable<Integer> {

    @Mixin
    Place place = new Place();

    @Override
    public Integer call() throws IOException {
        VaultSettings settings = KeyHouse.settings(place.path());
        Vault.create(settings);
        try (KeyHouse house = place.open(settings)) {
            house.vault().checkProvider();
            String provider = house.vault().provider();
            long entry = house.record("key.init", "root:1", Map.of("provider", provider))
                    .index();
            place.say(
                    "made root key 1, provider " + provider + "; it wraps and unwraps",
                    "ledger entry " + entry + ", ledger key " + house.ledger().verifierKey());
            return 0;
        }
    }
}
