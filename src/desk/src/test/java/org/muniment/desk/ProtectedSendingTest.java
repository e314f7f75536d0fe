package org.muniment.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.mail.Hop;
import org.muniment.mail.MailReader;
import org.muniment.mail.Outgoing;
import org.muniment.mail.ParsedMail;
import org.muniment.mail.SendReport;
import org.muniment.mail.SendReport.State;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;

/** What goes out when the way to a customer protects nothing (R33), and what staff see of each mail's sending. */
class ProtectedSendingTest {

    private static final String ADA = "ada@example.org";

    @TempDir
    Path folder;

    DeskFixture desk;
    Outbox outbox;
    Tickets tickets;
    MailDesk mails;
    OutgoingMail outgoing;
    SignIn signIn;
    Caller agent;

    @BeforeEach
    void open() throws Exception {
        desk = new DeskFixture(folder);
        outbox = new Outbox(desk.parts);
        tickets = new Tickets(desk.parts);
        mails = new MailDesk(desk.parts);
        outgoing = new OutgoingMail(desk.parts);
        signIn = new SignIn(desk.parts);
        agent = DeskFixture.agent(desk.hire("agent@desk.example", Role.AGENT));
    }

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void r33ANoticeWithALinkGoesInsteadOfTheContent() throws Exception {
        UUID ticket =
                ticket("Der Drucker und das Papier", "Guten Tag, ich habe eine Frage: mein Drucker ist nicht da.");
        assertThat(sendAll())
                .as("receipt and welcome hold nothing of anybody's")
                .allMatch(Outgoing::open);
        UUID reply = reply(ticket, "Wir haben Ihnen das Kennwort Zitrone hinterlegt.");
        Outgoing content = claim();
        assertThat(content.open()).isFalse();
        withhold(content);

        Outgoing notice = claim();
        assertThat(notice.open()).isTrue();
        assertThat(notice.recipients()).containsExactly(ADA);
        ParsedMail read = new MailReader(id -> false).read(notice.wire());
        assertThat(read.subject()).startsWith("Eine Nachricht von").doesNotContain("Drucker", "#");
        assertThat(read.bodyText()).contains("/sign-in/link/").doesNotContain("Zitrone", "Drucker", "Kennwort");
        assertThat(new String(notice.wire().bytes(), StandardCharsets.ISO_8859_1))
                .contains("Auto-Submitted: auto-");
        desk.run(() -> outbox.sent(notice.id(), report(notice, State.ACCEPTED)));
        assertThat(sending(ticket, reply)).satisfies(state -> {
            assertThat(state.state()).isEqualTo(OutboxState.NOTICED);
            assertThat(state.notice()).contains(OutboxState.SENT);
            assertThat(state.recipients().get(0).reply()).contains("offers no encryption");
        });
        assertThat(history(ticket)).contains("notice-sent");

        String token = read.bodyText().replaceAll("(?s).*/sign-in/link/(\\S+).*", "$1");
        desk.pass(Duration.ofDays(2));
        SignIn.Entry entry = desk.in(() -> signIn.redeem(token));
        assertThat(entry.ticket()).contains(ticket);
        Caller ada = entry.session().session().caller(org.muniment.terms.Purpose.SELF_SERVICE);
        assertThat(desk.in(() -> tickets.view(ticket, ada)).messages())
                .extracting(MessageView::text)
                .anyMatch(text -> text.contains("Zitrone"));
        refused(Refusal.Code.EXPIRED, () -> signIn.redeem(token));
    }

