package org.muniment.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.muniment.conformance.Allowances.Offence;
import org.muniment.conformance.JavaSources.Method;

/** The tree stays readable: sizes, names and places, with the exceptions in {@code allowances.txt}. */
class TidyTest {

    private static final int MAX_METHOD_LINES = 60;
    private static final int MAX_FILE_LINES = 400;
    private static final int MAX_PARAMETERS = 4;
    private static final int MAX_FILE_BYTES = 500_000;
    private static final int MAX_TERMS = 25;

    private static final List<String> BANNED_SUFFIXES = List.of(
            "Manager", "Util", "Utils", "Helper", "Impl", "Dto", "DTO", "Data", "Info", "Processor", "Common", "Base");
    private static final Set<String> TOP_LEVEL =
            Set.of("pom.xml", "src", "ear", "archive-policy", "ops", "README.md", "LICENSE");

    /** The home folders of the machines this is built on; spelled so that this file does not name them itself. */
    private static final Pattern MACHINE_PATH = Pattern.compile("(?<![\\w.~*:})-])/(?:" + "work|root)/");

    private static final Tree TREE = Tree.here();
    private static final Allowances ALLOWED = Allowances.of(TREE);
    private static final JavaSources JAVA = JavaSources.of(TREE);

    @Test
    void seesTheTree() {
        assertThat(TREE.files()).contains("pom.xml", "README.md");
        assertThat(JAVA.types()).extracting(JavaSources.Type::name).contains("TidyTest", "AllowedToUse");
        assertThat(JAVA.methods())
                .filteredOn(m -> m.name().equals("seesTheTree"))
                .hasSize(1);
    }

    @Test
    void methodsAreShort() {
        checkMethods(
                "method-length",
                m -> m.lines() > MAX_METHOD_LINES,
                m -> m.lines() + " lines, at most " + MAX_METHOD_LINES);
    }

    @Test
    void methodsTakeFewParameters() {
        checkMethods(
                "parameters",
                m -> m.parameters() > MAX_PARAMETERS && !m.overrides(),
                m -> m.parameters() + " parameters, at most " + MAX_PARAMETERS + " (a record may carry more)");
    }

    @Test
    void filesAreShort() {
        ALLOWED.check(
                "file-length",
                TREE.javaFiles()
                        .map(file -> new Offence(
                                file, TREE.text(file).lines().count() + " lines, at most " + MAX_FILE_LINES))
                        .filter(offence -> TREE.text(offence.place()).lines().count() > MAX_FILE_LINES)
                        .toList());
    }

    @Test
    void namesSayWhatThingsAre() {
        ALLOWED.check(
                "suffix",
                JAVA.types().stream()
                        .filter(type -> BANNED_SUFFIXES.stream().anyMatch(type.name()::endsWith))
                        .map(type -> new Offence(type.file() + "#" + type.name(), "name it after what it is or does"))
                        .toList());
    }

    @Test
    void everyMainPackageSaysWhatItIsFor() {
        Set<String> packages = new TreeSet<>();
        TREE.javaFiles().filter(TidyTest::isMain).forEach(file -> packages.add(folder(file)));
        assertThat(packages).isNotEmpty();
        ALLOWED.check(
                "package-info",
                packages.stream()
                        .filter(folder -> !nullMarked(folder + "/package-info.java"))
                        .map(folder -> new Offence(folder, "needs a package-info.java with a sentence and @NullMarked"))
                        .toList());
    }

    @Test
    void termsStaySmall() {
        List<String> terms = TREE.javaFiles()
                .filter(file -> file.startsWith("src/terms/src/main/") && !file.endsWith("/package-info.java"))
                .toList();
        assertThat(terms)
                .as("src/terms holds what three or more modules share, and no more")
                .hasSizeLessThanOrEqualTo(MAX_TERMS);
    }

    @Test
    void filesAreSmall() {
        ALLOWED.check(
                "file-size",
                TREE.files().stream()
                        .filter(file -> TREE.size(file) > MAX_FILE_BYTES)
                        .map(file -> new Offence(file, TREE.size(file) + " bytes, at most " + MAX_FILE_BYTES))
                        .toList());
    }

    @Test
    void theTopLevelIsFixed() {
        Set<String> entries = new TreeSet<>();
        TREE.files().forEach(file -> entries.add(file.split("/", 2)[0]));
        ALLOWED.check(
                "top-level",
                Stream.concat(
                                entries.stream()
                                        .filter(entry -> !entry.startsWith(".") && !TOP_LEVEL.contains(entry))
                                        .map(entry -> new Offence(entry, "does not belong at the top")),
                                TOP_LEVEL.stream()
                                        .filter(entry -> !entries.contains(entry))
                                        .map(entry -> new Offence(entry, "is missing at the top")))
                        .toList());
    }

    @Test
    void noFileNamesTheMachineItWasWrittenOn() {
        ALLOWED.check(
                "machine-path",
                TREE.files().stream()
                        .filter(file -> TREE.size(file) <= MAX_FILE_BYTES)
                        .flatMap(TidyTest::machinePaths)
                        .toList());
    }

    private static Stream<Offence> machinePaths(String file) {
        Matcher matcher = MACHINE_PATH.matcher(TREE.text(file));
        return matcher.find() ? Stream.of(new Offence(file, "contains " + matcher.group())) : Stream.empty();
    }

    private static void checkMethods(String rule, Predicate<Method> offends, Function<Method, String> what) {
        ALLOWED.check(
                rule,
                JAVA.methods().stream()
                        .filter(offends)
                        .map(method -> new Offence(method.place(), what.apply(method)))
                        .toList());
    }

    private static boolean isMain(String file) {
        return file.contains("src/main/java/");
    }

    private static boolean nullMarked(String packageInfo) {
        return TREE.files().contains(packageInfo)
                && TREE.text(packageInfo).contains("@NullMarked")
                && TREE.text(packageInfo).contains("/**");
    }

    private static String folder(String file) {
        return file.substring(0, file.lastIndexOf('/'));
    }
}
