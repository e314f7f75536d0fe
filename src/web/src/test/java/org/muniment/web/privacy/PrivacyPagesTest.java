package org.muniment.web.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.muniment.desk.Dispatch;
import org.muniment.desk.ErasureScope;
import org.muniment.desk.OutboxState;
import org.muniment.policy.Policy;
import org.muniment.privacy.CaseState;
import org.muniment.privacy.CaseView;
import org.muniment.privacy.ErasureView;
import org.muniment.privacy.IncidentView;
import org.muniment.privacy.Kept;
import org.muniment.privacy.Machine;
import org.muniment.privacy.ThirdPartyFacts;
import org.muniment.privacy.Verdict;
import org.muniment.terms.Role;
import org.muniment.vault.KeyId;
import org.muniment.web.page.Field;
import org.muniment.web.page.Inputs;
import org.muniment.web.page.Preview;
import org.muniment.web.page.View;
import org.muniment.web.people.Names;
import org.muniment.web.security.Form;

class PrivacyPagesTest {

    private static final String HOSTILE = "\"><script>alert(1)</script>' onload='x";
    private static final Policy POLICY = Policy.load(Policy.DEFAULT_PROFILE, Optional.empty());
    private static final ZoneId ZONE = POLICY.controller().zone();

    private static CaseView view(Machine machine, CaseState state, Instant received) {
        String clock = machine == Machine.EXPORT
                ? POLICY.exports().clock()
                : machine == Machine.ERASURE
                        ? POLICY.erasures().clock()
                        : POLICY.incidents().clock();
        return new CaseView(
                UUID.randomUUID(),
                12,
                machine,
                state,
                Optional.empty(),
                Optional.of(UUID.randomUUID()),
                received,
                clock,
                POLICY.clocks().due(clock, received, POLICY.calendar(), ZONE),
                Optional.empty(),
                Preview.NOW,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(new CaseView.Step(
                        received, "SYSTEM", "privacy", CaseState.FLAGGED, state, Optional.of(HOSTILE), 99)));
    }

    private static String render(View view, String path) {
        String html = Preview.render(view, path, Role.DPO);
        assertThat(html)
                .doesNotContain("<script>alert")
                .doesNotContain(" style=")
                .doesNotContain("' onload='x\"");
        return html;
    }

    @Test
    void listsCasesWithTheClockThatBindsAndItsZone() {
        CaseView late = view(Machine.EXPORT, CaseState.PREPARING, Preview.NOW.minus(Duration.ofDays(30)));
        CaseView fresh = view(Machine.THIRD_PARTY, CaseState.ASSESSING, Preview.NOW.minus(Duration.ofHours(2)));
        String html = render(
                View.of("privacy/cases", List.of(late, fresh))
                        .with("all", false)
                        .with("zone", ZONE),
                "/privacy");
        assertThat(html)
                .contains("1 case is overdue.")
                .contains("Missed by")
                .contains("Two working days")
                .contains("Europe/Berlin")
                .contains("Data of third persons");
        assertThat(render(View.of("privacy/cases", List.of()).with("all", false).with("zone", ZONE), "/privacy"))
                .contains("No clock is running");
    }

    @Test
    void offersTheThreeDecisionsOnlyWhileOneIsAwaited() {
        CaseView open = view(Machine.THIRD_PARTY, CaseState.ASSESSING, Preview.NOW.minus(Duration.ofHours(2)));
        assertThat(page(open))
                .contains("False alarm")
                .contains("Sent in good faith")
                .contains("To be reported")
                .contains("/content")
                .contains("This one binds");
        CaseView closed = view(Machine.THIRD_PARTY, CaseState.CLOSED, Preview.NOW);
        assertThat(page(closed)).doesNotContain("name=\"verdict\"");
        CaseView asked = view(Machine.EXPORT, CaseState.RECEIVED, Preview.NOW);
        assertThat(page(asked)).contains("/confirm").contains("/dismiss").doesNotContain("name=\"verdict\"");
    }

    private static String page(CaseView view) {
        return render(
                View.of("privacy/case", view)
                        .with("known", Optional.empty())
                        .with("forms", CaseForms.fresh(Optional.empty()))
                        .with("me", "x")
                        .with("names", new Names(Map.of()))
                        .with("zone", ZONE),
                "/privacy/cases/x");
    }

