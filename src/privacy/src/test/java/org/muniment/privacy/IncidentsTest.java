package org.muniment.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.desk.Caller;
import org.muniment.desk.DeskFixture;
import org.muniment.desk.Mails;
import org.muniment.desk.TicketSearch;
import org.muniment.desk.TicketView;
import org.muniment.desk.Tickets;
import org.muniment.ledger.Entry;
import org.muniment.mail.SafeHtml;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;

class IncidentsTest {

    private static final String LIST = "Carol Jones, carol@third.example, blood group B";

    @TempDir
    private Path data;

    private final Caller agent = DeskFixture.agent(UUID.randomUUID());
    private final Caller officer = DeskFixture.officer(Purpose.INCIDENT);
    private PrivacyFixture house;
    private UUID ticket;

    @BeforeEach
    void open() throws Exception {
        house = new PrivacyFixture(data);
        house.receive(Mails.mail("Ada <ada@example.org>", "My users", LIST));
        ticket = house.lastOpened().ticket();
        house.sendAll();
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void flaggingLocksRefusesAndCallsTheOfficer() throws Exception {
        CaseView view = flag();
        assertThat(view.state()).isEqualTo(CaseState.ASSESSING);
        assertThat(view.binding().rule()).isEqualTo("three-working-days");
        assertThat(view.binding().lastDay()).isEqualTo("2026-11-25");
        assertThat(view.history())
                .extracting(CaseView.Step::to)
                .containsExactly(CaseState.FLAGGED, CaseState.FROZEN, CaseState.REFUSED, CaseState.ASSESSING);
        assertThatThrownBy(() -> house.in(() -> house.parts.tickets().reading().view(ticket, agent)))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(Refusal.Code.FROZEN));
        assertThatThrownBy(() -> house.in(() -> house.incidents.content(view.id(), agent)))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> flag()).isInstanceOf(Refusal.class);
        List<String> letters = house.sendAll();
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0)).contains("cannot process").doesNotContain("Carol", "blood");
        TicketView content = house.in(() -> house.incidents.content(view.id(), officer));
        assertThat(content.messages().get(0).text()).contains(LIST);
        assertThat(acts()).contains("incident.read", "dsr.third-party.frozen", "dsr.third-party.assessing");
    }

    @Test
    void aFalseAlarmUnlocks() throws Exception {
        CaseView view = flag();
        house.sendAll();
        CaseView decided =
                house.in(() -> house.incidents.decide(view.id(), Finding.falseAlarm("invented names"), officer));
        assertThat(decided.state()).isEqualTo(CaseState.CLOSED);
        assertThat(decided.stopped()).isPresent();
        assertThat(decided.verdict()).hasValue(Verdict.FALSE_ALARM);
        assertThat(house.in(() -> house.parts.tickets().reading().view(ticket, agent))
                        .messages()
                        .get(0)
                        .text())
                .contains(LIST);
        assertThat(house.sendAll()).hasSize(1).first().asString().contains("being answered again");
    }

    @Test
    void goodFaithErasesTheContentAndKeepsTheReasons() throws Exception {
        CaseView view = flag();
        house.sendAll();
        CaseView decided = house.in(
                () -> house.incidents.decide(view.id(), finding(Verdict.GOOD_FAITH, "did not know better"), officer));
        assertThat(decided.state()).isEqualTo(CaseState.CLOSED);
        assertThat(decided.history())
                .anySatisfy(step -> assertThat(step.reason()).hasValue("did not know better"));
        TicketView left = house.in(() -> house.parts.tickets().reading().view(ticket, agent));
        assertThat(left.row().subject()).isEmpty();
        assertThat(left.messages().get(0).text()).isEmpty();
        assertThat(left.messages().get(0).wire()).isFalse();
        assertThat(house.sendAll()).hasSize(1).first().asString().contains("was erased", "health data");
        house.receive(Mails.mail("Ada <ada@example.org>", "My users", LIST));
        assertThat(house.lastOpened().ticket())
                .as("the same mail is not let in again")
                .isEqualTo(ticket);
    }

    @Test
    void whatIsToBeReportedIsConfirmedBySomebodyElse() throws Exception {
        CaseView view = flag();
        house.sendAll();
        CaseView proposed = house.in(
                () -> house.incidents.decide(view.id(), finding(Verdict.REPORTABLE, "sold on purpose"), officer));
        assertThat(proposed.state()).isEqualTo(CaseState.REPORTABLE);
        assertThat(proposed.stopped())
                .as("the clock runs until the second person has confirmed")
                .isEmpty();
        refused(Refusal.Code.FORBIDDEN, "somebody else", () -> house.incidents.confirm(view.id(), officer));
        refused(Refusal.Code.FORBIDDEN, "may confirm", () -> house.incidents.confirm(view.id(), agent));
        Caller second = DeskFixture.operator();
        assertThat(house.in(() -> house.incidents.awaiting(second))).hasSize(1);
        refused(Refusal.Code.FORBIDDEN, "officer", () -> house.incidents.content(view.id(), second));

        CaseView sealed = house.in(() -> house.incidents.confirm(view.id(), second));
        assertThat(sealed.state()).isEqualTo(CaseState.SEALED);
        assertThat(sealed.stopped()).isPresent();
        IncidentView known =
                house.in(() -> house.incidents.known(view.id(), officer)).orElseThrow();
        IncidentView.Evidence evidence = known.evidence().orElseThrow();
        Entry entry = entry(evidence.entry());
        assertThat(entry.act()).isEqualTo("dsr.third-party.sealed");
        assertThat(entry.actor()).isEqualTo(second.actor());
        assertThat(entry.details().orElseThrow())
                .containsEntry("contentHash", evidence.sha256())
                .containsEntry("proposedBy", officer.actor().id());
        assertThat(evidence.review()).isBefore(evidence.at().plus(Duration.ofDays(185)));
        assertThat(house.sendAll())
                .singleElement()
                .asString()
                .contains("health data", "about: 3", "November 22, 2026", "72 hours")
                .doesNotContain("Carol");
        refused(
                Refusal.Code.CONFLICT,
                "does not go",
                () -> house.incidents.decide(view.id(), Finding.falseAlarm("after all not"), officer));
        refused(Refusal.Code.CONFLICT, "no proposal", () -> house.incidents.confirm(view.id(), second));
    }

    @Test
    void aSecondPersonWhoDisagreesOpensTheDecisionAgain() throws Exception {
        CaseView view = flag();
        house.in(() -> house.incidents.decide(view.id(), finding(Verdict.REPORTABLE, "on purpose"), officer));
        Caller second = DeskFixture.officer(Purpose.INCIDENT);
        refused(Refusal.Code.BAD_INPUT, "why", () -> house.incidents.decline(view.id(), " ", second));
        CaseView open = house.in(() -> house.incidents.decline(view.id(), "an honest mistake", second));
        assertThat(open.state()).isEqualTo(CaseState.ASSESSING);
        assertThat(open.verdict()).isEmpty();
        assertThat(open.binding()).isEqualTo(view.binding());
        house.in(() -> house.incidents.decide(view.id(), finding(Verdict.GOOD_FAITH, "agreed"), second));
    }

    @Test
    void frozenContentIsOutOfReachByOldLinksAndOutOfTheIndex() throws Exception {
        TicketSearch search = house.desk.search();
        house.in(search::index);
        assertThat(house.in(() -> search.search("carol", 10, agent)).hits()).hasSize(1);
        TicketView before = house.in(() -> house.parts.tickets().reading().view(ticket, agent));
        UUID message = before.messages().get(0).id();
        Caller ada = DeskFixture.customer(house.lastOpened().requester().orElseThrow());
        CaseView view = flag();
        house.in(search::index);
        for (Caller caller : List.of(agent, ada, DeskFixture.officer(Purpose.SUPPORT))) {
            Tickets tickets = house.parts.tickets().reading();
            refused(Refusal.Code.FROZEN, "frozen", () -> tickets.view(ticket, caller));
            refused(Refusal.Code.FROZEN, "frozen", () -> tickets.raw(message, caller));
            refused(Refusal.Code.FROZEN, "frozen", () -> tickets.html(message, SafeHtml.Remote.BLOCKED, caller));
        }
        refused(Refusal.Code.FROZEN, "frozen", () -> {
            house.parts.tickets().changing().breakGlass(ticket, "let me in", agent);
            return true;
        });
        assertThat(house.in(() -> search.search("carol", 10, agent)).hits()).isEmpty();
        house.in(() -> house.incidents.decide(view.id(), Finding.falseAlarm("invented"), officer));
        house.in(search::index);
        assertThat(house.in(() -> search.search("carol", 10, agent)).hits())
                .as("found again")
                .hasSize(1);
        assertThat(house.in(() -> house.parts.tickets().reading().raw(message, agent))
                        .readAllBytes())
                .isNotEmpty();
    }

    private void refused(Refusal.Code code, String sentence, Callable<?> act) {
        assertThatThrownBy(() -> house.in(act)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(code);
            assertThat(refusal).hasMessageContaining(sentence);
        });
    }

    private static Finding finding(Verdict verdict, String reasons) {
        return new Finding(verdict, reasons, Optional.of(new ThirdPartyFacts("names, health data", 3, 4)));
    }

    private Entry entry(long index) {
        return house.parts
                .ledger()
                .read(index, 1, officer.actor(), Purpose.INCIDENT)
                .get(0);
    }

    @Test
    void onlyTheOfficerDecidesAndOnlyWithReasons() throws Exception {
        CaseView view = flag();
        assertThatThrownBy(() -> house.in(() -> house.incidents.decide(view.id(), Finding.falseAlarm("x"), agent)))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> Finding.falseAlarm(" ")).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> new Finding(Verdict.GOOD_FAITH, "x", Optional.empty()))
                .isInstanceOf(Refusal.class);
        refused(Refusal.Code.CONFLICT, "no proposal", () -> house.incidents.confirm(view.id(), DeskFixture.operator()));
        Caller customer = DeskFixture.customer(house.lastOpened().requester().orElseThrow());
        assertThatThrownBy(() -> house.in(() -> house.incidents.flag(ticket, "x", customer)))
                .isInstanceOf(Refusal.class);
        assertThat(house.in(() -> house.cases.mine(customer))).isEmpty();
    }

    @Test
    void lockedContentIsWithheldFromTheCopyAndSaidSo() throws Exception {
        flag();
        house.receive(Mails.mail("Ada <ada@example.org>", "Export my data", "x"));
        Caller ada = DeskFixture.customer(house.lastOpened().requester().orElseThrow());
        house.work().run();
        CaseView waiting = house.in(() -> house.cases.mine(ada)).get(0);
        assertThat(waiting.state()).isEqualTo(CaseState.REDACTING);
        UUID id = waiting.id();
        assertThatThrownBy(() -> house.in(() -> house.exports.download(id, ada)))
                .isInstanceOf(Refusal.class);
        Caller flagger = new Caller(agent.actor(), Set.of(Role.AGENT, Role.DPO), Purpose.INCIDENT);
        refused(Refusal.Code.FORBIDDEN, "somebody else", () -> house.exports.approve(id, flagger));
        assertThat(house.in(() -> house.exports.withheld(id, officer)))
                .singleElement()
                .asString()
                .contains(ticket.toString());
        house.in(() -> house.exports.again(id, "let me see it anew", officer));
        house.work().run();
        house.in(() -> house.exports.approve(id, officer));
        refused(Refusal.Code.CONFLICT, "approved", () -> house.exports.approve(id, officer));
        PackageDownload download = house.in(() -> house.exports.download(id, ada));
        StringBuilder all = new StringBuilder();
        try (var zip = new java.util.zip.ZipInputStream(download.content())) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                all.append(new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        assertThat(all).doesNotContain("Carol", "My users").contains("Art. 15(4)", ticket.toString());
    }

    @Test
    void reasonsLieSealed() throws Exception {
        CaseView view = flag();
        house.in(() -> house.incidents.decide(view.id(), finding(Verdict.REPORTABLE, "quince-canary-88"), officer));
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain("quince-canary-88", "Carol");
            }
        }
        Object stored = house.in(() -> house.parts
                .entities()
                .createNativeQuery("SELECT string_agg(encode(reason, 'escape'), ' ') FROM case_step")
                .getSingleResult());
        assertThat(String.valueOf(stored)).doesNotContain("quince-canary-88", "list of users");
    }

    private CaseView flag() throws Exception {
        return house.in(() -> house.incidents.flag(ticket, "a list of users with health data", agent));
    }

    private List<String> acts() {
        var ledger = house.parts.ledger();
        return ledger.newest(ledger.size(), 1000).stream().map(Entry::act).toList();
    }
}