    @Test
    void aLetterOfNoTicketBecomesReadableBehindItsLink() throws Exception {
        UUID ticket = ticket("Hello", "text");
        sendAll();
        var subject = desk.in(() -> tickets.view(ticket, agent))
                .requester()
                .orElseThrow()
                .subject();
        desk.run(() -> new HouseLetters(desk.parts)
                .send(
                        new HouseLetter(
                                subject, Optional.empty(), "About your data", "The reasons are these: Zitrone."),
                        Caller.system("test")));
        desk.run(() -> new HouseLetters(desk.parts)
                .sendOutside(
                        new OutsideLetter(
                                "office@authority.example",
                                Tools.of(desk.parts).seals().newKey("test:outside"),
                                "case:1",
                                "Report",
                                "facts"),
                        Caller.system("test")));
        withhold(claim());
        Outgoing outside = claim();
        SendReport report = new SendReport(
                desk.clock.instant(),
                List.of(new SendReport.Outcome("office@authority.example", State.WITHHELD, "no encryption")));
        desk.run(() -> outbox.failed(outside.id(), true, report, Optional.empty()));
        assertThat(desk.in(outbox::counts))
                .as("who has no account gets no link")
                .containsEntry(OutboxState.WITHHELD, 1L)
                .containsEntry(OutboxState.NOTICED, 1L);
        Outgoing notice = claim();
        String text = new MailReader(id -> false).read(notice.wire()).bodyText();
        assertThat(text).doesNotContain("Zitrone");
        SignIn.Entry entry = desk.in(() -> signIn.redeem(text.replaceAll("(?s).*/sign-in/link/(\\S+).*", "$1")));
        Caller ada = entry.session().session().caller(org.muniment.terms.Purpose.SELF_SERVICE);
        TicketView letter = desk.in(() -> tickets.view(entry.ticket().orElseThrow(), ada));
        assertThat(letter.row().id()).isNotEqualTo(ticket);
        assertThat(letter.row().status()).as("no work for agents").isEqualTo(TicketStatus.CLOSED);
        assertThat(letter.messages()).singleElement().satisfies(message -> assertThat(message.text())
                .contains("Zitrone"));
    }

    @Test
    void theLinkEndsAndLeadsNowhereOnceTheTicketIsSomebodyElses() throws Exception {
        UUID ticket = ticket("Hello", "text");
        sendAll();
        String first = noticeAfter(reply(ticket, "one"));
        assertThat(desk.in(() -> signIn.redeem(first)).ticket()).contains(ticket);
        String old = noticeAfter(reply(ticket, "two"));
        desk.pass(Duration.ofDays(3));
        refused(Refusal.Code.EXPIRED, () -> signIn.redeem(old));
        String last = noticeAfter(reply(ticket, "three"));
        desk.run(() -> desk.parts
                .entities()
                .createNativeQuery("UPDATE ticket SET account_id = NULL WHERE public_id = CAST(?1 AS uuid)")
                .setParameter(1, ticket.toString())
                .executeUpdate());
        assertThat(desk.in(() -> signIn.redeem(last)).ticket()).isEmpty();
    }

    @Test
    void staffSeeEachStepAndMaySendAgainReleaseOrDrop() throws Exception {
        UUID ticket = ticket("Hello", "text");
        sendAll();
        UUID reply = reply(ticket, "one");
        assertThat(sending(ticket, reply).state()).isEqualTo(OutboxState.QUEUED);
        Outgoing first = claim();
        assertThat(sending(ticket, reply).state()).isEqualTo(OutboxState.CLAIMED);
        refused(Refusal.Code.CONFLICT, () -> outgoing.drop(reply, agent));
        Instant next = desk.clock.instant().plusSeconds(600);
        desk.run(() -> outbox.failed(first.id(), false, report(first, State.LATER), Optional.of(next)));
        assertThat(sending(ticket, reply).nextTry()).contains(next);

        desk.run(() -> outgoing.again(reply, agent));
        Outgoing second = claim();
        Hop hop = new Hop("mx.example.org", Hop.Protection.VERIFIED);
        desk.run(() -> outbox.sent(
                second.id(),
                new SendReport(
                        desk.clock.instant(),
                        List.of(new SendReport.Outcome(ADA, State.ACCEPTED, "250 ok", Optional.of(hop))))));
        assertThat(sending(ticket, reply).recipients()).singleElement().satisfies(recipient -> {
            assertThat(recipient.address()).isEqualTo(ADA);
            assertThat(recipient.hop()).contains(hop);
        });
        refused(Refusal.Code.CONFLICT, () -> outgoing.again(reply, agent));

        UUID other = reply(ticket, "never mind");
        desk.run(() -> outgoing.drop(other, agent));
        assertThat(sending(ticket, other).state()).isEqualTo(OutboxState.DROPPED);
        assertThat(sendAll()).isEmpty();
        assertThat(history(ticket)).contains("sent-again", "mail-dropped");
        refused(Refusal.Code.FORBIDDEN, () -> outgoing.again(other, DeskFixture.operator()));
    }

