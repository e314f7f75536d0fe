package org.muniment.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.cli.Main;
import org.muniment.cli.house.OpenHouse;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;

/** A hot day sealed anew is searched as before: its new commit is the anchored one. */
class ResealVerbTest {

    private static final int DONE = 0;
    private static final int TAMPERED = 3;

    @TempDir
    Path temporary;

    private Path data;

    @BeforeEach
    void takeLinesIn() throws IOException {
        data = temporary.resolve("data");
        assertThat(run("keys", "init")).isEqualTo(DONE);
        importLine("one");
    }

    private void importLine(String message) throws IOException {
        Path file = temporary.resolve(message);
        String time =
                OpenHouse.systemClock().instant().truncatedTo(ChronoUnit.DAYS).toString();
        Files.writeString(
                file, "{\"@timestamp\":\"" + time + "\",\"message\":\"" + message + "\"}\n", StandardCharsets.UTF_8);
        assertThat(run("logs", "import", "--stream", "app", file.toString())).isEqualTo(DONE);
    }

    private int run(String... verb) {
        return Main.run(Stream.concat(Stream.of(verb), Stream.of("--data", data.toString()))
                .toArray(String[]::new));
    }

    private String key() throws IOException {
        try (KeyHouse house = KeyHouse.at(data)) {
            return house.vault().keys().list().stream()
                    .filter(entry -> entry.kind() == KeyKind.PARTITION && entry.live())
                    .filter(entry -> entry.label().startsWith("logs/app/"))
                    .map(KeyEntry::id)
                    .map(KeyId::toString)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Path stream() {
        return data.resolve("logs/hot/house/app");
    }

    @Test
    void leavesADayThatIsSearchedAndWritten() throws IOException {
        assertThat(run("keys", "reseal", key(), "--reason", "test")).isEqualTo(DONE);
        assertThat(run("logs", "search", "one")).isEqualTo(DONE);
        importLine("two");
        assertThat(run("logs", "search", "two")).isEqualTo(DONE);
        assertThat(run("logs", "search", "one")).isEqualTo(DONE);
    }

    @Test
    void refusesADayPutBack() throws IOException {
        Path old = temporary.resolve("old");
        copy(stream(), old);
        importLine("two");
        importLine("three"); // the journal lets go of the line before
        delete(stream());
        copy(old, stream());
        assertThat(run("logs", "search", "two")).isEqualTo(TAMPERED);
        assertThat(run("keys", "reseal", key(), "--reason", "test")).isEqualTo(TAMPERED);
        assertThat(run("logs", "search", "one")).as("still refused").isEqualTo(TAMPERED);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void delete(Path gone) throws IOException {
        try (Stream<Path> all = Files.walk(gone)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
