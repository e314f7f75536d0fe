package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.mail.SendReport.State;
import org.muniment.terms.Settings;

/** Debian's Postfix as the edge in front of our LMTP listener, and as our relay to Dovecot and back to us. */
class PostfixTest {
    @TempDir
    private static Path folder;

    private static final Inbox INBOX = new Inbox();
    private static Dovecot dovecot;
    private static Postfix postfix;
    private static House house;
    private static MailSettings settings;
    private static Intake intake;
    private static MailListeners listeners;
    private static SSLContext usual;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Postfix.installed(), "postfix is not installed, or the tests do not run as root");
        assumeTrue(Dovecot.installed(), "dovecot-imapd, dovecot-pop3d or dovecot-lmtpd is not installed");
        dovecot = Dovecot.start("http://127.0.0.1:9/?token=");
        house = House.open(folder);
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        settings = house.settings(
                "lmtp.port", Integer.toString(port), "addresses", "support@desk.example,sales@desk.example");
        intake = house.intake(settings);
        intake.start(INBOX);
        listeners = MailListeners.start(settings, intake);
        postfix = Postfix.start(dovecot.certificate(), port, dovecot.port("lmtp"));
        usual = SSLContext.getDefault();
        SSLContext.setDefault(dovecot.certificate().trust());
    }

    @AfterAll
    static void stop() throws Exception {
        if (postfix != null) {
            SSLContext.setDefault(usual);
            postfix.close();
            listeners.close();
            intake.close();
            house.close();
        }
        if (dovecot != null) {
            dovecot.close();
        }
    }

    private static byte[] mail(String subject) {
        String text = "From: Ann <ann@y.example>\r\nTo: support@desk.example\r\nSubject: " + subject
                + "\r\nDate: Sun, 22 Nov 2026 12:00:00 +0000\r\nMessage-ID: <" + subject
                + "@y.example>\r\n\r\n.dot\r\n..\r\ngr\u00fc\u00df\r\nend\r\n";
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static List<Delivery> received(String subject) {
        return INBOX.deliveries().stream()
                .filter(d -> new MailReader().read(d.raw()).subject().equals(subject))
                .toList();
    }

    private static void post(String from, List<String> to, byte[] raw) throws IOException {
        try (MailClient client = MailClient.greet(postfix.edge(), "EHLO")) {
            assertThat(client.say("MAIL FROM:" + from)).startsWith("250");
            for (String one : to) {
                assertThat(client.say("RCPT TO:<" + one + ">")).startsWith("250");
            }
            assertThat(client.say("DATA")).startsWith("354");
            client.sendMessage(raw);
            assertThat(client.reply()).startsWith("250");
        }
    }

    @Test
    void r07OneMailToTwoOfOurAddressesIsTwoDeliveriesOfOneContent() throws Exception {
        post("<ann@y.example>", List.of("support@desk.example", "sales@desk.example"), mail("two"));
        Inbox.await(() -> received("two").size() == 2);
        assertThat(received("two"))
                .extracting(d -> d.recipients().get(0))
                .as("one of them was in Bcc")
                .containsExactlyInAnyOrder("support@desk.example", "sales@desk.example");
        assertThat(received("two").stream().map(d -> d.raw().sha256()).distinct())
                .as("by which the desk knows the copy")
                .hasSize(1);
        Delivery one = received("two").get(0);
        assertThat(one.route()).isEqualTo(Route.LMTP);
        assertThat(one.clientAddress()).as("by XFORWARD").contains("127.0.0.1");
        assertThat(one.helo()).isEqualTo("client.example");
        assertThat(new String(one.raw().bytes(), StandardCharsets.ISO_8859_1))
                .as("its bytes, under the lines of the edge")
                .endsWith(new String(mail("two"), StandardCharsets.ISO_8859_1));
    }

    @Test
    void takesInternationalAddresses() throws Exception {
        post("<k\u00e4the@y.example> SMTPUTF8", List.of("support@desk.example"), mail("utf"));
        Inbox.await(() -> received("utf").size() == 1);
        assertThat(received("utf").get(0).envelopeFrom()).isEqualTo("k\u00e4the@y.example");
    }

    @Test
    void theEdgeKeepsWhatComesWhileWeAreAwayAndGivesItOnce() throws Exception {
        listeners.close();
        for (int i = 0; i < 5; i++) {
            post("<ann@y.example>", List.of("support@desk.example"), mail("away" + i));
        }
        Inbox.await(() -> deferred() >= 1);
        listeners = MailListeners.start(settings, intake);
        Inbox.await(() -> postfix.queued() == 0);
        for (int i = 0; i < 5; i++) {
            assertThat(received("away" + i)).as("message %d", i).hasSize(1);
        }
    }

    private static long deferred() {
        try {
            return postfix.log()
                    .lines()
                    .filter(l -> l.contains("status=deferred"))
                    .count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** An outbox of one message. */
    private static final class Queue implements OutboundQueue {
        private final Deque<Outgoing> waiting = new ArrayDeque<>();
        private final Map<String, SendReport.Outcome> outcomes = new ConcurrentHashMap<>();
        private volatile boolean permanent;

        @Override
        public synchronized Optional<Outgoing> claim() {
            return Optional.ofNullable(waiting.poll());
        }

        @Override
        public void sent(UUID id, SendReport report) {
            report.recipients().forEach(r -> outcomes.put(r.recipient(), r));
        }

        @Override
        public void failed(UUID id, boolean forGood, SendReport report, Optional<Instant> nextTry) {
            permanent = forGood;
            sent(id, report);
        }
    }

    private static Queue send(byte[] wire, String... recipients) throws Exception {
        MailSettings relay = MailSettings.from(Settings.of(Map.of(
                "muniment.mail.relay", "smtp://127.0.0.1:" + postfix.relay(), "muniment.mail.relay-tls", "required")));
        Queue queue = new Queue();
        queue.waiting.add(new Outgoing(
                UUID.randomUUID(), "support@desk.example", List.of(recipients), RawMail.of(wire), 0, true));
        try (DeliveryWorker worker = DeliveryWorker.start(relay, queue, House.CLOCK)) {
            Inbox.await(() -> queue.outcomes.size() == recipients.length);
            assertThat(worker.status().relayConfigured()).isTrue();
        }
        return queue;
    }

    @Test
    void relaysToAnInternationalAddress() throws Exception {
        Queue queue = send(mail("utf8"), "j\u00f6rg@x.example");
        assertThat(queue.outcomes.get("j\u00f6rg@x.example").state()).isEqualTo(State.ACCEPTED);
    }

    @Test
    void relaysAfterStartTlsAndTellsRefusedFromLater() throws Exception {
        Queue queue =
                send(mail("reply"), "ann@x.example", "refused@x.example", "later@x.example", "bob@nowhere.example");
        assertThat(queue.outcomes.get("ann@x.example").state()).isEqualTo(State.ACCEPTED);
        assertThat(queue.outcomes.get("refused@x.example").state()).isEqualTo(State.REFUSED);
        assertThat(queue.outcomes.get("bob@nowhere.example").state()).isEqualTo(State.REFUSED);
        assertThat(queue.outcomes.get("later@x.example").state()).isEqualTo(State.LATER);
        assertThat(queue.permanent).as("one of them is tried again").isFalse();
        Inbox.await(() -> delivered("ann@x.example").size() == 1);
        assertThat(delivered("ann@x.example").get(0).replace("\r\n", "\n"))
                .as("our bytes in the customer's mailbox")
                .endsWith(new String(mail("reply"), StandardCharsets.ISO_8859_1).replace("\r\n", "\n"));
    }

    private static List<String> delivered(String user) {
        Path fresh = dovecot.maildir(user).resolve("new");
        if (!Files.isDirectory(fresh)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(fresh)) {
            List<String> mails = new ArrayList<>();
            for (Path file : files.toList()) {
                mails.add(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
            return mails;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aRefusalBehindTheRelayComesBackAsABounceThatWeUnderstand() throws Exception {
        Queue queue = send(mail("gone"), "gone@desk.example");
        assertThat(queue.outcomes.get("gone@desk.example").state()).isEqualTo(State.ACCEPTED);
        Inbox.await(() -> INBOX.deliveries().stream()
                .anyMatch(d -> !new MailReader().read(d.raw()).bounces().isEmpty()));
        Delivery notice = INBOX.deliveries().stream()
                .filter(d -> !new MailReader().read(d.raw()).bounces().isEmpty())
                .findFirst()
                .orElseThrow();
        assertThat(notice.envelopeFrom()).isEmpty();
        assertThat(notice.recipients()).containsExactly("support@desk.example");
        ParsedMail.Bounce bounce = new MailReader().read(notice.raw()).bounces().get(0);
        assertThat(bounce.rcpt()).isEqualTo("gone@desk.example");
        assertThat(bounce.status()).startsWith("5.1.");
        assertThat(bounce.hard()).isTrue();
        assertThat(bounce.originalId()).isEqualTo("gone@y.example");
    }
}
