package org.muniment.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
import org.muniment.ledger.Entry;
import org.muniment.mail.SendReport;
import org.muniment.policy.Policy;
import org.muniment.privacy.Reports.Ending;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;

class ReportsTest {

    private static final String LIST = "Carol Jones, carol@third.example, born 1970-01-02, has blood group B positive";
    private static final String AUTHORITY = "reports@authority.example";

    @TempDir
    private Path folder;

    private Path data;
    private final Caller agent = DeskFixture.agent(UUID.randomUUID());
    private final Caller officer = DeskFixture.officer(Purpose.INCIDENT);
    private PrivacyFixture house;
    private UUID ticket;
    private UUID id;

    @BeforeEach
    void seal() throws Exception {
        data = Files.createDirectory(folder.resolve("data"));
        Path own = Files.writeString(folder.resolve("own.yaml"), "authority: {mail: '" + AUTHORITY + "'}\n");
        house = new PrivacyFixture(data, Policy.load("support", Optional.of(own)));
        house.receive(Mails.mail("Ada <ada@example.org>", "My users", LIST));
        ticket = house.lastOpened().ticket();
        id = house.in(() -> house.incidents.flag(ticket, "a list", agent)).id();
        Finding finding = new Finding(
                Verdict.REPORTABLE, "sold on purpose", Optional.of(new ThirdPartyFacts("names, health data", 3, 4)));
        house.in(() -> house.incidents.decide(id, finding, officer));
        house.in(() -> house.incidents.confirm(id, DeskFixture.operator()));
        house.sendAll();
    }

    @AfterEach
    void close() {
        house.close();
    }

    private CaseState state() throws Exception {
        return house.in(() -> house.cases.view(id, officer)).state();
    }

    private IncidentView known() throws Exception {
        return house.in(() -> house.incidents.known(id, officer)).orElseThrow();
    }

