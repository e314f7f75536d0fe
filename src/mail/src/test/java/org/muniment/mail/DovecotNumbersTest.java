package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Store;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** Row R4 of the failure catalogue against Debian's Dovecot: numbers that change. */
class DovecotNumbersTest extends OnDovecot {
    @Test
    void r04AFolderDeletedAndMadeAgainUnderTheFetcher() throws Exception {
        MailSettings settings = imap("url", "imap://127.0.0.1:" + dovecot.port("imap") + "/Support");
        try (Store other = otherClient()) {
            Folder support = other.getFolder("Support");
            support.create(Folder.HOLDS_MESSAGES);
            support.appendMessages(messages(1, 2, 2));
            fetching(settings, fetcher -> {
                awaitOurs(fetcher, 3, 0);
                support.delete(false);
                Thread.sleep(1_100); // Dovecot numbers by the second
                support.create(Folder.HOLDS_MESSAGES);
                support.appendMessages(messages(2, 7, 2, 1, 2));
                awaitOurs(fetcher, 2, 3);
            });
        }
        assertThat(inbox.deliveries().subList(3, 5))
                .extracting(d -> new MailReader().read(d.raw()).subject())
                .as("one new message and one more copy")
                .containsExactly("n7", "n2");
    }

    private static Message[] messages(int... numbers) throws Exception {
        Message[] messages = new Message[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            String text = new String(mail(numbers[i]), StandardCharsets.US_ASCII).replace("\n", "\r\n");
            messages[i] = new jakarta.mail.internet.MimeMessage(
                    Session.getInstance(new Properties()),
                    new java.io.ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
        }
        return messages;
    }

    @Test
    void r04AllNumbersGivenAnewInTheMiddleOfFetching() throws Exception {
        for (int i = 0; i < 150; i++) {
            dovecot.drop(user, mail(i));
        }
        fetching(imap(), fetcher -> {
            Inbox.await(() -> inbox.deliveries().size() > 20);
            Thread.sleep(1_100); // Dovecot numbers by the second
            dovecot.forgetNumbers(user);
            dovecot.drop(user, mail(150));
            Inbox.await(
                    () -> balance(fetcher).onServer() == 151 && balance(fetcher).missing() == 0);
        });
        assertThat(inbox.deliveries()).extracting(Delivery::id).doesNotHaveDuplicates();
        assertThat(inbox.deliveries().stream().map(d -> d.raw().sha256()).distinct())
                .as("nothing lost; what comes under a new number of the same UIDVALIDITY is a copy by its content")
                .hasSize(151);
    }

    @Test
    void r04NumbersUsedAgainUnderTheSameUidValidity() throws Exception {
        dovecot.drop(user, mail(1));
        Path numbers = dovecot.maildir(user).resolve("dovecot-uidlist");
        fetching(imap(), fetcher -> awaitOurs(fetcher, 1, 0));
        Path backup = Files.copy(numbers, folder.resolve("uidlist"));
        Path lost = dovecot.drop(user, mail(2));
        dovecot.drop(user, mail(3));
        fetching(imap(), fetcher -> awaitOurs(fetcher, 3, 0));
        dovecot.forgetNumbers(user);
        dovecot.restoreNumbers(user, backup);
        Files.deleteIfExists(dovecot.maildir(user).resolve("cur").resolve(lost.getFileName() + ":2,"));
        dovecot.drop(user, "Subject: n4\n\nother body\n".getBytes(StandardCharsets.US_ASCII));
        fetching(imap(), fetcher -> {
            Inbox.await(
                    () -> balance(fetcher).onServer() == 3 && balance(fetcher).missing() == 0);
            Inbox.await(() -> inbox.deliveries().size() >= 4);
        });
        assertThat(inbox.deliveries().stream()
                        .map(d -> new MailReader().read(d.raw()).subject())
                        .distinct())
                .as("nothing lost")
                .containsExactlyInAnyOrder("n1", "n2", "n3", "n4");
    }

    @Test
    void r04MessagesDeletedBySomebodyElseInTheMiddleOfFetching() throws Exception {
        byte[] large =
                ("Subject: large\n\n" + ("x".repeat(900) + "\n").repeat(5_000)).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 60; i++) {
            dovecot.drop(user, i % 20 == 3 ? large : mail(i));
        }
        fetching(imap(), fetcher -> {
            Inbox.await(() -> inbox.deliveries().size() > 3);
            try (Store other = otherClient()) {
                Folder box = open(other, "INBOX");
                for (Message message : box.getMessages()) {
                    message.setFlag(Flags.Flag.DELETED, message.getMessageNumber() % 2 == 0);
                }
                box.close(true);
            }
            Inbox.await(
                    () -> balance(fetcher).onServer() == 30 && balance(fetcher).missing() == 0);
        });
        assertThat(inbox.deliveries()).extracting(Delivery::id).doesNotHaveDuplicates();
        assertThat(inbox.deliveries().stream().filter(d -> d.raw().size() > 10_000))
                .as("no message is taken cut short")
                .allMatch(d -> d.raw().size() == large.length + 5_002);
    }
}