    @Test
    void aHeldReplyGoesOnlyWhenAPersonLetsIt() throws Exception {
        UUID ticket = ticket("Hello", "text");
        sendAll();
        UUID reply = reply(ticket, "for Ada");
        desk.run(() -> mails.handle(Mails.mail("eve@example.org", "Other", "text")));
        desk.run(() -> desk.parts
                .entities()
                .createNativeQuery("UPDATE ticket SET account_id = (SELECT account_id FROM ticket WHERE public_id <>"
                        + " CAST(?1 AS uuid) LIMIT 1) WHERE public_id = CAST(?1 AS uuid)")
                .setParameter(1, ticket.toString())
                .executeUpdate());
        assertThat(sendAll()).noneMatch(mail -> mail.recipients().contains(ADA));
        assertThat(sending(ticket, reply).state()).isEqualTo(OutboxState.HELD);
        refused(Refusal.Code.CONFLICT, () -> outgoing.again(reply, agent));
        desk.run(() -> outgoing.release(reply, agent));
        assertThat(claim().recipients()).containsExactly(ADA);
    }

    @Test
    void anAuthenticBounceIsShownAndAForgedOneChangesNothing() throws Exception {
        UUID ticket = ticket("Hello", "text");
        sendAll();
        UUID reply = reply(ticket, "one");
        Outgoing sent = claim();
        desk.run(() -> outbox.sent(sent.id(), report(sent, State.ACCEPTED)));
        String ours = new MailReader(id -> false).read(sent.wire()).messageId();
        for (String forged : List.of("forged@localhost", ours.replaceFirst("\\.[a-z0-9]{16}@", ".aaaaaaaaaaaaaaaa@"))) {
            desk.run(() -> mails.handle(bounce(forged, "5.1.1", "failed")));
            assertThat(sending(ticket, reply).recipients().get(0).bounce())
                    .as(forged)
                    .isEmpty();
        }
        desk.run(() -> mails.handle(bounce(ours, "4.4.1", "delayed")));
        assertThat(sending(ticket, reply).recipients().get(0).bounce()).contains(Sending.Bounce.SOFT);
        desk.run(() -> mails.handle(bounce(ours, "5.1.1", "failed")));
        desk.run(() -> mails.handle(bounce(ours, "4.4.7", "delayed")));
        assertThat(sending(ticket, reply).recipients()).singleElement().satisfies(recipient -> {
            assertThat(recipient.bounce()).contains(Sending.Bounce.HARD);
            assertThat(recipient.bounceStatus()).isEqualTo("5.1.1");
            assertThat(recipient.bounced()).isPresent();
        });
        assertThat(sending(ticket, reply).canTryAgain()).isTrue();
        desk.run(() -> outgoing.again(reply, agent));
        assertThat(claim().recipients()).containsExactly(ADA);
        reply(ticket, "a bounce silences nobody");
        assertThat(sendAll()).hasSize(1);
    }

