package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.muniment.terms.Refusal;

/** Fetching from Debian's Dovecot by IMAP, rows R1, R5, R6 and R7 of the failure catalogue among it. */
class DovecotFetchTest extends OnDovecot {
    @Test
    void r01WhatAnotherClientHasReadIsFetchedAllTheSame() throws Exception {
        for (int i = 0; i < 6; i++) {
            dovecot.drop(user, mail(i));
        }
        try (Store other = otherClient();
                Folder box = open(other, "INBOX")) {
            box.setFlags(box.getMessages(), new Flags(Flags.Flag.SEEN), true);
        }
        fetching(imap(), fetcher -> {
            awaitOurs(fetcher, 6, 0);
            try (Store other = otherClient();
                    Folder box = open(other, "INBOX")) {
                dovecot.drop(user, mail(6));
                while (box.getMessageCount() < 7) {
                    Thread.sleep(5);
                }
                box.setFlags(box.getMessages(), new Flags(Flags.Flag.SEEN), true);
                box.getMessage(7).setFlag(Flags.Flag.SEEN, false);
                awaitOurs(fetcher, 7, 0);
                assertThat(Arrays.stream(box.getMessages()).filter(DovecotFetchTest::seen))
                        .as("we change no flag")
                        .hasSize(6);
            }
        });
        assertThat(inbox.deliveries()).hasSize(7).extracting(Delivery::id).doesNotHaveDuplicates();
    }