    @Test
    void asksBeforeFrozenContentIsShown() {
        CaseView open = view(Machine.THIRD_PARTY, CaseState.ASSESSING, Preview.NOW);
        assertThat(render(View.of("privacy/ask", open), "/privacy/cases/x"))
                .contains("Record it and show the content")
                .contains("method=\"post\"");
    }

    @Test
    void showsThePolicyInForce() {
        assertThat(render(View.of("privacy/policy", POLICY).with("now", Preview.NOW), "/privacy/policy"))
                .contains(POLICY.digest())
                .contains("logs.access")
                .contains("Two working days")
                .contains("Counts back");
    }

    private static final IncidentView SEALED = new IncidentView(
            new ThirdPartyFacts("names, health data", 3, 4),
            Optional.of(new IncidentView.Evidence(
                    "ab".repeat(32),
                    812,
                    Preview.NOW.minus(Duration.ofDays(1)),
                    Preview.NOW.plus(Duration.ofDays(180)),
                    Preview.NOW.plus(Duration.ofDays(730)))),
            Optional.of(new IncidentView.Report(
                    "Facts only " + HOSTILE,
                    Optional.of(new Dispatch(
                            UUID.randomUUID(),
                            OutboxState.SENT,
                            Optional.of(Preview.NOW.minus(Duration.ofHours(1))),
                            List.of("250 kept as 77 " + HOSTILE))),
                    Optional.empty())),
            Optional.of("reports@authority.example"));

    private static String incident(CaseState state, UnaryOperator<CaseForms> forms, Optional<IncidentView> known) {
        CaseView view = view(Machine.THIRD_PARTY, state, Preview.NOW.minus(Duration.ofHours(2)));
        return render(
                View.of("privacy/case", view)
                        .with("known", known)
                        .with("forms", forms.apply(CaseForms.fresh(known)))
                        .with("me", "x")
                        .with("names", new Names(Map.of()))
                        .with("zone", ZONE),
                "/privacy/cases/x");
    }

    @Test
    void eachStateOfAnIncidentOffersItsOwnStepsOnly() {
        Optional<IncidentView> drafted = Optional.of(new IncidentView(
                SEALED.facts(),
                SEALED.evidence(),
                Optional.of(new IncidentView.Report("The facts.", Optional.empty(), Optional.empty())),
                SEALED.authority()));
        Map<CaseState, String> steps = Map.of(
                CaseState.ASSESSING, "/decide\"",
                CaseState.REPORTABLE, "/confirmations#c-",
                CaseState.SEALED, "/draft\"",
                CaseState.REPORT_DRAFTED, "/dispatch\"",
                CaseState.REPORTED, "/answer\"",
                CaseState.AUTHORITY_REPLY, "/end\"");
        steps.forEach((state, step) -> {
            boolean has = state != CaseState.ASSESSING && state != CaseState.REPORTABLE;
            boolean written = has && state != CaseState.SEALED;
            Optional<IncidentView> known = written ? drafted : has ? Optional.of(sealedOnly()) : Optional.empty();
            String html = incident(state, forms -> forms, known);
            assertThat(html).as("%s", state).contains(step);
            steps.values().stream()
                    .filter(other -> !other.equals(step))
                    .forEach(other -> assertThat(html).as("%s", state).doesNotContain(other));
            assertThat(html.contains("/review\"")).as("review in %s", state).isEqualTo(has);
        });
        assertThat(incident(CaseState.CLOSED, forms -> forms, Optional.of(SEALED)))
                .doesNotContain("/review\"", "/content\"", "/end\"")
                .contains("250 kept as 77");
    }

    private static IncidentView sealedOnly() {
        return new IncidentView(SEALED.facts(), SEALED.evidence(), Optional.empty(), Optional.empty());
    }

    @Test
    void aReportOnItsWayCannotBeChanged() {
        assertThat(incident(CaseState.REPORT_DRAFTED, forms -> forms, Optional.of(SEALED)))
                .doesNotContain("/dispatch\"", "/report\"")
                .contains("The relay took it", "/sent\"");
    }

