package org.muniment.web.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.muniment.archive.RetentionReport;
import org.muniment.archive.RetentionReport.Outcome;
import org.muniment.archive.RetentionRun;
import org.muniment.desk.CheckpointMail;
import org.muniment.desk.OutboxState;
import org.muniment.desk.StaffMember;
import org.muniment.index.PartitionId;
import org.muniment.logs.intake.Entities;
import org.muniment.logs.intake.Entity;
import org.muniment.mail.IntakeStatus;
import org.muniment.mail.MailboxStatus;
import org.muniment.mail.Route;
import org.muniment.policy.Policy;
import org.muniment.terms.Role;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.RootEvent;
import org.muniment.vault.RootRotation;
import org.muniment.vault.backup.KeyBackup;
import org.muniment.vault.hardening.Check;
import org.muniment.web.boot.HouseChecks;
import org.muniment.web.page.Field;
import org.muniment.web.page.Inputs;
import org.muniment.web.page.Preview;
import org.muniment.web.page.View;
import org.muniment.web.work.KeyProbe;
import org.muniment.web.work.Resealed;
import org.muniment.web.work.Work;

class OperationsPagesTest {

    private static final String HOSTILE = "\"><script>alert(1)</script>' onload='x";
    private static final MailboxStatus HOSTILE_BOX = new MailboxStatus(
            HOSTILE,
            Route.IMAP,
            false,
            Instant.EPOCH,
            Duration.ofMinutes(1),
            List.of(new MailboxStatus.Balance(Instant.EPOCH, 5, 4, 0, 1)),
            Optional.of(Instant.EPOCH),
            Optional.of(HOSTILE));
    private static final Entity ENTITY = new Entity(
            "abcdefghijkmnpqrstuv",
            new TenantId("acme"),
            HOSTILE,
            Set.of("access"),
            Preview.NOW,
            Optional.of(Preview.NOW));

    private static String render(View view, String path) {
        String html = Preview.render(view, path, Role.OPERATOR);
        assertThat(html)
                .doesNotContain("<script>alert")
                .doesNotContain(" style=")
                .doesNotContain("' onload='x\"");
        return html;
    }

    @Test
    void saysThatTheOutboxHoldsWithoutARelay() {
        Map<OutboxState, Long> outbox = new EnumMap<>(Map.of(OutboxState.QUEUED, 3L, OutboxState.FAILED, 2L));
        Health health = new Health(
                new IntakeStatus(1, List.of(new IntakeStatus.Parked(HOSTILE, 8, HOSTILE)), 10, Optional.empty(), 2, 1),
                2424,
                0,
                List.of(HOSTILE_BOX),
                outbox,
                Optional.empty(),
                0,
                Optional.empty(),
                new Health.LogIntake(false, 100, 7),
                new Health.Sealed(1_234, 10, 100, 5, 1),
                new Health.Witness(
                        Optional.empty(),
                        Optional.of(new CheckpointMail.Sent(LocalDate.of(2026, 3, 1), Preview.NOW, 3)),
                        true),
                true);
        String html = render(View.of("operations/health", health), "/ops");
        assertThat(html)
                .contains("No relay configured: the outbox holds.")
                .contains("LMTP on port 2424")
                .contains("SMTP off")
                .contains("The log intake has stopped")
                .contains("that of 2026-03-01, to 3")
                .contains("Mail is missing or out of reach.")
                .contains("Not today")
                .contains("1,234")
                .contains("Try all again");
    }

    @Test
    void showsTheBalanceOfEachMailbox() {
        MailboxStatus good = new MailboxStatus(
                "main",
                Route.POP3,
                true,
                Preview.NOW,
                Duration.ofMinutes(1),
                List.of(new MailboxStatus.Balance(Preview.NOW, 7, 6, 1, 0)),
                Optional.empty(),
                Optional.empty());
        MailboxView view = new MailboxView(List.of(good, HOSTILE_BOX), 1 << 20, Preview.NOW);
        String html = render(View.of("operations/mailboxes", view), "/ops/mailboxes");
        assertThat(html)
                .contains("In balance")
                .contains("Out of reach")
                .contains("stays there until")
                .contains("Europe/Berlin</div>");
        String empty =
                render(View.of("operations/mailboxes", new MailboxView(List.of(), 1, Preview.NOW)), "/ops/mailboxes");
        assertThat(empty).contains("No mailbox is fetched").contains("muniment.mail.imap.NAME.url");
    }

