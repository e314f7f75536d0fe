package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Flags;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Pop3FetchTest {
    @TempDir
    private Path folder;

    private final GreenMail server =
            new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_POP3).dynamicPort());
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

    private MailSettings settings(String delete) {
        return house.settings(
                "pop3.old.url",
                "pop3://127.0.0.1:" + server.getPop3().getPort(),
                "pop3.old.tls",
                "none",
                "pop3.old.user",
                "box",
                "pop3.old.password",
                "secret",
                "pop3.old.poll",
                "200ms",
                "pop3.old.delete",
                delete);
    }

    private MailFolder box() throws Exception {
        return server.getManagers().getImapHostManager().getInbox(user);
    }

    @SuppressWarnings("JavaUtilDate") // the server under test asks for one
    private void arrive(String raw) throws Exception {
        MimeMessage message = new MimeMessage(
                Session.getInstance(new Properties()), new ByteArrayInputStream(raw.getBytes(StandardCharsets.UTF_8)));
        box().appendMessage(message, new Flags(), Date.from(Instant.EPOCH));
    }

    private static String mail(int n) {
        return "Subject: n" + n + "\r\n\r\n.body " + n + "\r\n..\r\nend\r\n";
    }

    private static MailboxStatus.Balance balance(MailboxFetcher fetcher) {
        return fetcher.status().get(0).last().orElse(new MailboxStatus.Balance(Instant.EPOCH, 0, 0, 0, 0));
    }

    @Test
    void fetchesByUniqueIdAndLeavesEverythingOnTheServer() throws Exception {
        for (int n : List.of(1, 2, 2)) {
            arrive(mail(n));
        }
        try (Intake intake = house.intake(settings("false"));
                MailboxFetcher fetcher = MailboxFetcher.start(settings("false"), intake, house.vault())) {
            intake.start(inbox);
            Inbox.await(() -> balance(fetcher).taken() == 3);
            arrive(mail(4));
            Inbox.await(
                    () -> balance(fetcher).taken() == 4 && inbox.deliveries().size() == 4);
            assertThat(balance(fetcher).missing()).isZero();
        }
        try (Intake intake = house.intake(settings("false"));
                MailboxFetcher fetcher = MailboxFetcher.start(settings("false"), intake, house.vault())) {
            intake.start(inbox);
            Inbox.await(() ->
                    fetcher.status().get(0).connected() && balance(fetcher).taken() == 4);
        }
        assertThat(inbox.deliveries()).hasSize(4).extracting(Delivery::id).doesNotHaveDuplicates();
        assertThat(inbox.deliveries().get(0).route()).isEqualTo(Route.POP3);
        assertThat(new String(inbox.deliveries().get(0).raw().bytes(), StandardCharsets.UTF_8))
                .as("dots unstuffed")
                .endsWith(mail(1).substring(mail(1).indexOf("\r\n\r\n")));
        assertThat(box().getMessages()).hasSize(4);
    }

    @Test
    void deletesOnTheServerOnlyWhenToldAndOnlyWhatIsDurableHere() throws Exception {
        arrive(mail(1));
        arrive("Subject: big\r\n\r\n" + "x".repeat(60) + ("\r\n" + "x".repeat(900)).repeat(1_200) + "\r\n");
        MailSettings settings = house.settings(
                "max-message", "1MiB",
                "pop3.old.url", "pop3://127.0.0.1:" + server.getPop3().getPort(),
                "pop3.old.tls", "none",
                "pop3.old.user", "box",
                "pop3.old.password", "secret",
                "pop3.old.poll", "200ms",
                "pop3.old.delete", "true");
        try (Intake intake = house.intake(settings);
                MailboxFetcher fetcher = MailboxFetcher.start(settings, intake, house.vault())) {
            intake.start(inbox);
            Inbox.await(
                    () -> balance(fetcher).onServer() == 1 && inbox.deliveries().size() == 1);
            assertThat(balance(fetcher).left())
                    .as("too large: neither taken nor deleted")
                    .isEqualTo(1);
            assertThat(balance(fetcher).missing()).isEqualTo(1);
        }
        assertThat(box().getMessages()).hasSize(1);
    }

    @Test
    void namesOneMailboxOnce() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> house.settings("pop3.a.url", "pop3://127.0.0.1:1", "imap.a.url", "imap://127.0.0.1:1")))
                .hasMessageContaining("pop3.a");
    }
}
