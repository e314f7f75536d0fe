package org.muniment.desk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.mail.Delivery;
import org.muniment.mail.DeliveryId;
import org.muniment.mail.DkimKeys;
import org.muniment.mail.MailSettings;
import org.muniment.mail.Outgoing;
import org.muniment.mail.RawMail;
import org.muniment.mail.Route;
import org.muniment.mail.SendReport;
import org.muniment.mail.auth.DkimOutcome;
import org.muniment.mail.auth.DkimSigner;
import org.muniment.mail.auth.Handover;
import org.muniment.mail.auth.MailAuthenticator;
import org.muniment.mail.auth.Trust;
import org.muniment.mail.auth.Verdict;
import org.muniment.mail.auth.Verdict.Standing;
import org.muniment.mail.auth.ZoneDns;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.terms.Settings;
import org.muniment.vault.signature.MailKeyKind;
import org.muniment.vault.signature.MailSigner;

/**
 * What a mail may do when senders are checked (by a zone file, never the network) and when they are not: rows R12 to R17 of
 * the failure catalogue among them. Nothing is ever lost.
 */
class ConfirmedSenderTest {
    private static final String RIGHT = "192.0.2.1";
    private static final String WRONG = "198.51.100.66";
    private static final String ADA = "ada@good.example";
    private static final String EVE = "eve@evil.example";

    /** good.example asks to reject what it does not vouch for, plain.example says nothing, evil.example allows everybody. */
    private static final String ZONE = """
            good.example.        TXT "v=spf1 ip4:192.0.2.0/24 -all"
            _dmarc.good.example. TXT "v=DMARC1; p=reject"
            evil.example.        TXT "v=spf1 +all"
            house.example.       TXT "v=spf1 ip4:192.0.2.0/24 -all"
            """;

    @TempDir
    Path folder;

    DeskFixture desk;
    MailDesk mails;
    Tickets tickets;
    Caller agent = DeskFixture.agent(UUID.randomUUID());

    private void open(boolean checked) throws Exception {
        Map<String, String> settings = new HashMap<>();
        if (checked) {
            Path zone = folder.resolve("zone");
            Files.writeString(zone, ZONE);
            settings.put("muniment.mail.auth.zone", zone.toString());
            settings.put("muniment.mail.auth.server", "mx.house.example");
        }
        open(settings);
    }

    private void open(Map<String, String> settings) throws Exception {
        desk = new DeskFixture(folder, settings);
        mails = new MailDesk(desk.parts);
        tickets = new Tickets(desk.parts);
    }

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void aConfirmedSenderActsAndTheMessageSaysWhy() throws Exception {
        open(true);
        receive(RIGHT, ADA, "Hello");
        TicketView view = view(rows().get(0));
        assertThat(view.quarantine()).isEmpty();
        assertThat(incoming(view)).singleElement().satisfies(message -> {
            SenderNote note = SenderNote.of(message.head()).orElseThrow();
            assertThat(note.standing()).isEqualTo(Standing.VOUCHED);
            assertThat(note.sentences().get(0))
                    .isEqualTo("Sender confirmed: the server that sent this mail may send for good.example (SPF).");
            assertThat(message.head()).containsEntry("auth", "spf=pass dmarc=pass arc=none");
        });
        assertThat(claimAll()).isNotEmpty();
    }

    @Test
    void aForgedSenderIsKeptAndDoesNothing() throws Exception {
        open(true);
        receive(RIGHT, ADA, "Hello");
        TicketRow real = rows().get(0);
        Outgoing ours = claimAll().get(0);
        for (String header : List.of("X-Nothing: 1", "In-Reply-To: " + header(ours, "Message-ID"))) {
            receive(WRONG, ADA, "Re: [#" + real.number() + "] Hello", header);
        }
        receiveAt(header(ours, "Reply-To"), WRONG, ADA, "with the reply address");

        assertThat(incoming(view(real))).as("nothing joined").hasSize(1);
        assertThat(claimAll()).as("nobody was told").isEmpty();
        assertThat(quarantined()).hasSize(3).allSatisfy(row -> {
            assertThat(view(row).quarantine()).contains(SenderNote.FORGED);
            assertThat(view(row).hint()).contains(real.number());
        });
        TicketRow first = quarantined().get(0);
        assertThatThrownBy(() -> desk.run(() -> new TicketChanges(desk.parts).confirm(first.id(), agent)))
                .as("what the domain asks not to believe is not confirmed with one click")
                .isInstanceOf(Refusal.class);
    }

