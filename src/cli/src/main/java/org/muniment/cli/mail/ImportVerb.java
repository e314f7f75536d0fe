package org.muniment.cli.mail;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.muniment.cli.house.OpenHouse;
import org.muniment.cli.option.DataFolder;
import org.muniment.ledger.Ledger;
import org.muniment.mail.ImportDoor;
import org.muniment.mail.ImportRoute;
import org.muniment.mail.ImportRoute.Answer;
import org.muniment.mail.Intake;
import org.muniment.mail.MailImport;
import org.muniment.mail.MailSettings;
import org.muniment.mail.files.FoundMail;
import org.muniment.mail.files.MailFiles;
import org.muniment.terms.Refusal;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muniment mail import}: takes mbox files, Maildirs and single messages in as history. */
@Command(
        name = "import",
        description = {
            "Takes old mail in: mbox files, Maildirs, single messages (.eml), and folders of them.",
            "Tickets are dated as the mail was and closed; nobody is written to, and no clock starts.",
            "Interrupted or repeated, every message is kept once. A running server takes the mail at once;",
            "without one it waits in the spool for the next start.",
            "Exit code 1 when something could not be read; it is named, and everything else is taken."
        },
        mixinStandardHelpOptions = true)
final class ImportVerb implements Callable<Integer> {

    private static final int PROGRESS_EVERY = 50;

    @Spec
    CommandSpec spec;

    @Mixin
    DataFolder data;

    @Option(
            names = "--mailbox",
            paramLabel = "ADDR",
            description = "The address it was sent to (default: the first of muniment.mail.addresses).")
    Optional<String> mailbox = Optional.empty();

    @Option(
            names = "--format",
            defaultValue = "AUTO",
            description =
                    "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); AUTO tells folders, mbox and messages apart.")
    MailFiles.Kind format = MailFiles.Kind.AUTO;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files and folders.")
    List<Path> files = List.of();

    private long taken;
    private long known;
    private long refused;

    @Override
    public Integer call() throws IOException, InterruptedException {
        MailSettings settings = MailSettings.from(OpenHouse.settings(data.path()));
        String address = mailbox.orElse(settings.address());
        if (!settings.isOurs(address)) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "--mailbox is none of muniment.mail.addresses");
        }
        MailFiles reader = new MailFiles(format, settings.maxMessage());
        Optional<ImportRoute> server = ImportDoor.connect(settings);
        try (ImportRoute route = server.isPresent() ? server.get() : new Stopped(data.path(), settings)) {
            for (Path file : files) {
                reader.read(file, found -> take(route, address, found));
            }
        } finally {
            progress(true);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(taken + " taken, " + known + " known already, " + refused + " refused"
                + (server.isPresent() || taken == 0 ? "" : "; they become tickets when the server starts"));
        out.flush();
        return refused > 0 ? 1 : 0;
    }

    private void take(ImportRoute route, String address, FoundMail found) throws IOException, InterruptedException {
        if (found.refused().isPresent()) {
            refuse(found, found.refused().get());
            return;
        }
        Instant now = OpenHouse.systemClock().instant();
        Answer answer = route.take(address, found.raw(), found.arrived().orElse(now));
        switch (answer.outcome()) {
            case TAKEN -> taken++;
            case KNOWN -> known++;
            case REFUSED -> refuse(found, answer.reason());
        }
        progress(false);
    }

    private void refuse(FoundMail found, String why) {
        refused++;
        PrintWriter err = spec.commandLine().getErr();
        err.println("\rrefused: " + found.place() + ": " + why);
        err.flush();
    }

    private void progress(boolean last) {
        long all = taken + known + refused;
        if (last || all % PROGRESS_EVERY == 0) {
            PrintWriter err = spec.commandLine().getErr();
            err.print("\r" + all + " messages" + (last ? "\n" : ""));
            err.flush();
        }
    }

    /** The spool of a stopped house, opened by this process alone. */
    private static final class Stopped implements ImportRoute {
        private final Vault vault;
        private final Ledger ledger;
        private final Intake intake;
        private final MailImport imports;

        Stopped(Path data, MailSettings settings) throws IOException {
            if (!Files.isDirectory(data.resolve("keys"))) {
                throw new Refusal(Refusal.Code.NOT_FOUND, "there is no house in " + data + "; name it with --data");
            }
            vault = Vault.open(VaultSettings.from(OpenHouse.settings(data)), OpenHouse.systemClock());
            ledger = Ledger.open(data.resolve("ledger"), vault, OpenHouse.systemClock());
            intake = Intake.open(settings, vault, ledger, OpenHouse.systemClock());
            imports = MailImport.openOffline(settings, intake, vault);
        }

        @Override
        public Answer take(String mailbox, byte[] raw, Instant arrived) throws IOException, InterruptedException {
            return imports.take(mailbox, raw, arrived);
        }

        @Override
        public void close() throws IOException {
            imports.close();
            intake.close();
            ledger.close();
            vault.close();
        }
    }
}
