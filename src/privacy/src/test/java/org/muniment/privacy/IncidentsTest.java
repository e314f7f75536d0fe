package org.muniment.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.desk.Caller;
import org.muniment.desk.DeskFixture;
import org.muniment.desk.Mails;
import org.muniment.desk.TicketView;
import org.muniment.ledger.Entry;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;

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
                house.in(() -> house.incidents.decide(view.id(), Verdict.FALSE_ALARM, "invented names", officer));
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
        CaseView decided =
                house.in(() -> house.incidents.decide(view.id(), Verdict.GOOD_FAITH, "did not know better", officer));
        assertThat(decided.state()).isEqualTo(CaseState.CLOSED);
        assertThat(decided.history())
                .anySatisfy(step -> assertThat(step.reason()).hasValue("did not know better"));
        TicketView left = house.in(() -> house.parts.tickets().reading().view(ticket, agent));
        assertThat(left.row().subject()).isEmpty();
        assertThat(left.messages().get(0).text()).isEmpty();
        assertThat(left.messages().get(0).wire()).isFalse();
        assertThat(house.sendAll()).hasSize(1).first().asString().contains("was erased");
        house.receive(Mails.mail("Ada <ada@example.org>", "My users", LIST));
        assertThat(house.lastOpened().ticket())
                .as("the same mail is not let in again")
                .isEqualTo(ticket);
    }

    @Test
    void whatIsToBeReportedStaysLockedWithItsHashInTheLedger() throws Exception {
        CaseView view = flag();
        CaseView decided =
                house.in(() -> house.incidents.decide(view.id(), Verdict.REPORTABLE, "sold on purpose", officer));
        assertThat(decided.state()).isEqualTo(CaseState.SEALED);
        assertThatThrownBy(() -> house.in(() -> house.parts.tickets().reading().view(ticket, agent)))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> house.in(
                        () -> house.incidents.decide(view.id(), Verdict.FALSE_ALARM, "after all not", officer)))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(Refusal.Code.CONFLICT));
        var ledger = house.parts.ledger();
        Entry sealed = ledger.newest(ledger.size(), 1000, officer.actor(), Purpose.INCIDENT).stream()
                .filter(entry -> entry.act().equals("dsr.third-party.sealed"))
                .findFirst()
                .orElseThrow();
        assertThat(sealed.details().orElseThrow()).containsKey("contentHash").containsKey("clocks");
    }

    @Test
    void onlyTheOfficerDecidesAndOnlyWithReasons() throws Exception {
        CaseView view = flag();
        assertThatThrownBy(() -> house.in(() -> house.incidents.decide(view.id(), Verdict.FALSE_ALARM, "x", agent)))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> house.in(() -> house.incidents.decide(view.id(), Verdict.FALSE_ALARM, " ", officer)))
                .isInstanceOf(Refusal.class);
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
        UUID id = house.in(() -> house.cases.mine(ada)).get(0).id();
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
        house.in(() -> house.incidents.decide(view.id(), Verdict.REPORTABLE, "quince-canary-88", officer));
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
