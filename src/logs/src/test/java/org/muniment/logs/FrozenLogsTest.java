package org.muniment.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.archive.Archives;
import org.muniment.logs.search.LogQuery;
import org.muniment.logs.search.Result;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;

/** Journal and hot partitions of the first format, with their keys, ledger and table of anchors: read for ever. */
class FrozenLogsTest {

    @TempDir
    Path temporary;

    private Path folder;

    /** Copies, with the modes that keys must have. */
    @BeforeEach
    void thaw() throws Exception {
        folder = temporary.resolve("house");
        Path frozen = Path.of(FrozenLogsTest.class
                        .getResource("formats/v1/logs/anchors")
                        .toURI())
                .resolveSibling("..")
                .normalize();
        try (Stream<Path> all = Files.walk(frozen)) {
            for (Path path : all.toList()) {
                Path copy = folder.resolve(frozen.relativize(path).toString());
                boolean isFolder = Files.isDirectory(path);
                if (isFolder) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(path, copy);
                }
                Files.setPosixFilePermissions(
                        copy, PosixFilePermissions.fromString(isFolder ? "rwx------" : "rw-------"));
            }
        }
    }

    private static Result ask(Logs logs, String text) {
        Instant now = FreezeLogs.NOW;
        return logs.search()
                .search(
                        LogQuery.of(FreezeLogs.ACME, now.minus(Duration.ofDays(9)), now, text),
                        Actor.system("auditor"),
                        Purpose.SECURITY_AUDIT);
    }

    @Test
    void findsWhatWasWrittenThen() throws Exception {
        for (int i = 0; i < 2; i++) {
            try (TestHouse house = new TestHouse(folder, FreezeLogs.NOW);
                    Archives archives = house.archives();
                    Logs logs = house.logs(archives)) {
                assertThat(ask(logs, "").total()).isEqualTo(FreezeLogs.LINES);
                assertThat(ask(logs, "status:404").total()).isEqualTo(10);
                assertThat(ask(logs, "ip:203.0.113.7").hits()).singleElement().satisfies(hit -> assertThat(
                                hit.record().text("url.path"))
                        .contains("/shop/7"));
                assertThat(logs.entities().list()).hasSize(1);
            }
        }
    }

    /** As after a crash before the first commit: everything comes out of the journal. */
    @Test
    void takesItFromTheJournalAlone() throws Exception {
        try (TestHouse house = new TestHouse(folder, FreezeLogs.NOW)) {
            Path segment;
            try (Stream<Path> segments = Files.list(folder.resolve("logs/journal"))) {
                segment = segments.findFirst().orElseThrow();
            }
            List<SecondReader.Line> lines = new SecondReader(house.house.vault()).read(segment);
            assertThat(lines).hasSize(FreezeLogs.LINES);
            SecondReader.Line seventh = lines.get(7);
            assertThat(seventh.number()).isEqualTo(lines.get(0).number() + 7);
            assertThat(seventh.tenant()).isEqualTo("acme");
            assertThat(seventh.stream()).isEqualTo("access");
            assertThat(seventh.id()).isFalse();
            assertThat(lines.get(8).id()).isTrue();
            assertThat(seventh.seconds())
                    .isEqualTo(FreezeLogs.NOW
                            .minus(Duration.ofDays(1))
                            .minusSeconds(67)
                            .getEpochSecond());
            assertThat(seventh.fields().values())
                    .contains("GET", "/shop/7", 200L, -7L, 0.5, true, List.of("a", "b7"))
                    .doesNotContain("203.0.113.7");
        }
    }
}