    @Test
    void putsChecksThatNeedSomebodyFirst() {
        CheckView view = CheckView.of(List.of(
                Check.good("Heap dumps", "Off."),
                Check.warning("Swap", HOSTILE, "swapoff -a"),
                Check.unknown("Clock", "?")));
        String html = render(View.of("operations/checks", view), "/ops/checks");
        assertThat(html).contains("1 of 3 need you").contains("swapoff -a").contains("Not known");
        assertThat(html.indexOf("Swap")).isLessThan(html.indexOf("Heap dumps"));
        assertThat(HouseChecks.origin("http://localhost:8080").isBad()).isFalse();
        assertThat(HouseChecks.origin("https://desk.example").isBad()).isFalse();
        assertThat(HouseChecks.origin("http://192.0.2.7").isBad()).isTrue();
    }

    @Test
    void showsASecretWithWhatToPaste() {
        Entities.NewKey key = new Entities.NewKey(ENTITY, "s3cret");
        String html = render(View.of("operations/newkey", key).with("origin", "https://desk.example"), "/ops/keys");
        assertThat(html)
                .contains("<pre class=\"secret\" id=\"secret\">s3cret</pre>")
                .contains("curl -sS https://desk.example/_bulk")
                .contains("Authorization: ApiKey " + key.apiKey())
                .contains("api_key: \"abcdefghijkmnpqrstuv:s3cret\"");
    }

    @Test
    void listsKeysWithoutSecrets() {
        Inputs inputs = Inputs.blank(KeyResource.TENANT, KeyResource.NAME, KeyResource.STREAMS);
        String html = render(View.of("operations/keys", List.of(ENTITY)).with("inputs", inputs), "/ops/keys");
        assertThat(html).contains("Revoked").contains("abcdefghijkmnpqrstuv");
        render(View.of("operations/revoke", ENTITY), "/ops/keys");
    }

    @ParameterizedTest
    @CsvSource({
        "acme, access error, true, true",
        "acme, '', true, true",
        "ACME, access, false, true",
        "-acme, access, false, true",
        "acme, 'Access', true, false",
        "acme, '../x', true, false"
    })
    void refusesNamesThatAreNone(String tenant, String streams, boolean tenantFits, boolean streamsFit) {
        Map<String, String> sent = Map.of("tenant", tenant, "name", "web-1", "streams", streams);
        Inputs checked =
                KeyResource.check(Inputs.filled(sent, KeyResource.TENANT, KeyResource.NAME, KeyResource.STREAMS));
        assertThat(checked.get("tenant").error().isEmpty()).isEqualTo(tenantFits);
        assertThat(checked.get("streams").error().isEmpty()).isEqualTo(streamsFit);
    }

