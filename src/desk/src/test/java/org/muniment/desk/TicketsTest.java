package org.muniment.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.ledger.Entry;
import org.muniment.mail.Outgoing;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.terms.SubjectId;

class TicketsTest {

    @TempDir
    Path folder;

    DeskFixture desk;
    Tickets tickets;
    TicketChanges changes;
    Caller officer;
    Caller agent;
    Caller colleague;
    SubjectId ada;
    UUID ticket;

    @BeforeEach
    void open() throws Exception {
        desk = new DeskFixture(folder);
        tickets = new Tickets(desk.parts);
        changes = new TicketChanges(desk.parts);
        officer = DeskFixture.officer(Purpose.SUPPORT);
        agent = DeskFixture.agent(desk.hire("one@house.example", Role.AGENT));
        colleague = DeskFixture.agent(desk.hire("two@house.example", Role.AGENT));
        ada = desk.in(() -> new Accounts(desk.parts).findOrCreate("ada@example.org", agent));
        ticket = desk.in(() -> tickets.open(
                new NewTicket(
                        "The lamp", "It is broken.", List.of(new Upload("lamp.txt", "text/plain", bytes("glass")))),
                DeskFixture.customer(ada)));
    }

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void everyLookIsInTheLedgerBeforeItIsShown() throws Exception {
        long before = desk.parts.ledger().size();
        TicketView view = desk.in(() -> tickets.view(ticket, agent));
        desk.in(() -> tickets.list(TicketQuery.all(), agent));
        UUID file = view.messages().get(0).attachments().get(0).id();
        try (InputStream content =
                desk.in(() -> tickets.attachment(file, agent)).content()) {
            assertThat(content.readAllBytes()).isEqualTo(bytes("glass"));
        }
        List<Entry> entries = desk.parts.ledger().read(before, 10);
        assertThat(entries).extracting(Entry::act).containsExactly("ticket.read", "ticket.list", "attachment.read");
        assertThat(entries.get(0).actor()).isEqualTo(agent.actor());
        assertThat(entries.get(0).object()).isEqualTo("ticket:" + ticket);

        desk.parts.ledger().close();
        assertThatThrownBy(() -> desk.in(() -> tickets.view(ticket, agent))).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> desk.in(() -> tickets.list(TicketQuery.all(), agent)))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void aColleaguesTicketNeedsBrokenGlass() throws Exception {
        desk.run(() ->
                changes.assign(ticket, Optional.of(UUID.fromString(agent.actor().id())), agent));

        long before = desk.parts.ledger().size();
        refused(Refusal.Code.FORBIDDEN, () -> desk.in(() -> tickets.view(ticket, colleague)));
        assertThat(desk.parts.ledger().read(before, 5)).extracting(Entry::act).containsExactly("ticket.refused");
        TicketRow row =
                desk.in(() -> tickets.list(TicketQuery.all(), colleague)).rows().get(0);
        assertThat(row.withheld()).isTrue();
        assertThat(row.subject()).isEmpty();
        assertThat(row.requester()).isEmpty();

        desk.run(() -> changes.breakGlass(ticket, "holiday cover", colleague));
        assertThat(desk.in(() -> tickets.view(ticket, colleague)).history()).anySatisfy(change -> {
            assertThat(change.what()).isEqualTo("break-glass");
            assertThat(change.detail()).contains("holiday cover");
        });
        desk.pass(java.time.Duration.ofHours(Tickets.BREAK_GLASS_HOURS));
        refused(Refusal.Code.FORBIDDEN, () -> desk.in(() -> tickets.view(ticket, colleague)));
        assertThat(desk.in(() -> tickets.view(ticket, officer)).row().subject()).isEqualTo("The lamp");
    }

