package org.muniment.web.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.desk.Account;
import org.muniment.ledger.Entry;
import org.muniment.policy.Policy;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Role;
import org.muniment.terms.SubjectId;
import org.muniment.web.front.ExportPromise;
import org.muniment.web.front.Home;
import org.muniment.web.page.Preview;
import org.muniment.web.page.View;

class MyDataPagesTest {

    @TempDir
    private Path folder;

    private Policy policy(String override) throws Exception {
        return Policy.load("support", Optional.of(Files.writeString(folder.resolve("own.yaml"), override)));
    }

    @Test
    void thePromiseIsThePolicysNumberCountedByItsCalendar() throws Exception {
        Instant friday = Instant.parse("2026-12-24T10:00:00Z");
        ExportPromise german = ExportPromise.of(policy("version: 2"), friday);
        assertThat(german.time()).isEqualTo("two working days");
        assertThat(german.country()).isEqualTo("Germany");
        assertThat(german.lastDay()).as("Christmas is left out").isEqualTo("Tuesday, 29 December 2026");
        ExportPromise romanian = ExportPromise.of(
                policy("controller: {country: RO, zone: Europe/Bucharest}"), Instant.parse("2030-12-31T10:00:00Z"));
        assertThat(romanian.lastDay()).isEqualTo("Wednesday, 8 January 2031");
        ExportPromise fast = ExportPromise.of(
                policy("clocks: {export: {title: x, rules: [{id: a-day, title: y, count: 1, unit: days, source: z},"
                        + " {id: statutory-month, title: y, count: 1, unit: months, source: z}]}}"),
                friday);
        assertThat(fast.time()).isEqualTo("one day");
        assertThat(fast.country()).isEmpty();
        String html = Preview.render(View.of("front/home", new Home("help@example.org", german)), "/");
        assertThat(html)
                .contains("within two working days: asked for now, by Tuesday, 29 December 2026")
                .contains("public holidays of Germany do not count");
    }

    @Test
    void myDataSaysWhenTheCopyIsReadyAndLeadsToWhoLooked() throws Exception {
        Account account = new Account(
                new SubjectId(UUID.randomUUID()), "ada@example.org", List.of(), Preview.NOW, Optional.empty());
        String html = Preview.render(
                View.of("portal/data", List.of())
                        .with("account", account)
                        .with("erasures", List.of())
                        .with("fingerprint", "AB:CD")
                        .with("promise", ExportPromise.of(policy("version: 2"), Preview.NOW)),
                "/portal/data",
                Role.CUSTOMER);
        assertThat(html).contains("within two working days, so by Tuesday, 24 November 2026", "/portal/data/looks");
    }

    @Test
    void staffStandByNumberWhereTheyLooked() {
        String agent = "0d4b7f2e-9f5e-4a2c-8f30-5b1f6c0e9a11";
        List<Entry> looks = List.of(
                entry(new Actor(Actor.Kind.STAFF, agent), "ticket.read", Purpose.SUPPORT),
                entry(Actor.system("privacy"), "export.collect", Purpose.SUBJECT_REQUEST),
                entry(new Actor(Actor.Kind.STAFF, agent), "dsr.third-party.flagged", Purpose.INCIDENT));
        String html = Preview.render(View.of("portal/looks", looks), "/portal/data/looks", Role.CUSTOMER);
        assertThat(html)
                .contains("Member of staff 0d4b7f2e", "read a request of yours", "to answer you")
                .contains("Our software", "put a copy of your data together", "because of an incident")
                .doesNotContain(agent);
        assertThat(Preview.render(View.of("portal/looks", List.of()), "/portal/data/looks", Role.CUSTOMER))
                .contains("Nobody has looked yet");
    }

    private static Entry entry(Actor actor, String act, Purpose purpose) {
        return new Entry(7, Preview.NOW.minus(Duration.ofHours(3)), actor, act, purpose, "ticket:x", Optional.empty());
    }

    @Test
    void notMeAsksBeforeItStopsAnything() {
        View view =
                View.of("portal/notme").with("path", "/portal/data/x/not-me").with("proof", "\"><script>");
        assertThat(Preview.render(view.with("done", false), "/portal/data/x/not-me"))
                .contains("It was not me: stop it", "method=\"post\"")
                .doesNotContain("<script>\"");
        assertThat(Preview.render(view.with("done", true), "/portal/data/x/not-me"))
                .contains("Stopped")
                .doesNotContain("It was not me: stop it");
    }
}
