package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Flags;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImapFetcherTest {
    @TempDir
    private Path folder;

    private final GreenMail server =
            new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP).dynamicPort());
    private final Inbox inbox = new Inbox();
    private House house;
    private GreenMailUser user;

    @BeforeEach
    void open() {
        server.start();
        user = server.setUser("box@desk.example", "box", "secret");
        house = House.open(folder);
    }

    @AfterEach
    void close() {
        house.close();
        server.stop();
    }

    private MailSettings settings(String... more) {
        String[] all = new String[more.length + 12];
        String[] own = {
            "imap.main.url",
            "imap://127.0.0.1:" + server.getImap().getPort() + "/INBOX",
            "imap.main.tls",
            "none",
            "imap.main.user",
            "box",
            "imap.main.password",
            "secret",
            "imap.main.poll",
            "300ms",
            "imap.main.address",
            "support@desk.example"
        };
        System.arraycopy(own, 0, all, 0, own.length);
        System.arraycopy(more, 0, all, own.length, more.length);
        return house.settings(all);
    }

    private static MailboxStatus.Balance balance(MailboxFetcher fetcher) {
        return fetcher.status().get(0).last().orElse(new MailboxStatus.Balance(Instant.EPOCH, 0, 0, 0, 0));
    }

    private MailFolder box() throws Exception {
        return server.getManagers().getImapHostManager().getInbox(user);
    }

    private void arrive(String raw, boolean seen) throws Exception {
        arriveIn(box(), raw, seen);
    }

    @SuppressWarnings("JavaUtilDate") // the server under test asks for one
    private static void arriveIn(MailFolder box, String raw, boolean seen) throws Exception {
        arriveIn(box, raw, seen, Instant.EPOCH);
    }

    @SuppressWarnings("JavaUtilDate") // the server under test asks for one
    private static void arriveIn(MailFolder box, String raw, boolean seen, Instant at) throws Exception {
        MimeMessage message = new MimeMessage(
                Session.getInstance(new Properties()), new ByteArrayInputStream(raw.getBytes(StandardCharsets.UTF_8)));
        box.appendMessage(message, seen ? new Flags(Flags.Flag.SEEN) : new Flags(), Date.from(at));
    }

    private static String mail(int n) {
        return "Subject: n" + n + "\r\n\r\nbody " + n + "\r\n";
    }

    @Test
    void r01EverythingIsFetchedWhateverItsFlagsAndNoneIsChanged() throws Exception {
        for (int i = 0; i < 5; i++) {
            arrive(mail(i), i % 2 == 0);
        }
        arrive(mail(0), false);
        MailSettings settings = settings();
        try (Intake intake = house.intake(settings);
                MailboxFetcher fetcher = MailboxFetcher.start(settings, intake, house.vault())) {
            intake.start(inbox);
            Inbox.await(() -> inbox.deliveries().size() == 6);
            assertThat(inbox.deliveries())
                    .extracting(Delivery::id)
                    .as("same bytes, two messages")
                    .doesNotHaveDuplicates();
            assertThat(inbox.deliveries().get(0).route()).isEqualTo(Route.IMAP);
            assertThat(inbox.deliveries().get(0).recipients()).containsExactly("support@desk.example");
            assertThat(new MailReader().read(inbox.deliveries().get(3).raw()).subject())
                    .isEqualTo("n3");
            arrive(mail(9), true);
            Inbox.await(() -> inbox.deliveries().size() == 7);
            Inbox.await(() -> balance(fetcher).taken() == 7 && balance(fetcher).onServer() == 7);
            assertThat(balance(fetcher).missing()).isZero();
        }
        assertThat(box().getMessages()).hasSize(7);
        assertThat(box().getMessages().stream().filter(m -> m.getFlags().contains(Flags.Flag.SEEN)))
                .hasSize(4);
    }

    @Test
    void goesOnAfterARestartWithoutDoubling() throws Exception {
        MailSettings settings = settings();
        arrive(mail(1), false);
        try (Intake intake = house.intake(settings);
                MailboxFetcher fetcher = MailboxFetcher.start(settings, intake, house.vault())) {
            intake.start(inbox);
            Inbox.await(() -> balance(fetcher).taken() == 1);
        }
        arrive(mail(2), true);
        try (Intake intake = house.intake(settings);
                MailboxFetcher fetcher = MailboxFetcher.start(settings, intake, house.vault())) {
            intake.start(inbox);
            Inbox.await(() -> balance(fetcher).taken() == 2);
            Inbox.await(() -> inbox.deliveries().size() == 2);
            assertThatThrownBy(() -> MailboxFetcher.start(settings, intake, house.vault()))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void takesTheNotesOfTheFirstVersionsOver() throws Exception {
        MailSettings settings = settings();
        arrive(mail(1), false);
        try (Intake intake = house.intake(settings);
                MailboxFetcher fetcher = MailboxFetcher.start(settings, intake, house.vault())) {
            intake.start(inbox);
            Inbox.await(() -> balance(fetcher).taken() == 1);
            Inbox.await(() -> inbox.deliveries().size() == 1);
        }
        Path notes = settings.folder().resolve("mailboxes");
        byte[] before = Files.readAllBytes(notes.resolve("main.state"));
        Files.move(notes, settings.folder().resolve("imap"));
        arrive(mail(2), false);
        try (Intake intake = house.intake(settings);
                MailboxFetcher fetcher = MailboxFetcher.start(settings, intake, house.vault())) {
            intake.start(inbox);
            Inbox.await(() -> inbox.deliveries().size() == 2);
            Inbox.await(() -> balance(fetcher).taken() == 2);
            assertThat(Files.readAllBytes(notes.resolve("main.state")))
                    .startsWith(before)
                    .hasSizeGreaterThan(before.length);
        }
        assertThat(settings.folder().resolve("imap")).doesNotExist();
        assertThat(inbox.deliveries()).hasSize(2);
    }

    @Test
    void leavesOversizedMailOnTheServerAndGoesOn() throws Exception {
        arrive("Subject: big\r\n\r\n" + "x".repeat(5_000) + "\r\n", false);
        arrive(mail(2), false);
        MailSettings settings = settings("max-message", "2KiB");
        try (Intake intake = house.intake(settings);
                MailboxFetcher fetcher = MailboxFetcher.start(settings, intake, house.vault())) {
            intake.start(inbox);
            Inbox.await(() -> inbox.deliveries().size() == 1 && balance(fetcher).left() == 1);
            assertThat(balance(fetcher).onServer()).isEqualTo(2);
        }
    }

    @Test
    void r04RenumberingNeitherLosesNorDoubles() throws Exception {
        MailSettings settings =
                settings("imap.main.url", "imap://127.0.0.1:" + server.getImap().getPort() + "/Support");
        var manager = server.getManagers().getImapHostManager();
        manager.createMailbox(user, "Support");
        for (int i : List.of(1, 2, 2)) {
            arriveIn(manager.getFolder(user, "Support"), mail(i), false);
        }
        try (Intake intake = house.intake(settings);
                MailboxFetcher fetcher = MailboxFetcher.start(settings, intake, house.vault())) {
            intake.start(inbox);
            Inbox.await(() -> balance(fetcher).taken() == 3);
        }
        long before = manager.getFolder(user, "Support").getUidValidity();
        manager.deleteMailbox(user, "Support");
        Thread.sleep(1_100);
        manager.createMailbox(user, "Support");
        for (int i : List.of(2, 7, 2, 1, 2)) {
            arriveIn(manager.getFolder(user, "Support"), mail(i), false);
        }
        assertThat(manager.getFolder(user, "Support").getUidValidity()).isNotEqualTo(before);
        try (Intake intake = house.intake(settings);
                MailboxFetcher fetcher = MailboxFetcher.start(settings, intake, house.vault())) {
            intake.start(inbox);
            Inbox.await(() -> balance(fetcher).onServer() == 5);
            Inbox.await(() -> inbox.deliveries().size() == 5);
            assertThat(balance(fetcher).taken()).isEqualTo(2);
            assertThat(balance(fetcher).known()).isEqualTo(3);
            assertThat(balance(fetcher).missing()).isZero();
        }
        assertThat(inbox.deliveries().subList(3, 5))
                .extracting(d -> new MailReader().read(d.raw()).subject())
                .as("one new message and one more copy")
                .containsExactly("n7", "n2");
    }

    @Test
    void theBalanceShowsWhatTheLedgerHasLost() throws Exception {
        arrive(mail(1), false);
        house.close();
        copy(folder.resolve("ledger"), folder.resolve("ledger-before"));
        house = House.open(folder);
        try (Intake intake = house.intake(settings());
                MailboxFetcher fetcher = MailboxFetcher.start(settings(), intake, house.vault())) {
            intake.start(inbox);
            Inbox.await(() -> balance(fetcher).taken() == 1);
        }
        house.close();
        Files.move(folder.resolve("ledger"), folder.resolve("ledger-lost"));
        Files.move(folder.resolve("ledger-before"), folder.resolve("ledger"));
        house = House.open(folder);
        try (Intake intake = house.intake(settings());
                MailboxFetcher fetcher = MailboxFetcher.start(settings(), intake, house.vault())) {
            intake.start(inbox);
            Inbox.await(() -> balance(fetcher).missing() == 1);
            assertThat(balance(fetcher).taken()).isZero();
            assertThat(fetcher.status().get(0).offSince()).isPresent();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    @Test
    void takesUpWhatACrashLeftBetweenTheLedgerAndItsOwnState() throws Exception {
        arrive(mail(1), false);
        try (Intake intake = house.intake(settings());
                MailboxFetcher fetcher = MailboxFetcher.start(settings(), intake, house.vault())) {
            intake.start(inbox);
            Inbox.await(
                    () -> balance(fetcher).taken() == 1 && inbox.deliveries().size() == 1);
        }
        Files.delete(folder.resolve("mail/mailboxes/main.state"));
        try (Intake intake = house.intake(settings());
                MailboxFetcher fetcher = MailboxFetcher.start(settings(), intake, house.vault())) {
            intake.start(inbox);
            Inbox.await(() -> fetcher.status().get(0).connected());
            assertThat(balance(fetcher).taken()).isEqualTo(1);
            assertThat(intake.status().accepted()).as("not taken again").isZero();
        }
    }

    @Test
    void r02AfterAnOutageOfOneThreeOrThirtyDaysEverythingIsFetched() throws Exception {
        try (Intake intake = house.intake(settings());
                MailboxFetcher fetcher = MailboxFetcher.start(settings(), intake, house.vault())) {
            intake.start(inbox);
            Inbox.await(() -> fetcher.status().get(0).connected());
        }
        Instant now = Instant.parse("2026-06-30T12:00:00Z");
        int n = 0;
        for (int days : List.of(30, 3, 1, 0)) {
            for (int i = 0; i < 40; i++) {
                arriveIn(box(), mail(n), n % 2 == 0, now.minus(Duration.ofDays(days)));
                n++;
            }
        }
        try (Intake intake = house.intake(settings());
                MailboxFetcher fetcher = MailboxFetcher.start(settings(), intake, house.vault())) {
            intake.start(inbox);
            Inbox.await(
                    () -> inbox.deliveries().size() == 160 && balance(fetcher).taken() == 160);
            assertThat(balance(fetcher).missing()).isZero();
        }
    }

    @Test
    void waitsForAServerThatIsAway() throws Exception {
        MailSettings settings = settings();
        server.stop();
        try (Intake intake = house.intake(settings);
                MailboxFetcher fetcher = MailboxFetcher.start(settings, intake, house.vault())) {
            Inbox.await(() -> fetcher.status().get(0).lastFault().isPresent());
            assertThat(fetcher.status().get(0).connected()).isFalse();
        }
    }
}
