package org.muniment.desk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.muniment.cli.database.DatabaseAccess;
import org.muniment.mail.Intake;
import org.muniment.mail.MailListeners;
import org.muniment.mail.MailSettings;
import org.muniment.terms.Settings;

/** A desk behind an LMTP listener in a JVM of its own, made to be killed. Arguments: data folder, database URL, user, password. */
final class DeskProcess {

    private DeskProcess() {}

    public static void main(String[] args) throws Exception {
        Path data = Path.of(args[0]);
        MailSettings settings = MailSettings.from(Settings.of(Map.of(
                "muniment.data", data.toString(),
                "muniment.mail.lmtp.port", "0",
                "muniment.mail.smtp.enabled", "false",
                "muniment.mail.retry-pause", "20ms",
                "muniment.mail.domains", "localhost")));
        try (DeskFixture desk = DeskFixture.again(data, new DatabaseAccess(args[1], args[2], args[3]));
                Intake intake = Intake.open(settings, desk.parts.vault(), desk.parts.ledger(), desk.parts.clock());
                MailListeners listeners = MailListeners.start(settings, intake)) {
            MailDesk mails = new MailDesk(desk.parts);
            intake.start(delivery -> desk.run(() -> mails.handle(delivery)));
            tell(data, "port", Integer.toString(listeners.lmtpPort()));
            while (System.in.read() >= 0) {
                tell(
                        data,
                        "waiting",
                        Integer.toString(intake.status().waiting()
                                + intake.status().parked().size()));
            }
        }
    }

    private static void tell(Path data, String file, String what) throws IOException {
        Path draft = Files.writeString(data.resolve(file + ".tmp"), what);
        Files.move(draft, data.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }
}
