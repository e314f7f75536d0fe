package org.muniment.web.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.muniment.logs.parse.Ecs;
import org.muniment.logs.parse.LogRecord;
import org.muniment.logs.reveal.Question;
import org.muniment.logs.reveal.Reveal;
import org.muniment.logs.reveal.Reveal.State;
import org.muniment.logs.search.Result;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Role;
import org.muniment.terms.TenantId;
import org.muniment.web.page.Field;
import org.muniment.web.page.Inputs;
import org.muniment.web.page.Preview;
import org.muniment.web.page.View;
import org.muniment.web.people.Names;

class RevealPagesTest {

    private static final String HOSTILE = "\"><script>alert(1)</script>' onload='x";
    private static final Actor ASKER =
            new Actor(Actor.Kind.STAFF, UUID.randomUUID().toString());
    private static final Actor OFFICER =
            new Actor(Actor.Kind.STAFF, UUID.randomUUID().toString());
    private static final Names NAMES = new Names(
            Map.of(UUID.fromString(ASKER.id()), "Ann Auditor", UUID.fromString(OFFICER.id()), "Olga Officer"));

    private static Reveal request(State state) {
        Question question = new Question(
                new TenantId("acme"),
                "19.214.210.244",
                Preview.NOW.minusSeconds(7200),
                Purpose.INCIDENT,
                "INC-2026-7",
                "Somebody tries passwords from this network. " + HOSTILE);
        boolean decided = state == State.APPROVED || state == State.REFUSED || state == State.SHOWN;
        return new Reveal(
                UUID.randomUUID(),
                question,
                ASKER,
                Preview.NOW.minusSeconds(3600),
                state,
                decided ? Optional.of(OFFICER) : Optional.empty(),
                decided ? Optional.of(Preview.NOW.minusSeconds(60)) : Optional.empty(),
                state == State.REFUSED ? HOSTILE : "",
                Preview.NOW.plusSeconds(3600));
    }

    private static String render(View view, String path, Role role) {
        String html = Preview.render(view, path, role);
        assertThat(html)
                .doesNotContain("<script>alert")
                .doesNotContain(" style=")
                .doesNotContain("' onload='x\"");
        return html;
    }

    private static String decision(Reveal one, boolean own) {
        Field password = Field.password("password", "Your password", 1, 200);
        return render(
                View.of("privacy/reveal", one)
                        .with("approval", Inputs.blank(password))
                        .with("refusal", Inputs.blank(Field.area("note", "Why not", 2000)))
                        .with("own", own)
                        .with("keySince", Optional.of(Instant.parse("2026-11-01T10:00:00Z")))
                        .with("names", NAMES),
                "/privacy/reveals/x",
                Role.DPO);
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void offersTheAddressOnlyOnceApproved(State state) {
        String html =
                render(View.of("audit/reveal", request(state)).with("names", NAMES), "/audit/reveals/x", Role.AUDITOR);
        assertThat(html.contains("show the address once")).isEqualTo(state == State.APPROVED);
        assertThat(html).contains("INC-2026-7").contains("Handling an incident");
        assertThat(html.contains("Why it was refused")).isEqualTo(state == State.REFUSED);
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void letsTheOfficerDecideOnlyWhatWaits(State state) {
        String html = decision(request(state), false);
        assertThat(html.contains("Sign and approve")).isEqualTo(state == State.ASKED);
        assertThat(html).contains("Ann Auditor").contains("Signs since");
    }

    @Test
    void offersNoDecisionAboutOnesOwnRequest() {
        assertThat(decision(request(State.ASKED), true))
                .contains("You asked for this yourself")
                .doesNotContain("Sign and approve");
    }

    @Test
    void listsRequestsForBoth() {
        List<Reveal> all = List.of(request(State.ASKED), request(State.SHOWN));
        assertThat(render(View.of("audit/reveals", all), "/audit/reveals", Role.AUDITOR))
                .contains("19.214.210.244")
                .contains("Waits for a decision");
        assertThat(render(View.of("privacy/reveals", all).with("names", NAMES), "/privacy/reveals", Role.DPO))
                .contains("1 request waits for you.")
                .doesNotContain("19.214.210.244");
        assertThat(render(View.of("audit/reveals", List.of()), "/audit/reveals", Role.AUDITOR))
                .contains("You asked for no address");
    }

    @Test
    void showsTheAddressWithAWarning() {
        View view = View.of("audit/revealed", request(State.SHOWN)).with("address", "203.0.113.7");
        assertThat(render(view, "/audit/reveals/x/address", Role.AUDITOR))
                .contains("203.0.113.7")
                .contains("You see it this once.");
    }

    @Test
    void asksForPurposeCaseReasonAndPassword() {
        Inputs inputs = Inputs.filled(
                        Map.of("pseudonym", "19.214.210.244"),
                        Field.line("pseudonym", "Pseudonym"),
                        Field.line("at", "Time of the line"),
                        Field.line("case", "Case number"),
                        Field.area("reason", "Reason", 2000),
                        Field.password("password", "Your password", 1, 200))
                .wrong("case", "Enter case number");
        View view = View.of("audit/askreveal", inputs).with("tenant", "acme").with("purpose", "LEGAL_DISCLOSURE");
        assertThat(render(view, "/audit/reveals/new", Role.AUDITOR))
                .contains("Handling an incident")
                .contains("value=\"LEGAL_DISCLOSURE\" selected")
                .contains("Enter case number")
                .contains("type=\"password\"");
    }

    @Test
    void findsThePseudonymsOfALine() {
        LogRecord record = LogRecord.at(Preview.NOW)
                .put(Ecs.SOURCE_IP, "19.214.210.244")
                .put(Ecs.FORWARDED_IP, List.of("1.2.3.4", "2001:db8::1"))
                .put(Ecs.URL_PATH, "/1.2.3.4")
                .build();
        Result.Hit hit = new Result.Hit(record, "access", false);
        assertThat(LogView.pseudonyms(hit, Ecs.SOURCE_IP)).containsExactly("19.214.210.244");
        assertThat(LogView.pseudonyms(hit, Ecs.FORWARDED_IP)).containsExactly("1.2.3.4", "2001:db8::1");
        assertThat(LogView.pseudonyms(hit, Ecs.URL_PATH)).isEmpty();
    }
}
