package org.muniment.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.Period;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.muniment.terms.Refusal;

class PolicyTest {

    @TempDir
    private Path folder;

    static List<String> profiles() {
        return Policy.profiles();
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void everyBuiltInProfileIsUsable(String profile) {
        PolicyReport report = Policy.check(profile, Optional.empty());
        assertThat(report.problems()).isEmpty();
        assertThat(report.digest())
                .hasValueSatisfying(digest -> assertThat(digest).hasSize(64));
        Policy policy = Policy.load(profile, Optional.empty());
        assertThat(policy.profile()).isEqualTo(profile);
        assertThat(policy.calendar().country()).isEqualTo(policy.controller().country());
        assertThat(policy.letters().names()).contains("welcome", "export-ready", "third-party-refusal");
        assertThat(policy.dataMap()).isNotEmpty();
        assertThat(policy.cookies()).extracting(Cookie::name).containsExactly("muniment");
        assertThat(policy.promises()).isNotEmpty();
    }

    @Test
    void foldersHoldExactlyWhatIsBuiltIn() throws IOException {
        Path module = Path.of(System.getProperty("muniment.root"), "archive-policy");
        assertThat(names(module.resolve("profiles"))).containsExactlyInAnyOrderElementsOf(Contents.BUILT_IN.profiles());
        assertThat(names(module.resolve("calendars")))
                .containsExactlyInAnyOrderElementsOf(Contents.BUILT_IN.calendars());
        assertThat(names(module.resolve("letters"))).containsExactlyInAnyOrderElementsOf(Contents.BUILT_IN.languages());
    }

    @Test
    void supportKeepsThreeMonthsSearchableAndAYearArchived() {
        Policy policy = Policy.load("support", Optional.empty());
        RetentionPlan plan = policy.retention("logs.access");
        assertThat(plan.hot()).isEqualTo(Period.ofMonths(3));
        assertThat(plan.archive()).isEqualTo(Period.ofYears(1));
        assertThat(policy.retention("logs.mail.queue").dataClass()).isEqualTo("logs");
        LocalDate day = LocalDate.of(2026, 1, 1);
        assertThat(plan.leavesHot(day, day.plusDays(80))).isFalse();
        assertThat(plan.leavesHot(day, LocalDate.of(2026, 4, 1))).isTrue();
        assertThat(plan.mayBeDestroyed(day, day.plusDays(80))).isFalse();
        assertThat(plan.mayBeDestroyed(day, day.plusDays(400))).isFalse();
        assertThat(plan.expires(day, LocalDate.of(2027, 3, 31))).isFalse();
        assertThat(plan.expires(day, LocalDate.of(2027, 4, 1))).isTrue();
        assertThat(plan.mayBeDestroyed(day, LocalDate.of(2027, 4, 1))).isTrue();
        assertThatThrownBy(() -> policy.retention("cards")).isInstanceOf(Refusal.class);
    }

    @Test
    void numbersOfTheOtherProfilesAreTheirOwn() {
        assertThat(Policy.load("agents", Optional.empty()).retention("streams").hot())
                .isEqualTo(Period.ofDays(14));
        assertThat(Policy.load("delivery", Optional.empty())
                        .retention("logs.access")
                        .hot())
                .isEqualTo(Period.ofDays(30));
        assertThat(Policy.load("analytics", Optional.empty()).clocks().names()).contains("california-request");
        assertThat(Policy.load("logs-platform", Optional.empty())
                        .retention("accounts")
                        .ceiling())
                .hasValue(Period.ofYears(2));
    }

    @Test
    void thirtyDaysAtMostMeansNoExtension() {
        Policy platform = Policy.load("logs-platform", Optional.empty());
        var received = java.time.Instant.parse("2026-11-23T09:00:00Z");
        assertThatThrownBy(() -> platform.clocks()
                        .extended(
                                "subject-request",
                                received,
                                platform.calendar(),
                                platform.controller().zone()))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("cannot be extended");
    }

    @Test
    void extendingMovesOnlyTheStatutoryMonth() {
        Policy policy = Policy.load("support", Optional.empty());
        var received = java.time.Instant.parse("2026-11-23T09:00:00Z");
        var zone = policy.controller().zone();
        var extended = policy.clocks().extended("subject-request", received, policy.calendar(), zone);
        assertThat(extended)
                .extracting(Deadline::rule)
                .containsExactly("statutory-month-extended", "thirty-days", "twenty-working-days");
        assertThat(extended.get(0).lastDay()).isEqualTo("2027-02-23");
        assertThat(policy.clocks()
                        .extendableUntil("subject-request", received, policy.calendar(), zone)
                        .lastDay())
                .isEqualTo("2026-12-23");
    }

    @Test
    void noticePeriodsCountBackwardsAndNeverRoll() {
        Policy policy = Policy.load("support", Optional.empty());
        LocalDate effective = LocalDate.of(2027, 3, 1);
        assertThat(policy.clocks().noticeBy("policy-change", effective, policy.calendar()))
                .isEqualTo("2026-12-31");
        assertThat(policy.clocks().noticeBy("policy-change", LocalDate.of(2027, 2, 24), policy.calendar()))
                .as("a Saturday, and a holiday: stays")
                .isEqualTo("2026-12-26");
        assertThatThrownBy(() -> policy.clocks().noticeBy("export", effective, policy.calendar()))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void anOperatorsFileIsLaidOver() throws IOException {
        Path own = write("""
                version: 7
                controller:
                  name: 'Harbour Support SAS'
                  address: ['1 quai du Port', '29200 Brest']
                  country: FR
                  zone: Europe/Paris
                retention:
                  logs.access: {hot: P6M}
                """);
        Policy policy = Policy.load("support", Optional.of(own));
        assertThat(policy.version()).isEqualTo(7);
        assertThat(policy.controller().name()).isEqualTo("Harbour Support SAS");
        assertThat(policy.controller().contacts().dpo()).isEqualTo("dpo@support.invalid");
        assertThat(policy.calendar().name()).isEqualTo("France");
        assertThat(policy.retention("logs.access").hot()).isEqualTo(Period.ofMonths(6));
        assertThat(policy.retention("logs.access").archive()).isEqualTo(Period.ofYears(1));
        assertThat(policy.digest())
                .isNotEqualTo(Policy.load("support", Optional.empty()).digest());
        assertThat(policy.report().warnings()).extracting(Problem::path).containsExactly("controller/contacts");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            retntion: {}                                     | retntion: unknown key; known here
            retention: {logs.access: {hto: P3M}}             | retention/logs.access/hto: unknown key
            retention: {logs.access: {hot: P80D}}            | less than its floor of P3M
            retention: {logs.access: {floor: {hot: P1M}}}    | retention/logs.access/floor: is lower
            retention: {logs.access: {hot: 3 months}}        | '3 months' is not a period
            retention: {evidence: {archive: P9Y}}            | more than its ceiling of P2Y
            retention: {evidence: {ceiling: P9Y}}            | retention/evidence/ceiling: is higher
            controller: {country: XX}                        | there is no calendar for 'XX'
            controller: {zone: Berlin}                       | 'Berlin' is not a zone
            controller: {name: [a]}                          | controller/name: must be a text, is a list
            exports: {clock: nope}                           | exports/clock: there is no clock 'nope'
            exports: {downloads: 0}                          | exports/downloads: 0 is less than 1
            exports: {clock: policy-change}                  | counts the other way
            effective: 2026-02-30                            | '2026-02-30' is not a date
            letters: {en: {nope: {subject: a, body: b}}}     | no such letter
            letters: {en: {welcome: {subject: a, body: b}}}  | must contain {{controller}}
            version: 1.5                                     | version: must be a whole number, is a number
            version: 1\\nversion: 2                            | duplicate key
            a: &x [1]\\nb: !!java.net.URL [http://localhost]   | could not determine a constructor
            '[1, 2]'                                         | must be a mapping, is a list
            ''                                               | must be a mapping, is empty
            """)
    void refusesAndSaysWhere(String yaml, String says) throws IOException {
        Path own = write(
                yaml.replace("'[", "[").replace("]'", "]").replace("''", "").replace("\\n", "\n"));
        assertThatThrownBy(() -> Policy.load("support", Optional.of(own)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("own.yaml")
                .hasMessageContaining(says);
        assertThat(Policy.check("support", Optional.of(own)).usable()).isFalse();
    }

    @Test
    void refusesFilesThatUnfoldOrAreTooLarge() throws IOException {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 60; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d, *a%d]%n".formatted(i, i, i - 1, i - 1, i - 1));
        }
        assertThat(Policy.check("support", Optional.of(write(bomb.toString()))).usable())
                .isFalse();
        Path large = write("#".repeat(YamlFile.MAX_BYTES + 1));
        assertThat(Policy.check("support", Optional.of(large)).problems().get(0).what())
                .contains("larger than");
        assertThat(Policy.check("support", Optional.of(folder.resolve("none.yaml")))
                        .usable())
                .isFalse();
        assertThat(Policy.check("nope", Optional.empty()).usable()).isFalse();
    }

    @Test
    void everyLetterFillsInEveryLanguage() {
        Policy policy = Policy.load("support", Optional.empty());
        for (String language : policy.letters().languages()) {
            for (String name : policy.letters().names()) {
                Letter letter = policy.letters().find(name, language);
                assertThat(letter.language()).isEqualTo(language);
                var values = new java.util.HashMap<String, String>();
                letter.placeholders().forEach(p -> values.put(p, "<" + p + ">\r\nBcc: x"));
                Letter.Text text = letter.fill(values);
                assertThat(text.subject()).doesNotContain("{{", "\n", "\r");
                assertThat(text.body()).doesNotContain("{{", "\r");
                assertThat(text.body().lines()).noneMatch(line -> line.startsWith("Bcc:"));
            }
        }
        assertThat(policy.letters().find("welcome", "fr").language()).isEqualTo("en");
        assertThatThrownBy(() -> policy.letters().find("welcome", "en").fill(java.util.Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("own.yaml"), yaml);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString().replace(".yaml", ""))
                    .toList();
        }
    }
}