    private void refused(Refusal.Code code, String sentence, Callable<?> act) {
        assertThatThrownBy(() -> house.in(act)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(code);
            assertThat(refusal).hasMessageContaining(sentence);
        });
    }

    private List<Entry> entries(String act) {
        var ledger = house.parts.ledger();
        return ledger.newest(ledger.size(), 1000, officer.actor(), Purpose.INCIDENT).stream()
                .filter(entry -> entry.act().equals("dsr.third-party." + act))
                .toList();
    }

    @Test
    void aReportIsDraftedFromFactsSentAndProved() throws Exception {
        assertThat(house.in(() -> house.reports.draft(id, officer)).state()).isEqualTo(CaseState.REPORT_DRAFTED);
        IncidentView.Report draft = known().report().orElseThrow();
        assertThat(draft.text())
                .contains("names, health data", "about: 3", "about: 4", "2026-11-22 09:00 Europe/Berlin")
                .contains(known().evidence().orElseThrow().sha256())
                .doesNotContain("Carol", "blood", "My users", "ada@example.org");
        house.in(() -> house.reports.edit(id, draft.text() + "\nWe ask for advice.", officer));
        house.in(() -> house.reports.dispatch(id, officer));
        refused(Refusal.Code.CONFLICT, "on its way", () -> house.reports.dispatch(id, officer));
        refused(Refusal.Code.CONFLICT, "on its way", () -> house.reports.edit(id, "changed", officer));
        house.work().run();
        assertThat(state()).as("not before the relay has taken it").isEqualTo(CaseState.REPORT_DRAFTED);

        var mail = house.in(house.outbox::claim).orElseThrow();
        assertThat(mail.recipients()).containsExactly(AUTHORITY);
        assertThat(new String(mail.wire().bytes(), StandardCharsets.UTF_8)).contains("We ask for advice.");
        refused(Refusal.Code.CONFLICT, "being sent", () -> house.reports.sentOtherwise(id, "by fax", officer));
        house.in(() -> {
            house.outbox.sent(
                    mail.id(),
                    new SendReport(
                            house.desk.clock.instant(),
                            List.of(new SendReport.Outcome(AUTHORITY, SendReport.State.ACCEPTED, "250 kept as 77"))));
            return true;
        });
        // The process dies here: what follows is found in the database by the next one.
        house.work().run();
        house.work().run();
        assertThat(state()).isEqualTo(CaseState.REPORTED);
        assertThat(entries("reported")).singleElement().satisfies(entry -> {
            assertThat(entry.actor()).isEqualTo(officer.actor());
            assertThat(entry.details().orElseThrow())
                    .containsEntry("outbox", mail.id().toString())
                    .containsEntry("relay", "250 kept as 77")
                    .containsKeys("reportHash", "finished");
        });
        assertThat(house.in(house.outbox::claim)).as("once").isEmpty();
        assertThat(known().report().orElseThrow().dispatch().orElseThrow().replies())
                .containsExactly("250 kept as 77");
    }

    @Test
    void whatTheRelayRefusesCanBeSentAgainOrOtherwise() throws Exception {
        house.in(() -> house.reports.draft(id, officer));
        house.in(() -> house.reports.dispatch(id, officer));
        var mail = house.in(house.outbox::claim).orElseThrow();
        house.in(() -> {
            house.outbox.failed(
                    mail.id(),
                    true,
                    new SendReport(
                            house.desk.clock.instant(),
                            List.of(new SendReport.Outcome(AUTHORITY, SendReport.State.REFUSED, "550 no such box"))),
                    Optional.empty());
            return true;
        });
        house.work().run();
        assertThat(state()).isEqualTo(CaseState.REPORT_DRAFTED);
        assertThat(entries("report-failed")).hasSize(1);
        house.in(() -> house.reports.dispatch(id, officer));
        house.in(() -> house.reports.sentOtherwise(id, "web form, number 4711", officer));
        assertThat(state()).isEqualTo(CaseState.REPORTED);
        assertThat(house.in(house.outbox::claim))
                .as("the waiting mail is taken back")
                .isEmpty();
        assertThat(entries("reported").get(0).details().orElseThrow()).containsEntry("means", "other");
    }

    @Test
    void contentNeverEntersAReport() throws Exception {
        house.in(() -> house.reports.draft(id, officer));
        String draft = known().report().orElseThrow().text();
        for (String echo : List.of(
                "They wrote: has  blood GROUP b positive",
                "It names carol@third.example",
                "born 1970 01 02, it says")) {
            refused(Refusal.Code.BAD_INPUT, "facts only", () -> house.reports.edit(id, draft + echo, officer));
        }
        assertThat(known().report().orElseThrow().text()).isEqualTo(draft);
        house.in(() -> house.reports.edit(id, draft + "quince-canary-91", officer));
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain("quince-canary-91", "names, health data");
            }
        }
    }

    @Test
    void everyStepHasItsOrder() throws Exception {
        refused(Refusal.Code.CONFLICT, "no drafted report", () -> house.reports.edit(id, "x", officer));
        refused(Refusal.Code.CONFLICT, "no drafted report", () -> house.reports.dispatch(id, officer));
        refused(Refusal.Code.CONFLICT, "does not go", () -> house.reports.answered(id, "fine", officer));
        refused(
                Refusal.Code.CONFLICT,
                "authority's answer",
                () -> house.reports.end(id, Ending.ERASED, "done", officer));
        refused(Refusal.Code.FORBIDDEN, "officer", () -> house.reports.draft(id, agent));
        house.in(() -> house.reports.draft(id, officer));
        refused(Refusal.Code.CONFLICT, "does not go", () -> house.reports.draft(id, officer));
        refused(Refusal.Code.BAD_INPUT, "how", () -> house.reports.sentOtherwise(id, " ", officer));
    }

    @Test
    void theAuthoritysAnswerEndsTheEvidence() throws Exception {
        report();
        house.in(() -> house.reports.answered(id, "no proceedings", officer));
        house.in(() -> house.reports.end(id, Ending.ERASED, "not needed any more", officer));
        assertThat(state()).isEqualTo(CaseState.CLOSED);
        var left = house.in(() -> house.parts.tickets().reading().view(ticket, agent));
        assertThat(left.messages().get(0).text()).isEmpty();
        assertThat(house.sendAll()).singleElement().asString().contains("closed", "we erased its content");
        assertThat(entries("erased").get(0).details().orElseThrow()).containsKey("contentHash");
    }

    @Test
    void releasedEvidenceIsAnOrdinaryTicketAgain() throws Exception {
        report();
        house.in(() -> house.reports.answered(id, "the data is public", officer));
        house.in(() -> house.reports.end(id, Ending.RELEASED, "as the authority says", officer));
        assertThat(house.in(() -> house.parts.tickets().reading().view(ticket, agent))
                        .messages()
                        .get(0)
                        .text())
                .contains(LIST);
        assertThat(house.sendAll()).singleElement().asString().contains("the lock is lifted");
    }

    private void report() throws Exception {
        house.in(() -> house.reports.draft(id, officer));
        house.in(() -> house.reports.sentOtherwise(id, "web form", officer));
    }

    @Test
    void evidenceIsReviewedAndEndsByItself() throws Exception {
        Instant first = known().evidence().orElseThrow().review();
        house.desk.pass(Duration.between(house.desk.clock.instant(), first).plusMinutes(1));
        house.work().run();
        house.work().run();
        assertThat(entries("review-due")).as("told once").hasSize(1);
        house.in(() -> house.reports.review(id, "the authority has not answered", officer));
        Instant second = known().evidence().orElseThrow().review();
        assertThat(second).isAfter(first).isBefore(first.plus(Duration.ofDays(186)));
        Instant end = known().evidence().orElseThrow().end();
        house.desk.pass(Duration.between(house.desk.clock.instant(), end.minus(Duration.ofDays(30))));
        house.in(() -> house.reports.review(id, "still", officer));
        assertThat(known().evidence().orElseThrow().review()).isEqualTo(end);
        house.desk.pass(Duration.ofDays(31));
        house.work().run();
        assertThat(state()).isEqualTo(CaseState.CLOSED);
        assertThat(house.in(() -> house.parts.tickets().reading().view(ticket, agent))
                        .messages()
                        .get(0)
                        .wire())
                .isFalse();
        refused(Refusal.Code.CONFLICT, "no evidence", () -> house.reports.review(id, "x", officer));
    }
}