    private static boolean seen(Message message) {
        try {
            return message.isSet(Flags.Flag.SEEN);
        } catch (jakarta.mail.MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void mailIsVisibleWithinTwoSecondsByIdle() throws Exception {
        MailSettings settings = imap("poll", "60s");
        dovecot.drop(user, mail(0));
        fetching(settings, fetcher -> {
            awaitOurs(fetcher, 1, 0);
            Duration worst = Duration.ZERO;
            for (int i = 1; i <= 3; i++) {
                Thread.sleep(300);
                int before = i;
                long began = System.nanoTime();
                try (MailClient lmtp = MailClient.greet(dovecot.port("lmtp"), "LHLO")) {
                    assertThat(lmtp.deliver("ann@x.example", List.of(user), mail(i)))
                            .allMatch(r -> r.startsWith("250"));
                }
                Inbox.await(() -> inbox.deliveries().size() > before);
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                worst = took.compareTo(worst) > 0 ? took : worst;
            }
            System.getLogger("test").log(System.Logger.Level.INFO, "visible by IDLE after at most " + worst);
            assertThat(worst).isLessThan(Duration.ofSeconds(2));
        });
    }

    @Test
    void signsInByAccessTokenAndOnlyByAGoodOne() throws Exception {
        user = "oauth@desk.example";
        dovecot.drop(user, mail(1));
        fetching(imap("password", "wrong", "oauth.token-url", tokenUrl(), "oauth.client-id", "desk"), fetcher -> {
            awaitOurs(fetcher, 1, 0);
            assertThat(INTROSPECTED).anyMatch(asked -> asked.startsWith("token=opensesame&"));
        });
        fetching(imap("password", "wrong"), fetcher -> {
            Inbox.await(() -> fetcher.status().get(0).lastFault().isPresent());
            assertThat(fetcher.status().get(0).lastFault()).contains("AuthenticationFailedException");
        });
    }

    @Test
    void goesOnOnlyWithAServerThatProvesItsName() throws Exception {
        dovecot.drop(user, mail(1));
        String foreign = "imap://localhost:" + dovecot.port("imap");
        fetching(imap("url", foreign), fetcher -> {
            Inbox.await(() -> fetcher.status().get(0).lastFault().isPresent());
            assertThat(fetcher.status().get(0).connected()).isFalse();
            assertThat(inbox.deliveries()).isEmpty();
        });
        fetching(imap("url", foreign, "tls", "opportunistic"), fetcher -> awaitOurs(fetcher, 1, 0));
    }

    /** As after the restore of a Maildir from a backup: numbers known to us come to mean new messages. */
    @Test
    void r05TwoFetchersOfOneMailboxDoNotDouble() throws Exception {
        for (int i = 0; i < 20; i++) {
            dovecot.drop(user, mail(i));
        }
        String[] twice = new String[40];
        String[] one = dovecot.mailbox("imap", user);
        for (int i = 0; i < one.length; i++) {
            twice[i] = one[i];
            twice[one.length + i] = one[i].replace("imap.box.", "imap.again.");
        }
        assertThatThrownBy(() -> house.settings(Arrays.copyOf(twice, 2 * one.length)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("same mailbox");
        fetching(imap(), fetcher -> {
            assertThatThrownBy(() -> MailboxFetcher.start(imap(), house.intake(imap()), house.vault()))
                    .isInstanceOfAny(IOException.class, Refusal.class);
            awaitOurs(fetcher, 20, 0);
        });
        assertThat(inbox.deliveries()).hasSize(20);
    }

    @Test
    void r05AfterACrashBetweenTheLedgerAndOurOwnStateNothingIsTakenAgain() throws Exception {
        for (int i = 0; i < 20; i++) {
            dovecot.drop(user, mail(i));
        }
        fetching(imap(), fetcher -> awaitOurs(fetcher, 20, 0));
        long entries = house.ledger().size();
        Path state = folder.resolve("mail/mailboxes/box.state");
        byte[] before = Files.readAllBytes(state);
        Files.write(state, Arrays.copyOf(before, before.length / 2 + 3));
        fetching(imap(), fetcher -> awaitOurs(fetcher, 20, 0));
        assertThat(house.ledger().size()).as("no second row").isEqualTo(entries);
        assertThat(inbox.deliveries()).hasSize(20);
    }

    @Test
    void r06PoisonedMailStopsNothing() throws Exception {
        dovecot.drop(user, mail(0));
        Path closed = dovecot.drop(user, "Subject: closed\n\nx\n".getBytes(StandardCharsets.US_ASCII));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        dovecot.drop(user, "Subject: lies\n\nshort\n".getBytes(StandardCharsets.US_ASCII), ",S=4000,W=4100");
        dovecot.drop(user, new byte[0]);
        dovecot.drop(user, new byte[3_000]);
        dovecot.drop(user, "Subject: \0\0\1\377\376\nX: \200\201\n\n\0\n".getBytes(StandardCharsets.ISO_8859_1));
        dovecot.drop(user, "no header at all".getBytes(StandardCharsets.US_ASCII));
        dovecot.drop(user, "a\rb\rc\r\n\n.\n..\n.\r\n".getBytes(StandardCharsets.US_ASCII));
        dovecot.drop(user, ("Subject: " + "y".repeat(4_000_000)).getBytes(StandardCharsets.US_ASCII));
        dovecot.drop(
                user,
                ("Content-Type: multipart/mixed; boundary=b\n\n"
                                + "--b\nContent-Type: multipart/mixed; boundary=b\n\n".repeat(2_000))
                        .getBytes(StandardCharsets.US_ASCII));
        dovecot.drop(user, mail(1));
        fetching(imap("poll", "200ms"), fetcher -> {
            Inbox.await(() -> inbox.deliveries().size() == 9);
            assertThat(inbox.deliveries())
                    .extracting(d -> new MailReader().read(d.raw()).subject())
                    .as("the last one, too, although Dovecot hangs up over two before it")
                    .contains("n0", "n1");
            Inbox.await(() -> balance(fetcher).missing() == 2);
            dovecot.drop(user, mail(2));
            Inbox.await(() -> inbox.deliveries().size() == 10);
            Files.setPosixFilePermissions(find(closed), PosixFilePermissions.fromString("rw-r--r--"));
            Inbox.await(() -> inbox.deliveries().size() == 11);
            Inbox.await(() -> balance(fetcher).missing() == 1);
            assertThat(fetcher.status().get(0).lastFault())
                    .as("what cannot be had is not forgotten")
                    .isPresent();
        });
        assertThat(inbox.deliveries()).hasSize(11).extracting(Delivery::id).doesNotHaveDuplicates();
    }

    private static Path find(Path dropped) throws IOException {
        Path cur = dropped.resolveSibling("../cur").normalize();
        try (var files = Files.list(cur)) {
            return files.filter(f -> f.getFileName()
                            .toString()
                            .startsWith(dropped.getFileName().toString()))
                    .findFirst()
                    .orElse(dropped);
        }
    }

    @Test
    void r07TheSameMailInTwoMailboxesIsTwoDeliveriesOfOneContent() throws Exception {
        String second = "second-" + user;
        try (MailClient lmtp = MailClient.greet(dovecot.port("lmtp"), "LHLO")) {
            assertThat(lmtp.deliver("ann@x.example", List.of(user, second), mail(1)))
                    .allMatch(r -> r.startsWith("250"));
        }
        dovecot.drop(user, mail(2));
        dovecot.drop(second, mail(2));
        String[] one = dovecot.mailbox("imap", user);
        String[] both = Arrays.copyOf(one, 2 * one.length);
        String[] other = dovecot.mailbox("imap", second, "address", "sales@desk.example");
        for (int i = 0; i < one.length; i++) {
            both[one.length + i] = other[i].replace("imap.box.", "imap.sales.");
        }
        both[2 * one.length - 1] = "sales@desk.example";
        fetching(
                house.settings(both),
                fetcher -> Inbox.await(() -> fetcher.status().stream()
                        .allMatch(s -> s.last().isPresent()
                                && s.last().get().taken() == 2
                                && s.last().get().missing() == 0)));
        Inbox.await(() -> inbox.deliveries().size() == 4);
        assertThat(inbox.deliveries()).extracting(Delivery::id).doesNotHaveDuplicates();
        assertThat(inbox.deliveries().stream()
                        .filter(d -> new MailReader().read(d.raw()).subject().equals("n2"))
                        .map(d -> d.raw().sha256())
                        .distinct())
                .as("by which the desk knows a copy")
                .hasSize(1);
    }
}
