package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.mail.SendReport.Outcome;
import org.muniment.mail.SendReport.State;
import org.muniment.mail.TlsPolicy.Demand;
import org.muniment.terms.Refusal;

/** Content leaves only over a way that protects it (R33), straight to the recipient's servers and by a relay. */
class ProtectedWayTest {
    private static final byte[] WIRE =
            "Subject: secret\r\n\r\n.dot\r\nthe content\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    static Path folder;

    static SSLContext certificate;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = SmtpSink.certificate(folder);
    }

    private static MailSettings settings(String... more) {
        return new House(folder, House.CLOCK, null, null).settings(more);
    }

    /** Settings for sending straight to {@code port}, where every name of the zone lives. */
    private static MailSettings direct(int port, String zone, String... more) throws Exception {
        Path file = Files.createTempFile(folder, "zone", ".txt");
        Files.writeString(file, zone);
        List<String> all = new ArrayList<>(List.of("relay", "mx:" + port, "auth.zone", file.toString()));
        all.addAll(List.of(more));
        return settings(all.toArray(String[]::new));
    }

    private static Outgoing message(boolean open, String... recipients) {
        return message(RawMail.of(WIRE), open, recipients);
    }

    private static Outgoing message(RawMail wire, boolean open, String... recipients) {
        return new Outgoing(UUID.randomUUID(), "support@desk.example", List.of(recipients), wire, 0, open);
    }

    private static List<Outcome> send(MailSettings settings, Outgoing message) throws Exception {
        MailSettings.Relay relay = settings.relay().orElseThrow();
        DeliveryWorker.Way way = relay.isDirect() ? DirectWay.of(settings, House.CLOCK) : new RelayWay(settings, relay);
        return way.send(message);
    }

    private static final String ZONE = """
            x.example. MX 10 mx.x.example.
            mx.x.example. A 127.0.0.1
            plain.example. A 127.0.0.1
            null.example. MX 0 .
            """;

    @Test
    void contentGoesToTheRecipientsOwnServersOverTls() throws Exception {
        try (SmtpSink sink = new SmtpSink(Optional.of(certificate))) {
            List<Outcome> outcomes = send(
                    direct(sink.port(), ZONE),
                    message(false, "a@x.example", "b@null.example", "c@x.example", "d@nowhere.example"));
            assertThat(outcomes)
                    .extracting(Outcome::state)
                    .containsExactly(State.ACCEPTED, State.REFUSED, State.ACCEPTED, State.REFUSED);
            assertThat(outcomes.get(0).hop()).contains(new Hop("mx.x.example", Hop.Protection.ENCRYPTED));
            assertThat(outcomes.get(1).reply()).contains("null MX");
            assertThat(sink.encrypted()).as("one conversation for a domain").containsExactly(true);
            assertThat(sink.messages().get(0)).isEqualTo(WIRE);
        }
    }

    @Test
    void r33ContentNeverLeavesForADomainWithoutTls() throws Exception {
        try (SmtpSink sink = new SmtpSink(Optional.empty())) {
            MailSettings settings = direct(sink.port(), ZONE);
            List<Outcome> outcomes = send(settings, message(false, "a@x.example", "b@plain.example"));
            assertThat(outcomes).extracting(Outcome::state).containsExactly(State.WITHHELD, State.WITHHELD);
            assertThat(outcomes.get(0).reply()).contains("mx.x.example offers no encryption");
            assertThat(sink.messages()).isEmpty();
            assertThat(sink.commands()).as("not even an address").noneMatch(c -> c.startsWith("MAIL"));

            assertThat(send(settings, message(true, "a@x.example")))
                    .as("what holds no content may")
                    .extracting(Outcome::state)
                    .containsExactly(State.ACCEPTED);
            assertThat(sink.encrypted()).containsExactly(false);
            MailSettings optional = direct(sink.port(), ZONE, "tls.policy", "*=encrypted,x.example=optional");
            assertThat(send(optional, message(false, "a@x.example", "b@plain.example")))
                    .extracting(Outcome::state)
                    .containsExactly(State.ACCEPTED, State.WITHHELD);
        }
    }

    @Test
    void aCertificateThatProvesNothingIsNotEnoughWhereItIsAskedFor() throws Exception {
        try (SmtpSink sink = new SmtpSink(Optional.of(certificate))) {
            MailSettings settings = direct(sink.port(), ZONE, "tls.policy", "X.example=verified");
            List<Outcome> outcomes = send(settings, message(false, "a@x.example", "b@plain.example"));
            assertThat(outcomes).extracting(Outcome::state).containsExactly(State.WITHHELD, State.ACCEPTED);
            assertThat(outcomes.get(0).reply()).contains("certificate", "mx.x.example");
            assertThat(sink.messages()).hasSize(1);
        }
    }

    @Test
    void theNextServerIsTriedAndAnAddressOfThisMachineIsNotAskedAtPort25() throws Exception {
        try (SmtpSink sink = new SmtpSink(Optional.of(certificate))) {
            String zone = """
                    y.example. MX 20 good.y.example.
                    y.example. MX 10 dead.y.example.
                    dead.y.example. A 127.0.0.9
                    good.y.example. A 127.0.0.1
                    """;
            List<Outcome> outcomes = send(direct(sink.port(), zone), message(false, "a@y.example"));
            assertThat(outcomes.get(0).hop().orElseThrow().host()).isEqualTo("good.y.example");
            assertThat(send(direct(25, zone), message(false, "a@y.example")))
                    .extracting(Outcome::state)
                    .containsExactly(State.LATER);
        }
    }

    @Test
    void aRelayIsTrustedUnlessADemandIsWritten() throws Exception {
        try (SmtpSink sink = new SmtpSink(Optional.empty())) {
            String relay = "smtp://127.0.0.1:" + sink.port();
            MailSettings settings = settings("relay", relay, "tls.policy", "x.example=encrypted");
            List<Outcome> outcomes = send(settings, message(false, "a@x.example", "b@y.example"));
            assertThat(outcomes).extracting(Outcome::state).containsExactly(State.WITHHELD, State.ACCEPTED);
            assertThat(outcomes.get(0).reply()).contains("REQUIRETLS");
            assertThat(sink.commands()).contains("RCPT TO:<b@y.example>").doesNotContain("RCPT TO:<a@x.example>");
        }
    }

    @Test
    void aRelayThatCanIsAskedToProtectMailFurther() throws Exception {
        try (SmtpSink sink = new SmtpSink(Optional.of(certificate))) {
            sink.offers.add("REQUIRETLS");
            sink.answers.put("RCPT TO:<c@z.example>", "550 5.7.30 REQUIRETLS support required");
            String relay = "smtp://127.0.0.1:" + sink.port();
            MailSettings settings = settings("relay", relay, "tls.policy", "y.example=optional");
            List<Outcome> outcomes = send(settings, message(false, "a@x.example", "b@y.example", "c@z.example"));
            assertThat(outcomes)
                    .extracting(Outcome::state)
                    .containsExactly(State.ACCEPTED, State.ACCEPTED, State.WITHHELD);
            assertThat(outcomes.get(0).hop()).contains(new Hop("127.0.0.1", Hop.Protection.ONWARD));
            assertThat(outcomes.get(1).hop()).contains(new Hop("127.0.0.1", Hop.Protection.ENCRYPTED));
            assertThat(sink.commands())
                    .contains("MAIL FROM:<support@desk.example> REQUIRETLS", "MAIL FROM:<support@desk.example>");
        }
    }

    @Test
    void addressesOutsideAsciiGoOnlyWhereTheyAreUnderstood() throws Exception {
        RawMail wide = RawMail.of("To: jürgen@x.example\r\n\r\n.\r\ntext\r\n".getBytes(StandardCharsets.UTF_8));
        try (SmtpSink sink = new SmtpSink(Optional.of(certificate))) {
            MailSettings settings = direct(sink.port(), ZONE);
            assertThat(send(settings, message(wide, false, "jürgen@x.example")))
                    .singleElement()
                    .satisfies(outcome -> {
                        assertThat(outcome.state()).isEqualTo(State.REFUSED);
                        assertThat(outcome.reply()).contains("SMTPUTF8");
                    });
            sink.offers.add("SMTPUTF8");
            assertThat(send(settings, message(wide, false, "jürgen@x.example")))
                    .extracting(Outcome::state)
                    .containsExactly(State.ACCEPTED);
            assertThat(sink.commands()).contains("MAIL FROM:<support@desk.example> BODY=8BITMIME SMTPUTF8");
            assertThat(sink.messages().get(0)).isEqualTo(wide.bytes());
        }
    }

    @Test
    void readsThePolicyAndRefusesOneThatIsNone() {
        TlsPolicy policy = settings("tls.policy", "Müller.example=verified, b.example=optional")
                .tls();
        assertThat(policy.of("xn--mller-kva.example")).isEqualTo(Demand.VERIFIED);
        assertThat(policy.of("other.example")).isEqualTo(Demand.ENCRYPTED);
        assertThat(policy.isWritten("other.example")).isFalse();
        for (String wrong :
                List.of("x.example", "x.example=tls", "=verified", "a=optional,A=verified", "*=optional,*=verified")) {
            assertThatThrownBy(() -> settings("tls.policy", wrong)).as(wrong).isInstanceOf(Refusal.class);
        }
        assertThatThrownBy(() -> settings("relay", "mx:25", "relay-user", "u")).isInstanceOf(Refusal.class);
        assertThat(settings("relay", "smtp://mail.example")
                        .relay()
                        .orElseThrow()
                        .tls())
                .as("a relay elsewhere")
                .isEqualTo(MailSettings.Tls.REQUIRED);
        assertThat(settings("relay", "smtp://127.0.0.1:2600")
                        .relay()
                        .orElseThrow()
                        .tls())
                .as("a relay here")
                .isEqualTo(MailSettings.Tls.OPPORTUNISTIC);
    }
}