    @Test
    void showsWhatARunDidAndWhatStillRuns() {
        RetentionReport report = RetentionReport.nothing("retention")
                .with(new RetentionReport.Step(HOSTILE, Outcome.FAILED, 5, 6, HOSTILE))
                .with(new RetentionReport.Step("hot: day", Outcome.ARCHIVED, 5, 6, ""));
        Work done = new Work(
                "run", Preview.NOW, "done", 2, 2, Optional.of(Preview.NOW), Optional.of(report), Optional.empty());
        assertThat(render(retention(done), "/ops/retention"))
                .contains("Done, with failures")
                .contains("action=\"/ops/retention/run\"")
                .contains("logs.access");
        Work runs = new Work("run", Preview.NOW, HOSTILE, 1, 4, Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(runs.percent()).isEqualTo(25);
        assertThat(render(retention(runs), "/ops/retention"))
                .contains("hx-get=\"/ops/retention/progress\"")
                .contains("It goes on when you leave this page");
    }

    @Test
    void showsWhatARunBeforeTheStartDid() {
        RetentionReport report = RetentionReport.nothing("retention")
                .with(new RetentionReport.Step(HOSTILE, Outcome.HELD, 5, 6, HOSTILE));
        assertThat(render(
                        retention(Optional.empty(), Optional.of(new RetentionRun.Ended(Preview.NOW, report))),
                        "/ops/retention"))
                .contains("1 thing was due", "Held");
        assertThat(render(retention(Optional.empty(), Optional.empty()), "/ops/retention"))
                .contains("None yet.");
        Work failed = new Work(
                "run", Preview.NOW, "", 0, 0, Optional.of(Preview.NOW), Optional.empty(), Optional.of(HOSTILE));
        assertThat(render(retention(failed), "/ops/retention")).contains("The run ended early");
    }

    private static View retention(Work work) {
        return retention(Optional.of(work), Optional.empty());
    }

    private static View retention(Optional<Work> latest, Optional<RetentionRun.Ended> last) {
        Policy policy = Policy.load(Policy.DEFAULT_PROFILE, Optional.empty());
        return View.of(
                "operations/retention",
                new RetentionView(
                        latest,
                        last,
                        List.of(),
                        List.copyOf(policy.retentionPlans().values())));
    }

    @Test
    void listsStaffAndShowsAnInvitationOnce() {
        StaffMember member =
                new StaffMember(UUID.randomUUID(), HOSTILE, HOSTILE, EnumSet.of(Role.AGENT), false, Preview.NOW);
        String html = render(
                View.of("operations/staff", List.of(member))
                        .with("inputs", Inputs.blank(Field.address("address", "Address")))
                        .with("wrongRoles", "Choose at least one role")
                        .with("chosen", Set.of())
                        .with("me", ""),
                "/ops/staff");
        assertThat(html).contains("Locked out").contains("Choose at least one role");
        assertThat(render(
                        View.of("operations/invited", "https://desk.example/invitation/abc")
                                .with("address", HOSTILE)
                                .with("roles", EnumSet.of(Role.DPO)),
                        "/ops/staff"))
                .contains("https://desk.example/invitation/abc")
                .contains("data protection officer");
    }

    private static RootEvent event(long day, boolean made, String provider, int version) {
        return new RootEvent(Preview.NOW.minus(Duration.ofDays(100 - day)), made, provider, version);
    }

    private static KeyProviderView provider(KeyProbe.Answer answer, Optional<Work> work) {
        List<RootEvent> history = List.of(
                event(1, true, "file", 1),
                event(2, false, "file", 1),
                event(2, true, "pkcs11", 1),
                event(9, true, "pkcs11", 2));
        KeyBackup backup =
                new KeyBackup(UUID.randomUUID(), Preview.NOW, Preview.NOW.plus(Duration.ofDays(30)), "ab".repeat(32));
        return new KeyProviderView(
                "pkcs11",
                answer,
                KeyProviderView.versions("pkcs11", answer.versions(), history),
                new KeyProviderView.Backups(
                        Optional.of(backup), Optional.of(backup.ends()), Optional.of(backup.ends())),
                List.of(new TenantId("acme")),
                true,
                new Progress(work));
    }

    @Test
    void showsTheKeyProviderAndItsVersions() {
        KeyProbe.Answer answer = new KeyProbe.Answer(true, "", Duration.ofMillis(3), List.of(1, 2));
        KeyProviderView view = provider(answer, Optional.empty());
        assertThat(view.versions())
                .extracting(each -> each.provider() + " " + each.number() + " " + each.unwraps())
                .containsExactly("pkcs11 2 true", "pkcs11 1 true", "file 1 false");
        assertThat(view.kept()).isEqualTo(1);
        assertThat(render(View.of("operations/provider", view), "/ops/key-provider"))
                .contains(
                        "PKCS#11 token",
                        "Wraps and unwraps",
                        "Version 2",
                        "Kept for backups",
                        "A rotation was cut short")
                .contains("keys rotate --tenant acme")
                .doesNotContain("hx-get");
        assertThat(render(View.of("operations/rotate", view), "/ops/key-provider"))
                .contains("action=\"/ops/key-provider/rotate\"", "name=\"_csrf\"");
        assertThat(render(View.of("operations/retire", view), "/ops/key-provider"))
                .contains("action=\"/ops/key-provider/retire\"", "name=\"_csrf\"");
    }

    @Test
    void saysThatTheKeyProviderFailsAndHowFarARotationIs() {
        KeyProbe.Answer silent = new KeyProbe.Answer(false, HOSTILE, Duration.ofSeconds(5), List.of());
        Work runs =
                new Work("Rotation", Preview.NOW, HOSTILE, 1, 4, Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(render(View.of("operations/provider", provider(silent, Optional.of(runs))), "/ops/key-provider"))
                .contains("The key provider does not work", "hx-get=\"/ops/key-provider/progress\"", "1 of 4");
        Work done = new Work(
                "Rotation",
                Preview.NOW,
                "",
                4,
                4,
                Optional.of(Preview.NOW),
                Optional.of(new RootRotation(3, 4, false, List.of(2))),
                Optional.empty());
        assertThat(render(View.of("operations/provider", provider(silent, Optional.of(done))), "/ops/key-provider"))
                .contains("Root key 3 wraps 4 tenants' keys", "kept for key backups");
        Work failed = new Work(
                "Rotation", Preview.NOW, "", 0, 0, Optional.of(Preview.NOW), Optional.empty(), Optional.of(HOSTILE));
        assertThat(render(View.of("operations/provider", provider(silent, Optional.of(failed))), "/ops/key-provider"))
                .contains("Rotation ended early");
    }

    @Test
    void knowsVersionsThatNobodyNoted() {
        assertThat(KeyProviderView.versions("transit", List.of(2, 3), List.of(event(1, true, "transit", 3))))
                .extracting(each -> each.number() + " " + each.made().isPresent())
                .containsExactly("3 true", "2 false");
        assertThat(KeyProviderView.versions("file", List.of(2), List.of(event(1, false, "file", 1))))
                .extracting(each -> each.number() + " " + each.unwraps())
                .containsExactly("2 true", "1 false");
    }

    @Test
    void showsPartitionsToSealAnewAndWhatCameOfIt() {
        KeyEntry day = new KeyEntry(
                KeyId.random(),
                new TenantId("acme"),
                KeyKind.PARTITION,
                "logs/app/2026-11-21",
                Preview.NOW,
                Optional.empty());
        KeyEntry month = new KeyEntry(
                KeyId.random(), TenantId.HOUSE, KeyKind.PARTITION, "desk/2026-11.2", Preview.NOW, Optional.empty());
        List<PartitionView.Row> rows = List.of(new PartitionView.Row(day, true), new PartitionView.Row(month, false));
        Inputs blank = Inputs.blank(PartitionResource.REASON);
        Work runs =
                new Work("Sealing", Preview.NOW, HOSTILE, 3, 4, Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(render(
                        View.of(
                                        "operations/partitions",
                                        new PartitionView(rows, 300, HOSTILE, new Progress(Optional.of(runs))))
                                .with("inputs", blank),
                        "/ops/key-provider"))
                .contains("Hot logs app, 2026-11-21", "Ticket index of 2026-11.2", "Cut short")
                .contains("value=\"" + day.id() + "\"", "2 of 300 are shown", "3 of 4")
                .contains("hx-get=\"/ops/key-provider/partitions/progress\"", "name=\"_csrf\"");
        PartitionId partition = new PartitionId(day.tenant(), day.label());
        Resealed result = new Resealed(List.of(
                new Resealed.Step(partition, Optional.empty()), new Resealed.Step(partition, Optional.of(HOSTILE))));
        Work ended = new Work(
                "Sealing", Preview.NOW, "", 2, 2, Optional.of(Preview.NOW), Optional.of(result), Optional.empty());
        assertThat(render(
                        View.of(
                                        "operations/partitions",
                                        new PartitionView(List.of(), 0, "", new Progress(Optional.of(ended))))
                                .with("inputs", blank),
                        "/ops/key-provider"))
                .contains("1 of 2 sealed anew", "No partitions")
                .doesNotContain("hx-get");
    }
}