    @Test
    void aCustomerSeesTheirOwnAndNoNotes() throws Exception {
        desk.in(() -> tickets.note(ticket, "difficult person", agent));
        TicketView view = desk.in(() -> tickets.view(ticket, DeskFixture.customer(ada)));
        assertThat(view.messages()).extracting(MessageView::kind).containsExactly(MessageKind.PORTAL);
        assertThat(view.history()).extracting(TicketChange::what).doesNotContain("noted");

        SubjectId eve = desk.in(() -> new Accounts(desk.parts).findOrCreate("eve@example.org", agent));
        refused(Refusal.Code.NOT_FOUND, () -> desk.in(() -> tickets.view(ticket, DeskFixture.customer(eve))));
        refused(
                Refusal.Code.NOT_FOUND,
                () -> desk.in(() -> tickets.reply(ticket, Reply.of("hi"), DeskFixture.customer(eve))));
        assertThat(desk.in(() -> tickets.list(TicketQuery.all(), DeskFixture.customer(eve)))
                        .rows())
                .isEmpty();
        assertThat(desk.in(() -> tickets.numbered(view.row().number(), DeskFixture.customer(eve))))
                .isEmpty();
    }

    @Test
    void operatorsAndAuditorsReadNoTickets() {
        Caller auditor = new Caller(Actor.system("x"), Set.of(Role.AUDITOR), Purpose.SECURITY_AUDIT);
        Caller person = new Caller(
                new Actor(Actor.Kind.STAFF, UUID.randomUUID().toString()), auditor.roles(), Purpose.SECURITY_AUDIT);
        refused(Refusal.Code.FORBIDDEN, () -> desk.in(() -> tickets.view(ticket, DeskFixture.operator())));
        refused(Refusal.Code.FORBIDDEN, () -> desk.in(() -> tickets.list(TicketQuery.all(), person)));
        refused(Refusal.Code.FORBIDDEN, () -> desk.in(() -> tickets.list(TicketQuery.all(), DeskFixture.operator())));
    }

    @Test
    void frozenContentIsForTheOfficersIncidentOnly() throws Exception {
        desk.run(() -> changes.freeze(ticket, "third party data", officer));
        refused(Refusal.Code.FROZEN, () -> desk.in(() -> tickets.view(ticket, agent)));
        refused(Refusal.Code.FROZEN, () -> desk.in(() -> tickets.view(ticket, officer)));
        refused(Refusal.Code.FROZEN, () -> desk.in(() -> tickets.view(ticket, DeskFixture.customer(ada))));
        refused(Refusal.Code.FROZEN, () -> desk.run(() -> changes.setStatus(ticket, TicketStatus.CLOSED, officer)));
        refused(Refusal.Code.FORBIDDEN, () -> desk.run(() -> changes.freeze(ticket, "because", agent)));
        TicketRow row =
                desk.in(() -> tickets.list(TicketQuery.all(), agent)).rows().get(0);
        assertThat(row.withheld()).isTrue();
        Caller incident = DeskFixture.officer(Purpose.INCIDENT);
        assertThat(desk.in(() -> tickets.view(ticket, incident)).row().subject())
                .isEqualTo("The lamp");

        desk.run(() -> changes.unfreeze(ticket, "cleaned", officer));
        assertThat(desk.in(() -> tickets.view(ticket, agent)).row().status()).isEqualTo(TicketStatus.OPEN);
    }

