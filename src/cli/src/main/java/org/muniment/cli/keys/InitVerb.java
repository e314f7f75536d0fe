package org.muniment.cli.keys;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.muniment.cli.option.DataFolder;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code muniment keys init}. */
@Command(
        name = "init",
        description =
                "Makes the first keys with the provider that muniment.vault.provider names. Refused when there are any.",
        mixinStandardHelpOptions = true)
final class InitVerb implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Mixin
    DataFolder data = new DataFolder();

    @Override
    public Integer call() throws IOException {
        VaultSettings settings = KeyHouse.settings(data.path());
        Vault.create(settings);
        try (KeyHouse house = KeyHouse.open(data.path(), settings)) {
            house.vault().checkProvider();
            String provider = house.vault().provider();
            long entry = house.record("key.init", "root:1", Map.of("provider", provider))
                    .index();
            PrintWriter out = spec.commandLine().getOut();
            out.println("made root key 1, provider " + provider + "; it wraps and unwraps");
            out.println(
                    "ledger entry " + entry + ", ledger key " + house.ledger().verifierKey());
            out.flush();
            return 0;
        }
    }
}
