package org.muniment.desk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.ledger.Entry;
import org.muniment.mail.Delivery;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.terms.SubjectId;

/** A stranger names somebody's ticket, and an agent joins it with one click. */
class TicketJoiningTest {

    private static final String EVE = "Eve <eve@example.org>";

    @TempDir
    Path folder;

    DeskFixture desk;
    MailDesk mails;
    Tickets tickets;
    TicketChanges changes;
    TicketSearch search;
    TicketRow adas;
    Caller agent = DeskFixture.agent(UUID.randomUUID());

    @BeforeEach
    void open() throws Exception {
        desk = new DeskFixture(folder);
        mails = new MailDesk(desk.parts);
        tickets = new Tickets(desk.parts);
        changes = new TicketChanges(desk.parts);
        search = desk.search();
        handle(Mails.mail("Ada <ada@example.org>", "Printer", "It hums"));
        adas = rows().get(0);
    }

    @AfterEach
    void close() {
        desk.close(search);
    }

    @Test
    void whatTheStrangerWroteIsReadInTheTicketAndNowhereElse() throws Exception {
        desk.run(() -> changes.setStatus(adas.id(), TicketStatus.CLOSED, agent));
        Delivery mail = Mails.withAttachment(
                EVE, "Re: [#" + adas.number() + "] Printer", "axolotl.pdf", "%PDF-".getBytes(UTF_8));
        handle(mail);
        TicketRow held = held();
        assertThat(view(held).joinable()).isTrue();

        assertThat(desk.in(() -> changes.join(held.id(), agent))).isEqualTo(adas.id());
        TicketView joined = view(adas);
        assertThat(joined.row().status()).isEqualTo(TicketStatus.OPEN);
        assertThat(joined.requester().orElseThrow().address()).isEqualTo("ada@example.org");
        assertThat(joined.history()).extracting(TicketChange::what).contains("joined");
        MessageView message = joined.messages().get(joined.messages().size() - 1);
        assertThat(message.author()).contains("eve@example.org");
        assertThat(message.text()).contains("See the attachment.");
        try (InputStream raw = desk.in(() -> tickets.raw(message.id(), agent))) {
            assertThat(raw.readAllBytes()).isEqualTo(mail.raw().bytes());
        }
        UUID file = message.attachments().get(0).id();
        try (InputStream content =
                desk.in(() -> tickets.attachment(file, agent)).content()) {
            assertThat(content.readAllBytes()).startsWith("%PDF-".getBytes(UTF_8));
        }
        TicketView emptied = view(held);
        assertThat(emptied.row().status()).isEqualTo(TicketStatus.CLOSED);
        assertThat(emptied.row().subject()).isEmpty();
        assertThat(emptied.messages()).isEmpty();
        assertThat(emptied.requester()).isEmpty();
        assertThat(emptied.history()).anySatisfy(change -> {
            assertThat(change.what()).isEqualTo("joined-to");
            assertThat(change.detail()).contains("#" + adas.number());
        });
        desk.in(search::index);
        assertThat(desk.in(() -> search.search("attachment", 10, agent)).hits())
                .singleElement()
                .satisfies(hit -> assertThat(hit.row().id()).isEqualTo(adas.id()));
        assertThat(acts()).contains("ticket.join");
        refused(Refusal.Code.CONFLICT, held);
    }

    @Test
    void itLivesAndIsErasedWithTheTicketItWasJoinedTo() throws Exception {
        handle(Mails.mail(EVE, "Re: [#" + adas.number() + "] Printer", "mine too"));
        TicketRow held = held();
        SubjectId eve = view(held).requester().orElseThrow().subject();
        SubjectId ada = view(adas).requester().orElseThrow().subject();
        desk.run(() -> changes.join(held.id(), agent));
        DeskRecords records = new DeskRecords(desk.parts);
        desk.in(() -> records.erase(eve, "test"));
        assertThat(view(adas).messages()).extracting(MessageView::text).anyMatch(text -> text.contains("mine too"));
        assertThat(view(held).messages()).isEmpty();
        desk.in(() -> records.erase(ada, "test"));
        assertThat(rows()).extracting(TicketRow::id).containsExactly(held.id());
    }

    @Test
    void aMailThatPretendsToBeFromUsJoinsNothing() throws Exception {
        desk.hire("agent@house.example", Role.AGENT);
        for (String from : List.of("agent@house.example", Mails.US)) {
            handle(Mails.mail(from, "Re: [#" + adas.number() + "] Printer", "from " + from));
            TicketRow held = held();
            assertThat(view(held).joinable()).isFalse();
            refused(Refusal.Code.CONFLICT, held);
            desk.run(() -> changes.release(held.id(), agent));
        }
    }

    @Test
    void neitherAFrozenTicketNorAColleaguesTakesAnythingIn() throws Exception {
        handle(Mails.mail(EVE, "Re: [#" + adas.number() + "] Printer", "again"));
        TicketRow held = held();
        UUID colleague = desk.hire("kim@house.example", Role.AGENT);
        desk.run(() -> changes.assign(adas.id(), java.util.Optional.of(colleague), agent));
        refused(Refusal.Code.FORBIDDEN, held);
        desk.run(() -> changes.freeze(adas.id(), "for a test", DeskFixture.officer(Purpose.INCIDENT)));
        refused(Refusal.Code.CONFLICT, held);
        assertThat(view(held).row().status()).isEqualTo(TicketStatus.QUARANTINED);
    }

    private void refused(Refusal.Code code, TicketRow ticket) {
        assertThatThrownBy(() -> desk.run(() -> changes.join(ticket.id(), agent)))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    private void handle(Delivery delivery) throws Exception {
        desk.run(() -> mails.handle(delivery));
    }

    private TicketRow held() throws Exception {
        return desk.in(() -> tickets.list(TicketQuery.in(TicketStatus.QUARANTINED), agent))
                .rows()
                .get(0);
    }

    private List<TicketRow> rows() throws Exception {
        return desk.in(() -> tickets.list(TicketQuery.all(), agent)).rows();
    }

    private TicketView view(TicketRow row) throws Exception {
        return desk.in(() -> tickets.view(row.id(), agent));
    }

    private List<String> acts() {
        return desk.parts.ledger().newest(desk.parts.ledger().size(), 100).stream()
                .map(Entry::act)
                .toList();
    }
}
