package org.muniment.cli.keys;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.muniment.cli.house.OpenHouse;
import org.muniment.cli.option.DataFolder;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.KeyKind;
import org.muniment.vault.Keyring;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;
import org.muniment.vault.backup.KeyBackup;
import org.muniment.vault.backup.KeyBackups;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code muniment keys list}. */
@Command(
        name = "list",
        description = {
            "Lists keys, never their material; also beside a running server.",
            "Columns: id, kind, tenant, wrapped by (root or tenant key and its version), made, destroyed, label.",
            "Exit code 1 when nothing is found, 3 when files of keys are damaged."
        },
        mixinStandardHelpOptions = true)
final class ListVerb implements Callable<Integer> {

    private static final int NOTHING = 1;
    private static final int TAMPERED = 3;

    @Spec
    CommandSpec spec;

    @Mixin
    DataFolder data = new DataFolder();

    @Option(names = "--tenant", paramLabel = "TENANT", description = "Only this tenant's.")
    String tenant = "";

    @Option(names = "--kind", paramLabel = "KIND", description = "Only this kind: ${COMPLETION-CANDIDATES}.")
    Optional<KeyKind> kind = Optional.empty();

    @Option(names = "--live", description = "Leave out what is destroyed.")
    boolean live;

    @Option(names = "--backups", description = "List the key backups and when they end instead.")
    boolean backups;

    @Override
    public Integer call() throws IOException {
        VaultSettings settings = KeyHouse.settings(data.path());
        KeyHouse.needKeys(settings);
        try (Vault vault = Vault.openForReading(settings, OpenHouse.systemClock())) {
            return backups ? backups(new KeyBackups(vault, settings)) : keys(vault);
        }
    }

    private int keys(Vault vault) {
        PrintWriter out = spec.commandLine().getOut();
        Keyring keys = vault.keys();
        List<KeyEntry> chosen = keys.list().stream()
                .filter(entry -> kind.isEmpty() || entry.kind() == kind.get())
                .filter(entry -> !live || entry.live())
                .filter(entry -> tenant.isEmpty() || entry.tenant().equals(new TenantId(tenant)))
                .toList();
        for (KeyEntry entry : chosen) {
            String wrapped = keys.wrappedByVersion(entry.id())
                    .map(version -> (entry.kind() == KeyKind.TENANT ? "root " : "tenant ") + version)
                    .orElse("-");
            out.printf(
                    Locale.ROOT,
                    "%s  %-11s  %-12s  %-9s  %-24s  %-24s  %s%n",
                    entry.id(),
                    entry.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    entry.tenant(),
                    wrapped,
                    entry.created(),
                    entry.destroyed().map(Instant::toString).orElse("-"),
                    entry.label());
        }
        out.flush();
        PrintWriter err = spec.commandLine().getErr();
        err.println("root key: provider " + vault.provider() + ", versions " + vault.rootVersions());
        keys.dueForRotation()
                .forEach(due -> err.println("ROTATE: the key of tenant " + due + " has wrapped " + keys.wraps(due)
                        + " keys: muniment keys rotate --tenant " + due));
        keys.damaged().forEach(id -> err.println("DAMAGED: file of key " + id));
        err.flush();
        if (!keys.damaged().isEmpty()) {
            return TAMPERED;
        }
        return chosen.isEmpty() ? NOTHING : 0;
    }

    private int backups(KeyBackups backups) throws IOException {
        Instant now = OpenHouse.systemClock().instant();
        PrintWriter out = spec.commandLine().getOut();
        List<KeyBackup> all = backups.list();
        for (KeyBackup backup : all) {
            boolean over = !backup.ends().isAfter(now);
            out.println(backup.id() + "  made " + backup.made() + "  " + (over ? "ENDED " : "ends ") + backup.ends()
                    + "  sha256 " + backup.sha256());
        }
        out.flush();
        return all.isEmpty() ? NOTHING : 0;
    }
}
