package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Fetching from Debian's Dovecot by POP3, always after STLS. */
class DovecotPop3Test extends OnDovecot {
    private MailSettings pop3(String... more) {
        return house.settings(dovecot.mailbox("pop3", user, more));
    }

    @Test
    void fetchesByUniqueIdOverStlsAndLeavesEverything() throws Exception {
        byte[] dots = "Subject: dots\n\n.\n..\n.x\n\377\200\n".getBytes(StandardCharsets.ISO_8859_1);
        dovecot.drop(user, dots);
        dovecot.drop(user, mail(1));
        dovecot.drop(user, mail(1));
        fetching(pop3(), fetcher -> {
            awaitOurs(fetcher, 3, 0);
            dovecot.drop(user, mail(2));
            awaitOurs(fetcher, 4, 0);
        });
        fetching(pop3(), fetcher -> awaitOurs(fetcher, 4, 0));
        assertThat(inbox.deliveries()).hasSize(4).extracting(Delivery::id).doesNotHaveDuplicates();
        assertThat(new String(inbox.deliveries().get(0).raw().bytes(), StandardCharsets.ISO_8859_1))
                .isEqualTo(new String(dots, StandardCharsets.ISO_8859_1).replace("\n", "\r\n"));
    }

    @Test
    void signsInByAccessToken() throws Exception {
        user = "oauth@desk.example";
        dovecot.drop(user, mail(1));
        fetching(pop3("password", "wrong", "oauth.token-url", tokenUrl(), "oauth.client-id", "desk"), fetcher -> {
            awaitOurs(fetcher, 1, 0);
            assertThat(INTROSPECTED).isNotEmpty();
        });
    }

    @Test
    void goesOnOnlyWithAServerThatProvesItsName() throws Exception {
        dovecot.drop(user, mail(1));
        fetching(pop3("url", "pop3://localhost:" + dovecot.port("pop3")), fetcher -> {
            Inbox.await(() -> fetcher.status().get(0).lastFault().isPresent());
            assertThat(fetcher.status().get(0).connected()).isFalse();
            assertThat(inbox.deliveries()).isEmpty();
        });
    }

    @Test
    void r05DeletesThereWhatIsDurableHereAlsoAfterACrashInBetween() throws Exception {
        for (int i = 0; i < 20; i++) {
            dovecot.drop(user, mail(i));
        }
        fetching(pop3(), fetcher -> awaitOurs(fetcher, 20, 0));
        Path state = folder.resolve("mail/mailboxes/box.state");
        byte[] before = Files.readAllBytes(state);
        Files.write(state, Arrays.copyOf(before, before.length / 2 + 3));
        long entries = house.ledger().size();
        fetching(pop3("delete", "true"), fetcher -> {
            dovecot.drop(user, mail(20));
            Inbox.await(() -> inbox.deliveries().size() == 21);
            Inbox.await(() -> balance(fetcher).onServer() == 0);
        });
        assertThat(house.ledger().size()).as("one row more").isEqualTo(entries + 1);
        assertThat(inbox.deliveries()).extracting(Delivery::id).doesNotHaveDuplicates();
    }

    @Test
    void r06PoisonedMailStopsNothing() throws Exception {
        dovecot.drop(user, mail(0));
        dovecot.drop(user, new byte[0]);
        dovecot.drop(user, new byte[3_000]);
        dovecot.drop(user, "no header at all".getBytes(StandardCharsets.US_ASCII));
        dovecot.drop(user, mail(1));
        fetching(pop3("poll", "200ms"), fetcher -> awaitOurs(fetcher, 5, 0));
        Inbox.await(() -> inbox.deliveries().size() == 5);
    }

    @Test
    void r04NumbersUsedAgainAreFoundOut() throws Exception {
        dovecot.drop(user, mail(1));
        Path numbers = dovecot.maildir(user).resolve("dovecot-uidlist");
        fetching(pop3(), fetcher -> awaitOurs(fetcher, 1, 0));
        Path backup = Files.copy(numbers, folder.resolve("uidlist"));
        Path lost = dovecot.drop(user, mail(2));
        fetching(pop3(), fetcher -> awaitOurs(fetcher, 2, 0));
        dovecot.forgetNumbers(user);
        dovecot.restoreNumbers(user, backup);
        try (var files = Files.walk(dovecot.maildir(user))) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().startsWith(lost.getFileName().toString())) {
                    Files.delete(file);
                }
            }
        }
        dovecot.drop(user, "Subject: n4\n\nother body\n".getBytes(StandardCharsets.US_ASCII));
        fetching(pop3(), fetcher -> {
            Inbox.await(() -> inbox.deliveries().size() == 3);
            Inbox.await(
                    () -> balance(fetcher).onServer() == 2 && balance(fetcher).missing() == 0);
        });
    }
}
