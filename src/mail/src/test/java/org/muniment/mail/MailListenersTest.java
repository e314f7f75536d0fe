package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailListenersTest {
    private static final byte[] MAIL = "Subject: x\r\n\r\n.dot\r\n..two\r\nend\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path folder;

    private House house;
    private Intake intake;
    private MailListeners listeners;
    private final Inbox inbox = new Inbox();

    private void start(String... keysAndValues) throws IOException {
        house = House.open(folder);
        MailSettings settings = house.settings(keysAndValues);
        intake = house.intake(settings);
        listeners = MailListeners.start(settings, intake);
    }

    @AfterEach
    void stop() {
        listeners.close();
        intake.close();
        house.close();
    }

    @Test
    void takesMailByLmtpWithOneReplyForEachRecipient() throws Exception {
        start();
        intake.start(inbox);
        try (MailClient client = MailClient.greet(listeners.lmtpPort(), "LHLO")) {
            assertThat(client.say("XFORWARD ADDR=198.51.100.7 NAME=mx.customer.example HELO=helo.customer.example"))
                    .startsWith("250");
            List<String> replies =
                    client.deliver("ann@x", List.of("support@desk.example", "Support+t.abc@desk.example"), MAIL);
            assertThat(replies).hasSize(2).allMatch(r -> r.startsWith("250"));
            assertThat(client.say("QUIT")).startsWith("221");
        }
        Inbox.await(() -> inbox.deliveries().size() == 2);
        Delivery delivery = inbox.deliveries().get(0);
        assertThat(delivery.raw().bytes()).isEqualTo(MAIL);
        assertThat(delivery.route()).isEqualTo(Route.LMTP);
        assertThat(delivery.clientAddress()).isEqualTo(Optional.of("198.51.100.7"));
        assertThat(delivery.helo()).isEqualTo("helo.customer.example");
        assertThat(inbox.deliveries().get(1).recipients()).containsExactly("Support+t.abc@desk.example");
    }

    @Test
    void takesMailBySmtpWithOneReply() throws Exception {
        start();
        intake.start(inbox);
        try (MailClient client = MailClient.greet(listeners.smtpPort(), "EHLO")) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.deliver("", List.of("support@desk.example"), MAIL))
                        .allMatch(r -> r.startsWith("250"));
            }
        }
        Inbox.await(() -> inbox.deliveries().size() == 3);
        assertThat(inbox.deliveries()).extracting(Delivery::envelopeFrom).containsOnly("");
        assertThat(inbox.deliveries())
                .extracting(Delivery::id)
                .as("the same bytes again")
                .containsOnly(inbox.deliveries().get(0).id());
        assertThat(inbox.deliveries().get(0).clientAddress()).isPresent();
    }

    @Test
    void refusesStrangersAndNonsense() throws Exception {
        start("domains", "all.example");
        try (MailClient client = MailClient.greet(listeners.smtpPort(), "EHLO")) {
            assertThat(client.say("RCPT TO:<support@desk.example>")).startsWith("503");
            assertThat(client.say("MAIL FROM:ann@x")).startsWith("250");
            assertThat(client.say("MAIL FROM:<ann@x>")).startsWith("503");
            assertThat(client.say("RCPT TO:<other@desk.example>")).startsWith("550 5.1.1");
            assertThat(client.say("RCPT TO:<support@elsewhere.example>")).startsWith("550");
            assertThat(client.say("DATA")).startsWith("503");
            assertThat(client.say("RCPT TO:<any@ALL.example>")).startsWith("250");
            assertThat(client.say("RCPT TO:<@relay.example:support@desk.example>"))
                    .startsWith("250");
            assertThat(client.say("RCPT TO:<>")).startsWith("501");
            assertThat(client.say("RCPT TO:<a b@desk.example>")).startsWith("501");
            assertThat(client.say("LHLO x")).startsWith("500");
            assertThat(client.say("X".repeat(10_000))).startsWith("500");
            assertThat(client.say("STARTTLS")).startsWith("502");
            assertThat(client.say("VRFY ann")).startsWith("252");
            assertThat(client.say("RSET")).startsWith("250");
        }
        try (MailClient client = MailClient.greet(listeners.smtpPort(), "EHLO")) {
            String last = "";
            for (int i = 0; i < 21; i++) {
                last = client.say("NONSENSE");
            }
            assertThat(last).startsWith("500");
            assertThat(client.reply()).startsWith("421");
        }
    }

    @Test
    void refusesWhatIsTooLarge() throws Exception {
        start("max-message", "1KiB");
        try (MailClient client = MailClient.greet(listeners.lmtpPort(), "LHLO")) {
            assertThat(client.say("MAIL FROM:<a@x> SIZE=5000")).startsWith("552 5.3.4");
            assertThat(client.deliver("a@x", List.of("support@desk.example"), new byte[3_000]))
                    .allMatch(r -> r.startsWith("552 5.3.4"));
            assertThat(client.deliver("a@x", List.of("support@desk.example"), MAIL))
                    .allMatch(r -> r.startsWith("250"));
        }
        assertThat(intake.status().waiting()).isEqualTo(1);
    }

    @Test
    void putsMailOffWhenTheSpoolIsFull() throws Exception {
        start("max-message", "1KiB", "spool-limit", "1KiB");
        try (MailClient client = MailClient.greet(listeners.lmtpPort(), "LHLO")) {
            byte[] kilobyte = "x".repeat(1_000).getBytes(StandardCharsets.US_ASCII);
            assertThat(client.deliver("a@x", List.of("support@desk.example"), kilobyte))
                    .allMatch(r -> r.startsWith("250"));
            assertThat(client.say("MAIL FROM:<a@x>")).startsWith("452 4.3.1");
        }
    }

    @Test
    void keepsNothingOfAMessageThatBreaksOff() throws Exception {
        start();
        try (MailClient client = MailClient.greet(listeners.lmtpPort(), "LHLO")) {
            client.say("MAIL FROM:<a@x>");
            client.say("RCPT TO:<support@desk.example>");
            client.say("DATA");
            client.send("Subject: half".getBytes(StandardCharsets.US_ASCII));
        }
        Thread.sleep(200);
        assertThat(intake.status().waiting()).isZero();
        assertThat(intake.status().spoolBytes()).isZero();
    }

    @Test
    void letsNoSecondMessageBeSmuggledIn() throws Exception {
        start();
        intake.start(inbox);
        String smuggled = "Subject: one\r\n\r\nbody\n.\nMAIL FROM:<evil@x>\r\n\r.\r\n\n.\r\nstill one\r\n.\r\n";
        try (MailClient client = MailClient.greet(listeners.smtpPort(), "EHLO")) {
            client.say("MAIL FROM:<a@x>");
            client.say("RCPT TO:<support@desk.example>");
            client.say("DATA");
            client.send(smuggled.getBytes(StandardCharsets.US_ASCII));
            assertThat(client.reply()).startsWith("250");
            assertThat(client.say("NOOP")).startsWith("250");
        }
        Inbox.await(() -> inbox.deliveries().size() == 1);
        assertThat(new String(inbox.deliveries().get(0).raw().bytes(), StandardCharsets.US_ASCII))
                .isEqualTo(smuggled.substring(0, smuggled.length() - 3));
    }

    @Test
    void answersPipelinedCommandsInOrder() throws Exception {
        start();
        try (MailClient client = MailClient.greet(listeners.lmtpPort(), "LHLO")) {
            String commands =
                    "MAIL FROM:<a@x>\r\nRCPT TO:<support@desk.example>\r\nRCPT TO:<no@desk.example>\r\nDATA\r\n";
            client.send(commands.getBytes(StandardCharsets.US_ASCII));
            assertThat(client.reply()).startsWith("250 2.1.0");
            assertThat(client.reply()).startsWith("250 2.1.5");
            assertThat(client.reply()).startsWith("550");
            assertThat(client.reply()).startsWith("354");
            client.send("x\r\n.\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.reply()).startsWith("250 2.6.0");
            assertThat(client.reply()).startsWith("221");
        }
    }

    @Test
    void speaksTlsAfterStartTlsAndDropsWhatCameBefore() throws Exception {
        Path store = folder.resolve("listener.p12");
        SmtpSink.keystore(store);
        assertThat(Files.size(store)).isPositive();
        start("tls.keystore", store.toString(), "tls.password", "changeit");
        intake.start(inbox);
        try (MailClient plain = MailClient.greet(listeners.smtpPort(), "EHLO")) {
            assertThat(plain.say("STARTTLS")).startsWith("220");
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAll()}, null);
            MailClient client = new MailClient(
                    context.getSocketFactory().createSocket(plain.socket(), "localhost", listeners.smtpPort(), true));
            assertThat(client.say("MAIL FROM:<a@x>"))
                    .as("greet again after STARTTLS")
                    .startsWith("503");
            assertThat(client.say("EHLO x")).startsWith("250").doesNotContain("STARTTLS");
            assertThat(client.deliver("a@x", List.of("support@desk.example"), MAIL))
                    .allMatch(r -> r.startsWith("250"));
        }
        try (MailClient plain = MailClient.greet(listeners.smtpPort(), "EHLO")) {
            plain.send("STARTTLS\r\nMAIL FROM:<injected@x>\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(plain.reply()).startsWith("501");
            assertThat(plain.reply()).isEqualTo("null");
        }
        Inbox.await(() -> inbox.deliveries().size() == 1);
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String type) {}

        @Override
        public java.security.cert.X509Certificate[] getAcceptedIssuers() {
            return new java.security.cert.X509Certificate[0];
        }
    }
}
