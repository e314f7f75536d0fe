package org.muniment.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The worked examples of {@code archive-policy/examples} hold. */
class ExamplesTest {

    private static final TreeSchema SCHEMA = TreeSchema.builtIn("schema/example.schema.yaml");

    @TestFactory
    Stream<DynamicTest> everyWorkedExampleHolds() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("muniment.root"), "archive-policy/examples"))) {
            List<Path> sorted = files.sorted().toList();
            assertThat(sorted).hasSizeGreaterThanOrEqualTo(4);
            return sorted.stream().flatMap(ExamplesTest::examples);
        }
    }

    private static Stream<DynamicTest> examples(Path path) {
        YamlFile file = YamlFile.of(path);
        assertThat(SCHEMA.check(file)).isEmpty();
        Section section = Section.of(file.tree());
        Policy policy = Policy.load(section.text("profile"), Optional.empty());
        List<Section> examples = section.sections("examples");
        return IntStream.range(0, examples.size()).mapToObj(i -> {
            Section example = examples.get(i);
            String name =
                    file.name() + " " + i + ": " + example.optionalText("why").orElse(example.text("clock"));
            return dynamicTest(name, () -> check(policy, example));
        });
    }

    private static void check(Policy policy, Section example) {
        ZoneId zone = ZoneId.of(example.text("zone"));
        Instant received =
                LocalDateTime.parse(example.text("received")).atZone(zone).toInstant();
        BusinessCalendar calendar = policy.calendars().country(example.text("calendar"));
        List<Deadline> due = policy.clocks().due(example.text("clock"), received, calendar, zone);
        example.section("lastDay")
                .map()
                .forEach((rule, day) ->
                        assertThat(deadline(due, rule).lastDay()).as("%s", rule).hasToString(String.valueOf(day)));
        example.section("due").map().forEach((rule, at) -> assertThat(
                        deadline(due, rule).due().atZone(zone).toLocalDateTime())
                .as("%s", rule)
                .hasToString(String.valueOf(at)));
        example.optionalText("binds")
                .ifPresent(rule -> assertThat(Clocks.binding(due).rule()).isEqualTo(rule));
    }

    private static Deadline deadline(List<Deadline> due, Object rule) {
        return due.stream().filter(d -> d.rule().equals(rule)).findFirst().orElseThrow();
    }
}
