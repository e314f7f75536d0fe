package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs what fuzzing found worth keeping through its targets, without a fuzzer. */
class FuzzTest {

    private static final Path CORPUS = Path.of("src/test/resources/org/muniment/mail/fuzz");

    @ParameterizedTest
    @EnumSource(Fuzz.Target.class)
    void standsEveryInputOfItsCorpus(Fuzz.Target target) throws IOException {
        List<Path> inputs;
        try (Stream<Path> files = Files.list(CORPUS.resolve(target.name().toLowerCase(Locale.ROOT)))) {
            inputs = files.sorted().toList();
        }
        assertThat(inputs).isNotEmpty();
        for (Path input : inputs) {
            try {
                target.check(Files.readAllBytes(input));
            } catch (RuntimeException | Error fault) {
                throw new AssertionError(target + " does not stand " + input.getFileName(), fault);
            }
        }
    }
}
