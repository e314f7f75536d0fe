package org.muniment.cli.keys;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.muniment.cli.house.OpenHouse;
import org.muniment.cli.option.DataFolder;
import org.muniment.mail.DkimKeys;
import org.muniment.mail.MailSettings;
import org.muniment.mail.auth.DkimSigner;
import org.muniment.terms.Refusal;
import org.muniment.vault.Vault;
import org.muniment.vault.signature.MailKeyKind;
import org.muniment.vault.signature.MailSigner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code muniment mail dkim-key}: makes a key that signs our mail, and prints what to publish. */
@Command(
        name = "dkim-key",
        description = {
            "Makes a key that signs outgoing mail (DKIM) and prints the DNS record to publish.",
            "When the selector has a key, prints its record again and changes nothing; also beside a running server.",
            "Making one needs the server to be stopped. The key stays sealed in the data folder and is never shown."
        },
        mixinStandardHelpOptions = true)
public final class DkimKeyVerb implements Callable<Integer> {

    /** Most characters of one string of a TXT record, with room to spare (RFC 1035 section 3.3.14: 255). */
    private static final int STRING_CHARS = 240;

    @Spec
    CommandSpec spec;

    @Mixin
    DataFolder data = new DataFolder();

    @Option(
            names = "--selector",
            paramLabel = "NAME",
            defaultValue = "muniment",
            description = "The key's name below _domainkey (default: ${DEFAULT-VALUE}).")
    String selector = "";

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            defaultValue = "rsa",
            description = "rsa, which every receiver checks, or ed25519, which some do (default: rsa).")
    String kind = "rsa";

    @Option(
            names = "--import",
            paramLabel = "FILE",
            description = "Take over the key in a PEM file (PKCS#8) that only its owner may read.")
    Optional<Path> file = Optional.empty();

    /** For the command line. */
    public DkimKeyVerb() {}

    @Override
    public Integer call() throws IOException {
        MailSettings mail = MailSettings.from(OpenHouse.settings(data.path()));
        String name = selector.toLowerCase(Locale.ROOT);
        Optional<DkimSigner> known = known(mail, name);
        DkimSigner signer = known.isPresent() && file.isEmpty() ? known.get() : make(mail, name);
        PrintWriter out = spec.commandLine().getOut();
        String record = signer.record().replaceAll("(.{" + STRING_CHARS + "})(?=.)", "$1\" \"");
        out.println(signer.recordName() + ". 3600 IN TXT ( \"" + record + "\" )");
        out.flush();
        PrintWriter err = spec.commandLine().getErr();
        err.println("Publish this record, then set muniment.mail.dkim.selector=" + name + " and start the server.");
        err.flush();
        return 0;
    }

    private MailKeyKind kind() {
        return switch (kind.toLowerCase(Locale.ROOT)) {
            case "rsa" -> MailKeyKind.RSA;
            case "ed25519" -> MailKeyKind.ED25519;
            default -> throw new Refusal(Refusal.Code.BAD_INPUT, "--kind is rsa or ed25519");
        };
    }

    private Optional<DkimSigner> known(MailSettings mail, String name) throws IOException {
        var settings = KeyHouse.settings(data.path());
        KeyHouse.needKeys(settings);
        try (Vault vault = Vault.openForReading(settings, OpenHouse.systemClock())) {
            return new DkimKeys(mail, vault, OpenHouse.systemClock()).find(name);
        }
    }

    private DkimSigner make(MailSettings mail, String name) throws IOException {
        try (KeyHouse house = KeyHouse.at(data.path())) {
            MailSigner key = file.isPresent() ? MailSigner.read(file.get()) : MailSigner.make(kind());
            DkimSigner signer = new DkimKeys(mail, house.vault(), house.clock()).keep(name, key);
            house.record(
                    "mail.dkim-key",
                    "dkim:" + signer.recordName(),
                    Map.of("kind", key.kind().name().toLowerCase(Locale.ROOT)));
            return signer;
        }
    }
}