    @Test
    void aServerBeyondTheRelayThatCannotProtectItLeadsToALinkAsWell() throws Exception {
        UUID ticket = ticket("Hello", "text");
        sendAll();
        UUID reply = reply(ticket, "secret");
        Outgoing sent = sendAll().get(0);
        String ours = new MailReader(id -> false).read(sent.wire()).messageId();
        desk.run(() -> mails.handle(bounce(ours, "5.7.30", "failed")));
        desk.run(() -> mails.handle(bounce(ours, "5.7.30", "failed again")));
        assertThat(sending(ticket, reply).state()).isEqualTo(OutboxState.NOTICED);
        assertThat(sendAll()).singleElement().satisfies(notice -> assertThat(notice.open())
                .isTrue());
    }

    private static org.muniment.mail.Delivery bounce(String id, String status, String action) {
        String bounce = "From: MAILER-DAEMON@example.org\r\nTo: support@localhost\r\nSubject: Undelivered " + action
                + status + "\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
                + "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
                + "Content-Type: text/plain\r\n\r\nCould not be delivered.\r\n--b\r\n"
                + "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; example.org\r\n\r\n"
                + "Final-Recipient: rfc822; " + ADA + "\r\nAction: " + action + "\r\nStatus: " + status
                + "\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <" + id + ">\r\n\r\n--b--\r\n";
        return Mails.raw(Mails.US, bounce, "");
    }

    private String noticeAfter(UUID reply) throws Exception {
        assertThat(reply).isNotNull();
        withhold(claim());
        Outgoing notice = claim();
        desk.run(() -> outbox.sent(notice.id(), report(notice, State.ACCEPTED)));
        String text = new MailReader(id -> false).read(notice.wire()).bodyText();
        return text.replaceAll("(?s).*/sign-in/link/(\\S+).*", "$1");
    }

    private UUID ticket(String subject, String text) throws Exception {
        desk.run(() -> mails.handle(Mails.mail(ADA, subject, text)));
        return desk.in(() -> tickets.list(TicketQuery.all(), agent))
                .rows()
                .get(0)
                .id();
    }

    private UUID reply(UUID ticket, String text) throws Exception {
        return desk.in(() -> tickets.reply(ticket, Reply.of(text), agent));
    }

    private void withhold(Outgoing mail) throws Exception {
        SendReport report = new SendReport(
                desk.clock.instant(),
                List.of(new SendReport.Outcome(ADA, State.WITHHELD, "mx.example.org offers no encryption (STARTTLS)")));
        desk.run(() -> outbox.failed(mail.id(), true, report, Optional.empty()));
    }

    private SendReport report(Outgoing mail, State state) {
        return new SendReport(
                desk.clock.instant(),
                mail.recipients().stream()
                        .map(recipient -> new SendReport.Outcome(recipient, state, "reply"))
                        .toList());
    }

    private Sending sending(UUID ticket, UUID message) throws Exception {
        return desk.in(() -> tickets.view(ticket, agent)).messages().stream()
                .filter(own -> own.id().equals(message))
                .findFirst()
                .flatMap(MessageView::sending)
                .orElseThrow();
    }

    private List<String> history(UUID ticket) throws Exception {
        return desk.in(() -> tickets.view(ticket, agent)).history().stream()
                .map(TicketChange::what)
                .toList();
    }

    private Outgoing claim() throws Exception {
        return desk.in(outbox::claim).orElseThrow();
    }

    private List<Outgoing> sendAll() throws Exception {
        List<Outgoing> all = new ArrayList<>();
        for (int misses = 0; misses < 3; ) {
            Optional<Outgoing> next = desk.in(outbox::claim);
            misses = next.isEmpty() ? misses + 1 : 0;
            if (next.isPresent()) {
                Outgoing mail = next.get();
                all.add(mail);
                desk.run(() -> outbox.sent(mail.id(), report(mail, State.ACCEPTED)));
            }
        }
        return all;
    }

    private void refused(Refusal.Code code, java.util.concurrent.Callable<?> work) {
        assertThatThrownBy(() -> desk.in(work))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
    }
}
