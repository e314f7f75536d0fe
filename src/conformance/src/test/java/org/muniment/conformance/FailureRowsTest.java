package org.muniment.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Each row of the failure catalogue (src/mail/README.md) has a test whose name begins with its number, so that none can
 * vanish; and the catalogue names only tests that are there.
 */
class FailureRowsTest {

    private static final int ROWS = 26;
    private static final Pattern TEST = Pattern.compile("r(\\d{2})[A-Z]\\w+");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| R(\\d{1,2}) \\|.*\\|(.*)\\|$");
    private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT))`");

    private static final Tree TREE = Tree.here();
    private static final Map<Integer, Set<String>> TESTS = tests();

    private static Map<Integer, Set<String>> tests() {
        Map<Integer, Set<String>> tests = new TreeMap<>();
        for (JavaSources.Method method : JavaSources.of(TREE).methods()) {
            Matcher name = TEST.matcher(method.name());
            if (method.file().contains("/src/test/java/") && name.matches()) {
                tests.computeIfAbsent(Integer.valueOf(name.group(1)), any -> new TreeSet<>())
                        .add(method.file().replaceAll(".*/|\\.java$", ""));
            }
        }
        return tests;
    }

    @Test
    void everyRowHasATestOfItsNumber() {
        for (int row = 1; row <= ROWS; row++) {
            assertThat(TESTS).as("a test whose name begins with r%02d", row).containsKey(row);
        }
    }

    @Test
    void theCatalogueNamesTestsThatAreThere() {
        Matcher row = ROW.matcher(TREE.text("src/mail/README.md"));
        Set<Integer> rows = new TreeSet<>();
        while (row.find()) {
            int number = Integer.parseInt(row.group(1));
            rows.add(number);
            Matcher named = NAMED.matcher(row.group(2));
            while (named.find()) {
                assertThat(TESTS.getOrDefault(number, Set.of()))
                        .as("tests of R" + number)
                        .contains(named.group(1));
            }
        }
        assertThat(rows).hasSize(ROWS).contains(1, ROWS);
    }
}