    @Test
    void whatIsWrongStandsAtItsFieldAndNothingIsLost() {
        Form form = new Form(
                Map.of(
                        "verdict",
                        List.of("REPORTABLE"),
                        "reasons",
                        List.of("sold on purpose"),
                        "persons",
                        List.of("many")),
                Map.of());
        Inputs inputs = CaseForms.verdict(form, Optional.of(Verdict.REPORTABLE));
        String html =
                incident(CaseState.ASSESSING, forms -> forms.with(inputs).choice("REPORTABLE", ""), Optional.empty());
        assertThat(html)
                .contains(
                        "Enter kinds of data",
                        "Enter about how many people, 1 or more",
                        "Enter about how many records, 1 or more",
                        "There is a problem")
                .contains("sold on purpose", "value=\"many\"")
                .contains("value=\"REPORTABLE\" required checked");
        assertThat(CaseForms.verdict(form, Optional.of(Verdict.FALSE_ALARM)).valid())
                .isTrue();
    }

    @Test
    void whoProposedCannotConfirm() {
        CaseView waiting = view(Machine.THIRD_PARTY, CaseState.REPORTABLE, Preview.NOW.minus(Duration.ofHours(2)));
        Confirmation one = Confirmation.of(waiting, Optional.of(SEALED));
        assertThat(confirmations(one, "somebody else"))
                .contains("names, health data", "Confirm: seal it", "I do not agree")
                .doesNotContain("You proposed this");
        assertThat(confirmations(one, "privacy")).contains("You proposed this").doesNotContain("Confirm: seal it");
    }

    private static String confirmations(Confirmation one, String me) {
        return render(
                View.of("privacy/confirmations", List.of(one))
                        .with("wrong", "")
                        .with("against", Inputs.blank(CaseForms.AGAINST))
                        .with("me", me)
                        .with("names", new Names(Map.of()))
                        .with("zone", ZONE),
                "/confirmations");
    }

    private static ErasureView erasure(CaseState state, Optional<String> certificate) {
        CaseView of = view(Machine.ERASURE, state, Preview.NOW.minus(Duration.ofDays(2)));
        Optional<ErasureScope> scope = state == CaseState.SCOPED
                ? Optional.of(new ErasureScope(7, new KeyId(new UUID(1, 2)), 3, 41, 187, 23, 210, 1, 1, List.of()))
                : Optional.empty();
        return new ErasureView(
                of,
                scope,
                2,
                List.of(new ErasureView.Item(
                        UUID.randomUUID(),
                        1017,
                        Kept.HOLD,
                        HOSTILE,
                        java.time.LocalDate.of(2027, 5, 22),
                        Optional.empty())),
                "erase 12",
                Optional.of(UUID.randomUUID()),
                Optional.empty(),
                List.of("Courier Ltd"),
                false,
                scope.isPresent() ? "" : "privacy: 1 erased 2 kept; desk: 229 erased 0 kept",
                Optional.of(Preview.NOW),
                Optional.of(Preview.NOW.plus(Duration.ofDays(30))),
                certificate);
    }

    private static String erasurePage(ErasureView view, String keep) {
        Field phrase = Field.line("phrase", "Type the words to approve");
        String html = render(
                View.of("privacy/erasure", view)
                        .with(
                                "inputs",
                                Inputs.blank(
                                        phrase,
                                        Field.line("number", "Ticket number"),
                                        Field.area("hold", "Why it has to stay", 500),
                                        Field.area("reasons", "Reasons", 2000)))
                        .with("names", new Names(Map.of()))
                        .with("key", "muniment-erasure+00000000+AAAA")
                        .with("zone", ZONE),
                "/privacy/erasures/" + view.of().id());
        Preview.keepAs(keep, html);
        return html;
    }

    @Test
    void erasureTakesTypedWordsAndASecondOfficerAndShowsItsCertificate() {
        assertThat(erasurePage(erasure(CaseState.SCOPED, Optional.empty()), "erasure-scoped.html"))
                .contains("This destroys the person’s keys")
                .contains("<code>erase 12</code>")
                .contains("Another has to, because something is kept")
                .contains("/approve")
                .contains("/refuse");
        assertThat(erasurePage(erasure(CaseState.CACHES_PURGED, Optional.empty()), "erasure-recipients.html"))
                .contains("Courier Ltd")
                .contains("/told")
                .doesNotContain("/approve");
        assertThat(erasurePage(
                        erasure(CaseState.PROVED, Optional.of("Muniment certificate of erasure, version 1\nkey: 1\n")),
                        "erasure-proved.html"))
                .contains("prove-erased --verify FILE --key")
                .contains("/certificate")
                .doesNotContain("/approve");
    }
}
