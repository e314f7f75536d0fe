package org.muniment.web.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.muniment.policy.Policy;
import org.muniment.privacy.CaseState;
import org.muniment.privacy.CaseView;
import org.muniment.privacy.Machine;
import org.muniment.terms.Role;
import org.muniment.web.page.Preview;
import org.muniment.web.page.View;
import org.muniment.web.people.Names;

class PrivacyPagesTest {

    private static final String HOSTILE = "\"><script>alert(1)</script>' onload='x";
    private static final Policy POLICY = Policy.load(Policy.DEFAULT_PROFILE, Optional.empty());
    private static final ZoneId ZONE = POLICY.controller().zone();

    private static CaseView view(Machine machine, CaseState state, Instant received) {
        String clock = machine == Machine.EXPORT
                ? POLICY.exports().clock()
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
}