    @Test
    void anAnswerIsStoredAsItIsSentAndTheCustomersReplyReopens() throws Exception {
        UUID message = desk.in(() -> tickets.reply(
                ticket,
                new Reply(
                        "Send it in.",
                        List.of(new Upload("label.pdf", "application/pdf", bytes("%PDF"))),
                        Optional.of(TicketStatus.CLOSED)),
                agent));
        Outgoing sent = desk.in(() -> new Outbox(desk.parts).claim()).orElseThrow();
        try (InputStream stored = desk.in(() -> tickets.raw(message, agent))) {
            assertThat(stored.readAllBytes()).isEqualTo(sent.wire().bytes());
        }
        assertThat(sent.recipients()).containsExactly("ada@example.org");
        assertThat(sent.envelopeFrom()).isEqualTo("support@localhost");
        assertThat(new String(sent.wire().bytes(), StandardCharsets.UTF_8))
                .contains("Send it in.")
                .doesNotContain("Auto-Submitted");

        UUID reply = desk.in(() -> tickets.reply(ticket, Reply.of("Done."), DeskFixture.customer(ada)));
        TicketView view = desk.in(() -> tickets.view(ticket, agent));
        assertThat(view.row().status()).isEqualTo(TicketStatus.OPEN);
        assertThat(view.messages()).extracting(MessageView::id).contains(message, reply);
        assertThat(view.history())
                .extracting(TicketChange::what)
                .containsExactly("opened", "replied", "closed", "received", "reopened");
        TicketChange reopened = view.history().get(4);
        assertThat(reopened.actor()).isEqualTo(new Actor(Actor.Kind.CUSTOMER, ada.toString()));
        assertThat(view.messages().get(1).author()).isEqualTo("Staff one@house.example");
        assertThat(view.messages().get(1).delivery()).contains(OutboxState.CLAIMED);
    }

    @Test
    void pagesThroughEveryTicketOnce() throws Exception {
        for (int i = 0; i < 12; i++) {
            String subject = "Ticket " + i;
            desk.in(() -> tickets.open(new NewTicket(subject, "text", List.of()), DeskFixture.customer(ada)));
        }
        Set<UUID> seen = new java.util.HashSet<>();
        Optional<String> after = Optional.empty();
        do {
            TicketQuery query = new TicketQuery(Set.of(), Optional.empty(), false, Optional.empty(), after, 5);
            TicketPage page = desk.in(() -> tickets.list(query, agent));
            page.rows().forEach(row -> assertThat(seen.add(row.id())).isTrue());
            assertThat(page.counts()).containsEntry(TicketStatus.OPEN, 13L);
            after = page.next();
        } while (after.isPresent());
        assertThat(seen).hasSize(13);
        TicketQuery mine = new TicketQuery(
                Set.of(TicketStatus.OPEN), Optional.empty(), true, Optional.of(ada), Optional.empty(), 50);
        assertThat(desk.in(() -> tickets.list(mine, agent)).rows()).hasSize(13);
    }

    @Test
    void profileFactsNeedTheCustomersOwnMessage() throws Exception {
        Accounts accounts = new Accounts(desk.parts);
        UUID message =
                desk.in(() -> tickets.view(ticket, agent)).messages().get(0).id();
        desk.run(() -> accounts.record(
                ada, ProfileField.COMPANY, new ProfileEntry("Engines Ltd", "message:" + message), agent));
        desk.run(() ->
                accounts.record(ada, ProfileField.NAME, new ProfileEntry("Ada", "self"), DeskFixture.customer(ada)));
        refused(
                Refusal.Code.BAD_INPUT,
                () -> desk.run(
                        () -> accounts.record(ada, ProfileField.PHONES, new ProfileEntry("+44", "hearsay"), agent)));
        refused(
                Refusal.Code.BAD_INPUT,
                () -> desk.run(() -> accounts.record(
                        ada, ProfileField.PHONES, new ProfileEntry("+44", "message:" + UUID.randomUUID()), agent)));
        Account account = desk.in(() -> accounts.view(ada, agent));
        assertThat(account.profile()).extracting(ProfileValue::value).containsExactlyInAnyOrder("Engines Ltd", "Ada");
        assertThat(desk.in(() -> tickets.list(TicketQuery.all(), agent))
                        .rows()
                        .get(0)
                        .requester())
                .isEqualTo("Ada");
        desk.run(
                () -> accounts.record(ada, ProfileField.NAME, new ProfileEntry("", "self"), DeskFixture.customer(ada)));
        assertThat(desk.in(() -> accounts.view(ada, agent)).profile()).hasSize(1);
    }

    private static void refused(Refusal.Code code, ThrowingCallable work) {
        assertThatThrownBy(work).isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code())
                .isEqualTo(code));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
