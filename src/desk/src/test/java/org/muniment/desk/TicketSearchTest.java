package org.muniment.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.index.PartitionId;
import org.muniment.ledger.Entry;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.terms.SubjectId;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.KeyKind;
import org.muniment.vault.KeyProgress;
import org.muniment.vault.Keyring;

class TicketSearchTest {

    @TempDir
    Path folder;

    DeskFixture desk;
    Tickets tickets;
    TicketSearch search;
    Caller agent;
    SubjectId ada;
    SubjectId bob;
    UUID lamp;
    UUID pump;

    @BeforeEach
    void open() throws Exception {
        desk = new DeskFixture(folder);
        tickets = new Tickets(desk.parts);
        search = desk.search();
        agent = DeskFixture.agent(desk.hire("one@house.example", Role.AGENT));
        Accounts accounts = new Accounts(desk.parts);
        ada = desk.in(() -> accounts.findOrCreate("ada@example.org", agent));
        bob = desk.in(() -> accounts.findOrCreate("bob@example.org", agent));
        Upload manual = new Upload("quillwort-manual.pdf", "application/pdf", new byte[] {1});
        lamp = desk.in(() -> tickets.open(
                new NewTicket("The lamp", "Its filament is shattered.", List.of(manual)), DeskFixture.customer(ada)));
        desk.pass(Duration.ofDays(40));
        pump = desk.in(() -> tickets.open(
                new NewTicket("The pump", "It drips, and its gasket is shattered too.", List.of()),
                DeskFixture.customer(bob)));
    }

    @AfterEach
    void close() {
        search.close();
        desk.close();
    }

    @Test
    void findsWhatIsCommittedInTextSubjectAndFileNameNewestFirst() throws Exception {
        assertThat(found("shattered", agent)).containsExactly(pump, lamp);
        assertThat(found("shattered filament", agent)).containsExactly(lamp);
        assertThat(found("subject:pump", agent)).containsExactly(pump);
        assertThat(found("file:quillwort*", agent)).containsExactly(lamp);
        assertThat(found("\"gasket is shattered\"", agent)).containsExactly(pump);
        assertThat(found("shattered -drips", agent)).containsExactly(lamp);
        assertThat(found("\"unbalanced", agent)).isEmpty();
        assertThat(found("/.*a.*/ AND (", agent)).isEmpty();
        SearchHit hit = desk.in(() -> search.search("gasket", 10, agent)).hits().get(0);
        assertThat(hit.excerpt()).contains("gasket is shattered");
        assertThat(hit.row().subject()).isEqualTo("The pump");
    }

    @Test
    void customersFindOnlyTheirOwnAndNoNotes() throws Exception {
        desk.in(() -> tickets.note(lamp, "shattered by carelessness", agent));
        assertThat(found("shattered", DeskFixture.customer(ada))).containsExactly(lamp);
        assertThat(found("carelessness", DeskFixture.customer(ada))).isEmpty();
        assertThat(found("carelessness", agent)).containsExactly(lamp);
        assertThat(found("gasket", DeskFixture.customer(ada))).isEmpty();
    }

    @Test
    void nobodyFindsFrozenTicketsAndAgentsNoColleagues() throws Exception {
        TicketChanges changes = new TicketChanges(desk.parts);
        UUID colleague = desk.hire("two@house.example", Role.AGENT);
        desk.run(() -> changes.assign(lamp, Optional.of(colleague), DeskFixture.officer(Purpose.SUPPORT)));
        assertThat(found("shattered", agent)).containsExactly(pump);

        Caller officer = DeskFixture.officer(Purpose.INCIDENT);
        desk.run(() -> changes.freeze(lamp, "third party", officer));
        assertThat(found("shattered", officer)).containsExactly(pump);
        desk.run(() -> changes.unfreeze(lamp, "cleaned", officer));
        assertThat(found("shattered", officer)).containsExactly(pump, lamp);
    }

    @Test
    void everySearchIsInTheLedgerFirst() throws Exception {
        long before = desk.parts.ledger().size();
        found("shattered", agent);
        List<Entry> entries = desk.parts.ledger().read(before, 5, agent.actor(), Purpose.SECURITY_AUDIT);
        assertThat(entries.get(0).act()).isEqualTo("ticket.search");
        assertThat(entries.get(0).details().orElseThrow()).containsEntry("query", "shattered");
    }

    @Test
    void aRestartContinuesWhereTheIndexWasLeft() throws Exception {
        assertThat(desk.in(search::index)).isEqualTo(2);
        assertThat(desk.in(search::index)).isZero();
        desk.in(() -> tickets.reply(lamp, Reply.of("zirconium"), DeskFixture.customer(ada)));
        search.close();
        search = desk.search();
        assertThat(found("zirconium", agent)).containsExactly(lamp);
        assertThat(found("shattered", agent)).containsExactly(pump, lamp);
    }

    @Test
    void lettersSentAutomaticallyDoNotCrowdTheHits() throws Exception {
        desk.run(() -> new MailDesk(desk.parts).handle(Mails.mail("new@example.org", "Zirconium", "It glows.")));
        List<SearchHit> hits =
                desk.in(() -> search.search("zirconium", 10, agent)).hits();
        assertThat(hits).singleElement().satisfies(hit -> assertThat(hit.excerpt())
                .contains("It glows"));
    }

    @Test
    void isTheSameUnderANewKeyWhereverThatWasCutShort() throws Exception {
        found("shattered", agent);
        Keyring keys = desk.parts.vault().keys();
        List<KeyEntry> months = keys.list().stream()
                .filter(key -> key.kind() == KeyKind.PARTITION)
                .toList();
        assertThat(months).hasSize(2);
        for (KeyEntry month : months) {
            PartitionId partition = new PartitionId(month.tenant(), month.label());
            assertThatThrownBy(() -> search.reseal(partition, (done, all) -> {
                        throw new CancellationException("cut short");
                    }))
                    .isInstanceOf(CancellationException.class);
            assertThat(found("shattered", agent)).containsExactly(pump, lamp);
            search.close();
            search = desk.search();
            assertThat(found("shattered", agent)).containsExactly(pump, lamp);
            assertThat(search.reseal(partition, KeyProgress.NONE).id()).isEqualTo(month.id());
            assertThat(keys.entry(month.id()).filter(KeyEntry::live)).isEmpty();
        }
        desk.in(() -> tickets.reply(lamp, Reply.of("zirconium"), DeskFixture.customer(ada)));
        assertThat(found("zirconium", agent)).containsExactly(lamp);
        search.close();
        search = desk.search();
        assertThat(found("shattered", agent)).containsExactly(pump, lamp);
        assertThat(desk.in(() -> search.search("shattered", 5, agent)).missing())
                .isEmpty();
        PartitionId none = new PartitionId(months.getFirst().tenant(), "desk/1999-01");
        assertThatThrownBy(() -> search.reseal(none, KeyProgress.NONE)).isInstanceOf(Refusal.class);
    }

    private List<UUID> found(String query, Caller caller) throws Exception {
        return desk.in(() -> search.search(query, 50, caller)).hits().stream()
                .map(hit -> hit.row().id())
                .distinct()
                .toList();
    }
}
