package org.muniment.cli.mail;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.muniment.cli.house.OpenHouse;
import org.muniment.cli.option.DataFolder;
import org.muniment.mail.crypto.MailboxKeys;
import org.muniment.mail.crypto.PublicKey;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;
import org.muniment.vault.cms.CmsIdentity;
import org.muniment.vault.pgp.PgpIdentity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muniment mail keys}: the private keys of our mailboxes. */
@Command(
        name = "keys",
        description = {
            "Makes, takes in, lists and exports the keys of mailboxes: what opens mail that is encrypted to us and signs",
            "our encrypted replies. Kept sealed by the vault; works beside a running server, which uses them at once."
        },
        mixinStandardHelpOptions = true)
final class KeysVerb {
    private static final int NOTHING = 1;
    private static final int MAX_PASSWORD_BYTES = 1_024;

    @Spec
    CommandSpec spec;

    @Command(
            name = "list",
            description = {
                "Prints kind, fingerprint, end and addresses of each mailbox key.",
                "Exit code 1 when there are none."
            },
            mixinStandardHelpOptions = true)
    int list(@Mixin DataFolder data) throws IOException {
        try (Vault vault = reading(data)) {
            List<PublicKey> keys = keys(data, vault).list();
            keys.forEach(key -> spec.commandLine().getOut().println(line(key)));
            spec.commandLine().getOut().flush();
            return keys.isEmpty() ? NOTHING : 0;
        }
    }

    @Command(
            name = "generate",
            description = "Makes an OpenPGP key (Ed25519, Curve25519) for a mailbox and prints its fingerprint.",
            mixinStandardHelpOptions = true)
    int generate(
            @Mixin DataFolder data,
            @Parameters(paramLabel = "ADDRESS", description = "The mailbox, such as help@example.org.") String address,
            @Option(names = "--name", paramLabel = "NAME", description = "Who it speaks for.") Optional<String> name,
            @Option(names = "--days", paramLabel = "DAYS", defaultValue = "1095", description = "How long: 1095 days.")
                    int days)
            throws IOException {
        Instant now = OpenHouse.systemClock().instant();
        PgpIdentity identity =
                PgpIdentity.generate(name.orElse(""), address.toLowerCase(Locale.ROOT), now, Duration.ofDays(days));
        try (Vault vault = writing(data)) {
            return added(keys(data, vault).add(identity));
        }
    }

    @Command(
            name = "import",
            description = "Takes in an OpenPGP secret key or a PKCS#12 file (.p12, .pfx) and prints its fingerprint.",
            mixinStandardHelpOptions = true)
    int take(
            @Mixin DataFolder data,
            @Parameters(paramLabel = "FILE", description = "The key.") Path file,
            @Option(
                            names = "--password-file",
                            paramLabel = "FILE",
                            description = "The file whose first line opens the key; - is standard input.")
                    Optional<String> passwordFile)
            throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > CmsIdentity.MAX_BYTES) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "no such key file, or one of more than 256 KiB");
        }
        byte[] bytes = Files.readAllBytes(file);
        char[] password = password(passwordFile);
        boolean pkcs12 = bytes.length > 0 && bytes[0] == 0x30;
        try (Vault vault = writing(data)) {
            MailboxKeys keys = keys(data, vault);
            return added(
                    pkcs12
                            ? keys.add(CmsIdentity.ofPkcs12(bytes, password))
                            : keys.add(PgpIdentity.read(bytes, password)));
        }
    }

    @Command(
            name = "export",
            description = "Prints the public key or certificate, for those who shall encrypt to the mailbox.",
            mixinStandardHelpOptions = true)
    int export(
            @Mixin DataFolder data,
            @Parameters(paramLabel = "FINGERPRINT", description = "The key, or the beginning of its fingerprint.")
                    String fingerprint)
            throws IOException {
        String wanted = fingerprint.toLowerCase(Locale.ROOT).replace(" ", "");
        try (Vault vault = reading(data)) {
            Optional<PublicKey> key = keys(data, vault).list().stream()
                    .filter(any -> any.fingerprint().startsWith(wanted))
                    .findFirst();
            key.ifPresent(found -> spec.commandLine().getOut().print(found.exported()));
            spec.commandLine().getOut().flush();
            return key.isPresent() ? 0 : NOTHING;
        }
    }

    private static char[] password(Optional<String> file) throws IOException {
        if (file.isEmpty()) {
            return new char[0];
        }
        byte[] bytes = file.get().equals("-")
                ? System.in.readNBytes(MAX_PASSWORD_BYTES)
                : Files.readAllBytes(Path.of(file.get()));
        return new String(bytes, StandardCharsets.UTF_8)
                .lines()
                .findFirst()
                .orElse("")
                .toCharArray();
    }

    private int added(PublicKey key) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line(key));
        out.flush();
        return 0;
    }

    private static String line(PublicKey key) {
        return key.scheme().word() + "  " + key.fingerprint() + "  "
                + key.expires().map(Instant::toString).orElse("-") + "  " + String.join(",", key.addresses());
    }

    private static MailboxKeys keys(DataFolder data, Vault vault) {
        return new MailboxKeys(data.path(), vault);
    }

    private static VaultSettings settings(DataFolder data) throws IOException {
        VaultSettings settings = VaultSettings.from(OpenHouse.settings(data.path()));
        if (!Files.isDirectory(settings.folder().resolve("wrapped"))) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "there are no keys here; name the data folder with --data");
        }
        return settings;
    }

    private static Vault reading(DataFolder data) throws IOException {
        return Vault.openForReading(settings(data), OpenHouse.systemClock());
    }

    /** A vault that can seal mailbox keys; owned by this process only when the key that seals them is yet to be made. */
    private static Vault writing(DataFolder data) throws IOException {
        Vault vault = reading(data);
        if (vault.keys().find(TenantId.HOUSE, KeyKind.MAIL, MailboxKeys.LABEL).isPresent()) {
            return vault;
        }
        vault.close();
        Vault owned = Vault.open(settings(data), OpenHouse.systemClock());
        keys(data, owned).prepare();
        return owned;
    }
}
