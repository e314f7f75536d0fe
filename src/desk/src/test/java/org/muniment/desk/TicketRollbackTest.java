package org.muniment.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.ledger.Entry;
import org.muniment.terms.Purpose;
import org.muniment.terms.Role;
import org.muniment.terms.SubjectId;

/** An old month of the ticket index put back is noticed, said, and made again from the messages. */
class TicketRollbackTest {

    @TempDir
    Path folder;

    DeskFixture desk;
    Tickets tickets;
    TicketSearch search;
    Caller agent;
    Caller customer;
    UUID lamp;
    UUID pump;
    String month;

    @BeforeEach
    void indexTwoMonths() throws Exception {
        desk = new DeskFixture(folder);
        tickets = new Tickets(desk.parts);
        search = desk.search();
        agent = DeskFixture.agent(desk.hire("one@house.example", Role.AGENT));
        SubjectId ada = desk.in(() -> new Accounts(desk.parts).findOrCreate("ada@example.org", agent));
        customer = DeskFixture.customer(ada);
        lamp = open("The lamp", "Its filament is shattered.");
        desk.pass(Duration.ofDays(40));
        pump = open("The pump", "Its gasket is shattered too.");
        month = TicketIndex.month(desk.parts.clock().instant());
        assertThat(found("shattered").hits()).hasSize(2);
    }

    private UUID open(String subject, String text) throws Exception {
        return desk.in(() -> tickets.open(new NewTicket(subject, text, List.of()), customer));
    }

    @AfterEach
    void close() {
        search.close();
        desk.close();
    }

    private Path partition(String name) {
        return desk.parts.settings().data().resolve("desk/index").resolve(name);
    }

    private SearchPage found(String query) throws Exception {
        return desk.in(() -> search.search(query, 50, agent));
    }

    private List<UUID> tickets(SearchPage page) {
        return page.hits().stream().map(hit -> hit.row().id()).distinct().toList();
    }

    private void reply(String text) throws Exception {
        desk.in(() -> tickets.reply(pump, Reply.of(text), customer));
    }

    private void restart(Harm harm) throws Exception {
        search.close();
        harm.done();
        search = desk.search();
    }

    @FunctionalInterface
    private interface Harm {
        void done() throws IOException;
    }

    @Test
    void makesAMonthAgainThatIsOlderThanTheLedgerSays() throws Exception {
        Path old = folder.resolve("old");
        restart(() -> copy(partition(month), old));
        reply("zirconium");
        assertThat(tickets(found("zirconium"))).containsExactly(pump);
        long before = desk.parts.ledger().size();
        restart(() -> {
            delete(partition(month));
            copy(old, partition(month));
        });
        SearchPage incomplete = found("shattered");
        assertThat(incomplete.missing()).containsExactly(month);
        assertThat(tickets(incomplete)).containsExactly(lamp);
        reply("molybdenum");
        assertThat(found("molybdenum").hits()).isEmpty();

        assertThat(desk.in(search::rebuildNext)).contains(month);
        assertThat(desk.in(search::rebuildNext)).isEmpty();
        assertComplete();
        restart(() -> {});
        assertComplete();
        assertThat(partition(month)).doesNotExist();
        assertThat(partition(month + ".2")).isDirectory();
        List<String> acts = desk.parts.ledger().read(before, 1000, agent.actor(), Purpose.SECURITY_AUDIT).stream()
                .map(Entry::act)
                .toList();
        assertThat(acts).containsSubsequence("index.tampered", "index.rewritten", "key.destroyed", "index.rebuilt");
    }

    private void assertComplete() throws Exception {
        assertThat(tickets(found("shattered"))).containsExactly(pump, lamp);
        assertThat(tickets(found("zirconium"))).containsExactly(pump);
        assertThat(tickets(found("molybdenum"))).containsExactly(pump);
        assertThat(found("shattered").missing()).isEmpty();
    }

    @Test
    void makesAMonthAgainThatIsGone() throws Exception {
        restart(() -> delete(partition(month)));
        assertThat(found("shattered").missing()).containsExactly(month);
        assertThat(desk.in(search::rebuildNext)).contains(month);
        assertThat(tickets(found("shattered"))).containsExactly(pump, lamp);
    }

    @Test
    void noticesAnEarlierGenerationInThePlaceOfALaterOne() throws Exception {
        Path old = folder.resolve("old");
        restart(() -> copy(partition(month), old));
        restart(() -> delete(partition(month)));
        assertThat(desk.in(search::rebuildNext)).contains(month);
        restart(() -> {
            delete(partition(month + ".2"));
            copy(old, partition(month));
        });
        assertThat(found("shattered").missing()).containsExactly(month);
        assertThat(desk.in(search::rebuildNext)).contains(month);
        assertThat(tickets(found("shattered"))).containsExactly(pump, lamp);
        assertThat(partition(month + ".3")).isDirectory();
    }

    @Test
    void makesAMonthAgainWhoseFilesAreDamaged() throws Exception {
        restart(() -> {
            try (Stream<Path> files = Files.list(partition(month))) {
                for (Path file :
                        files.filter(file -> file.toString().endsWith(".si")).toList()) {
                    Files.delete(file);
                }
            }
        });
        assertThat(found("shattered").missing()).containsExactly(month);
        assertThat(desk.in(search::rebuildNext)).contains(month);
        assertThat(tickets(found("shattered"))).containsExactly(pump, lamp);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void delete(Path gone) throws IOException {
        try (Stream<Path> all = Files.walk(gone)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