    @Test
    void anUnconfirmedSenderWaitsForOneClick() throws Exception {
        open(true);
        receive(WRONG, "bob@plain.example", "Export my data");
        TicketRow row = quarantined().get(0);
        assertThat(view(row).quarantine()).contains(SenderNote.UNCONFIRMED);
        assertThat(SenderNote.of(incoming(view(row)).get(0).head())
                        .orElseThrow()
                        .standing())
                .isEqualTo(Standing.UNPROVEN);
        assertThat(claimAll()).isEmpty();
        assertThat(desk.arrived)
                .as("a request is read all the same")
                .singleElement()
                .satisfies(message -> {
                    assertThat(message.quarantined()).isTrue();
                    assertThat(message.opens()).isTrue();
                });
        desk.run(() -> new TicketChanges(desk.parts).confirm(row.id(), agent));
        TicketView confirmed = view(row);
        assertThat(confirmed.row().status()).isEqualTo(TicketStatus.OPEN);
        assertThat(confirmed.requester().orElseThrow().address()).isEqualTo("bob@plain.example");
        assertThat(confirmed.history()).extracting(TicketChange::what).contains("confirmed");
        assertThatThrownBy(() -> desk.run(() -> new TicketChanges(desk.parts).confirm(row.id(), agent)))
                .isInstanceOf(Refusal.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void r12StrangersWithNumberOrReferencesJoinNothing(boolean checked) throws Exception {
        open(checked);
        receive(RIGHT, ADA, "Hello");
        TicketRow real = rows().get(0);
        String ours = header(claimAll().get(0), "Message-ID");
        receive(WRONG, EVE, "Re: [#" + real.number() + "] Hello");
        receive(WRONG, EVE, "Re: Hello", "References: " + ours);
        assertThat(incoming(view(real))).hasSize(1);
        assertThat(quarantined())
                .hasSize(2)
                .allSatisfy(row -> assertThat(view(row).quarantine()).contains("stranger"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void r13NoMailActsAsAnAgentWhoeverVouchesForIt(boolean checked) throws Exception {
        open(checked);
        desk.hire("agent@house.example", Role.AGENT);
        receive(RIGHT, ADA, "Hello");
        TicketRow real = rows().get(0);
        String ours = header(claimAll().get(0), "Message-ID");
        receive(WRONG, "agent@house.example", "Re: Hello", "In-Reply-To: " + ours);
        receive(RIGHT, "agent@house.example", "Re: Hello too", "In-Reply-To: " + ours);
        assertThat(claimAll()).isEmpty();
        assertThat(incoming(view(real))).hasSize(1);
        assertThat(quarantined())
                .hasSize(2)
                .allSatisfy(row -> assertThat(view(row).quarantine()).contains("staff-address"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void r14ReportsWrittenOutsideConfirmNobody(boolean checked) throws Exception {
        open(checked);
        receive(
                WRONG,
                ADA,
                "Hello",
                "Authentication-Results: mx.house.example; dmarc=pass header.from=good.example",
                "ARC-Authentication-Results: i=1; mx.house.example; dmarc=pass header.from=good.example");
        TicketRow row = checked ? quarantined().get(0) : rows().get(0);
        Optional<SenderNote> note = SenderNote.of(incoming(view(row)).get(0).head());
        assertThat(note.map(SenderNote::standing)).isEqualTo(checked ? Optional.of(Standing.FAILED) : Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void r15TheReplyAddressIsOfNoUseToAThirdPerson(boolean checked) throws Exception {
        open(checked);
        receive(RIGHT, ADA, "Hello");
        TicketRow real = rows().get(0);
        String reply = header(claimAll().get(0), "Reply-To");
        receiveAt(reply, WRONG, EVE, "let me in");
        receiveAt(reply, RIGHT, ADA, "it is me");
        assertThat(incoming(view(real))).hasSize(2);
        assertThat(quarantined())
                .singleElement()
                .satisfies(row -> assertThat(view(row).quarantine()).contains("reply-address"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void r16AForgedBounceChangesNothing(boolean checked) throws Exception {
        open(checked);
        receive(RIGHT, ADA, "Hello");
        TicketRow real = rows().get(0);
        claimAll();
        receive(WRONG, "mailer-daemon@good.example", "Undelivered", "Auto-Submitted: auto-replied", """
                Content-Type: multipart/report; report-type=delivery-status; boundary=b""");
        receive(WRONG, "", "Returned mail", "In-Reply-To: <t.aaaaaaaa.bbbbbbbb@localhost>");
        assertThat(claimAll()).isEmpty();
        assertThat(view(real).row().status()).isEqualTo(TicketStatus.OPEN);
        receive(RIGHT, ADA, "Second");
        assertThat(claimAll()).as("she is still answered").hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void r17AForeignMessageIdLikeOursIsForeign(boolean checked) throws Exception {
        open(checked);
        receive(RIGHT, ADA, "Hello");
        TicketRow real = rows().get(0);
        String ours = header(claimAll().get(0), "Message-ID");
        char last = ours.charAt(5);
        String like = ours.substring(0, 5) + (last == 'a' ? 'b' : 'a') + ours.substring(6);
        receive(WRONG, EVE, "Re: theirs", "In-Reply-To: " + like);
        assertThat(incoming(view(real))).hasSize(1);
        assertThat(rows()).extracting(TicketRow::subject).contains("Re: theirs");
    }

    @Test
    void whoCouldNotBeLookedUpIsLookedUpAgainAndThenConfirmed() throws Exception {
        // A house that only believes its gateway knows no name server: every question fails, as in an outage.
        open(Map.of("muniment.mail.auth.server", "mx.house.example"));
        receive(RIGHT, ADA, "Hello");
        TicketRow row = quarantined().get(0);
        assertThat(SenderNote.of(incoming(view(row)).get(0).head())
                        .orElseThrow()
                        .standing())
                .isEqualTo(Standing.UNKNOWN);
        SenderRecheck blind = new SenderRecheck(desk.parts);
        assertThat(desk.in(blind::next)).as("not yet").isFalse();
        desk.pass(Duration.ofMinutes(6));
        assertThat(desk.in(blind::next)).isTrue();
        assertThat(desk.in(blind::next)).as("later again").isFalse();
        assertThat(view(row).row().status()).isEqualTo(TicketStatus.QUARANTINED);

        Path zone = folder.resolve("zone");
        Files.writeString(zone, ZONE);
        DeskParts seeing = with(MailSettings.from(Settings.of(Map.of("muniment.mail.auth.zone", zone.toString()))));
        desk.pass(Duration.ofMinutes(21));
        SenderRecheck recheck = new SenderRecheck(seeing);
        assertThat(desk.in(recheck::next)).isTrue();
        TicketView view = view(row);
        assertThat(view.row().status()).isEqualTo(TicketStatus.OPEN);
        assertThat(SenderNote.of(incoming(view).get(0).head()).orElseThrow().standing())
                .isEqualTo(Standing.VOUCHED);
        desk.pass(Duration.ofDays(2));
        assertThat(desk.in(recheck::next)).as("never again").isFalse();
    }

    @Test
    void whatIsSignedAndStoredIsWhatIsSent() throws Exception {
        open(false);
        MailSettings signing = MailSettings.from(
                Settings.of(Map.of("muniment.data", folder.toString(), "muniment.mail.dkim.selector", "s1")));
        DkimKeys keys = new DkimKeys(signing, desk.parts.vault(), desk.clock);
        DkimSigner key = keys.keep("s1", MailSigner.make(MailKeyKind.ED25519));
        mails = new MailDesk(with(signing));
        receive(RIGHT, ADA, "Hello");
        List<MessageView> ours = view(rows().get(0)).messages().stream()
                .filter(message -> message.kind() == MessageKind.AUTOMATIC)
                .toList();
        List<Outgoing> sent = claimAll();
        assertThat(sent).hasSameSizeAs(ours).hasSize(2);
        ZoneDns zone = ZoneDns.read((key.recordName() + ". TXT \"" + key.record() + "\"\n").getBytes(UTF_8));
        for (int i = 0; i < sent.size(); i++) {
            UUID message = ours.get(i).id();
            byte[] wire = sent.get(i).wire().bytes();
            try (InputStream stored = desk.in(() -> tickets.raw(message, agent))) {
                assertThat(stored.readAllBytes()).isEqualTo(wire);
            }
            Verdict verdict = new MailAuthenticator(zone, Trust.NOBODY, desk.clock)
                    .check(wire, List.of(Mails.US), Handover.UNKNOWN);
            assertThat(verdict.dkim()).extracting(DkimOutcome::proves).containsExactly(true);
        }
    }

    private DeskParts with(MailSettings mail) {
        DeskParts parts = desk.parts;
        return new DeskParts(
                parts.entities(),
                parts.vault(),
                parts.ledger(),
                parts.settings(),
                mail,
                parts.policy(),
                parts.clock(),
                parts.arrived());
    }

    private void receive(String client, String from, String subject, String... headers) throws Exception {
        deliver(new String[] {Mails.US, client}, from, subject, headers);
    }

    private void receiveAt(String recipient, String client, String from, String subject) throws Exception {
        deliver(new String[] {recipient, client}, from, subject);
    }

    /** Delivers at {@code way[0]} from {@code way[1]}. */
    private void deliver(String[] way, String from, String subject, String... headers) throws Exception {
        String recipient = way[0];
        StringBuilder raw = new StringBuilder("To: " + recipient + "\r\nSubject: " + subject + "\r\n");
        for (String header : headers) {
            raw.append(header).append("\r\n");
        }
        String author = from.isEmpty() ? "" : "From: " + from + "\r\n";
        RawMail mail = RawMail.of((raw + author + "\r\nSome text about " + subject + "\r\n").getBytes(UTF_8));
        Delivery delivery = new Delivery(
                DeliveryId.received(recipient, mail.sha256()),
                Route.SMTP,
                from,
                List.of(recipient),
                Instant.parse("2026-11-22T08:00:00Z"),
                Optional.of(way[1]),
                "mx.sender.example",
                mail);
        desk.run(() -> mails.handle(delivery));
    }

    private List<TicketRow> rows() throws Exception {
        return desk.in(() -> tickets.list(TicketQuery.all(), agent)).rows();
    }

    private List<TicketRow> quarantined() throws Exception {
        return desk.in(() -> tickets.list(TicketQuery.in(TicketStatus.QUARANTINED), agent))
                .rows();
    }

    private TicketView view(TicketRow row) {
        try {
            return desk.in(() -> tickets.view(row.id(), agent));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static List<MessageView> incoming(TicketView view) {
        return view.messages().stream()
                .filter(message -> message.kind() == MessageKind.MAIL_IN)
                .toList();
    }

    private List<Outgoing> claimAll() throws Exception {
        Outbox outbox = new Outbox(desk.parts);
        List<Outgoing> claimed = new ArrayList<>();
        Optional<Outgoing> next = desk.in(outbox::claim);
        while (next.isPresent()) {
            Outgoing mail = next.get();
            claimed.add(mail);
            List<SendReport.Outcome> taken = mail.recipients().stream()
                    .map(to -> new SendReport.Outcome(to, SendReport.State.ACCEPTED, "250 ok"))
                    .toList();
            desk.run(() -> outbox.sent(mail.id(), new SendReport(desk.clock.instant(), taken)));
            next = desk.in(outbox::claim);
        }
        return claimed;
    }

    private static String header(Outgoing mail, String name) {
        return new String(mail.wire().bytes(), UTF_8)
                .replaceAll("\r\n[ \t]", " ")
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElseThrow();
    }
}
