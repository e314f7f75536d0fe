package org.muniment.conformance;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * The offenders that {@code src/conformance/allowances.txt} lets pass. Each line is {@code rule | place | reason}; a line
 * that nothing needs any longer fails as well.
 */
record Allowances(List<Allowance> all) {

    private static final String FILE = "src/conformance/allowances.txt";

    record Allowance(String rule, String place, String reason) {}

    /** One thing a rule objects to. The place is what an allowance names. */
    record Offence(String place, String what) {}

    static Allowances of(Tree tree) {
        return new Allowances(tree.text(FILE)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Allowances::parse)
                .toList());
    }

    /** Fails with a list of the offences that no allowance covers, and of the allowances that cover none. */
    void check(String rule, Collection<Offence> offences) {
        List<Allowance> mine = all.stream().filter(a -> a.rule().equals(rule)).toList();
        Stream<String> offenders = offences.stream()
                .filter(offence -> mine.stream().noneMatch(a -> a.place().equals(offence.place())))
                .map(offence -> offence.place() + ": " + offence.what());
        Stream<String> stale = mine.stream()
                .filter(a ->
                        offences.stream().noneMatch(offence -> offence.place().equals(a.place())))
                .map(a -> FILE + ": nothing needs '" + a.rule() + " | " + a.place() + "' any longer");
        List<String> wrong = Stream.concat(offenders, stale).sorted().toList();
        assertThat(wrong).withFailMessage(() -> report(rule, wrong)).isEmpty();
    }

    private static String report(String rule, List<String> wrong) {
        return wrong.stream().collect(joining("\n  ", rule + ", " + wrong.size() + " offender(s):\n  ", "\n"));
    }

    private static Allowance parse(String line) {
        List<String> parts = Stream.of(line.split("\\|", 3)).map(String::strip).toList();
        if (parts.size() != 3 || parts.stream().anyMatch(String::isEmpty)) {
            throw new IllegalStateException(FILE + ": not 'rule | place | reason': " + line);
        }
        return new Allowance(parts.get(0), parts.get(1), parts.get(2));
    }
}
