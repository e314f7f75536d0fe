package org.muniment.conformance;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** Which module may use which, and which library lives where. Reads the compiled classes of every module. */
class ArchitectureTest {

    /** The arrows of the house: each module uses those it names, and what they use. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            entry("terms", Set.of()),
            entry("vault", Set.of("terms")),
            entry("ledger", Set.of("vault")),
            entry("policy", Set.of("terms")),
            entry("index", Set.of("vault")),
            entry("archive", Set.of("ledger", "policy", "index")),
            entry("logs", Set.of("archive")),
            entry("mail", Set.of("vault", "ledger")),
            entry("desk", Set.of("mail", "archive", "index")),
            entry("privacy", Set.of("desk", "logs")),
            entry("web", Set.of("privacy")),
            entry("cli", Set.of("archive", "logs", "mail", "ledger")),
            entry("prove", Set.of("privacy", "cli")));

    static final Set<String> MODULES = ARROWS.keySet();

    /** A library, and the only modules that may use it. */
    record Home(String library, Set<String> modules, String because) {}

    static final List<Home> HOMES = List.of(
            new Home("javax.crypto..", Set.of("vault"), "cryptography is reviewed in one place"),
            new Home("org.bouncycastle..", Set.of("vault"), "cryptography is reviewed in one place"),
            new Home("org.apache.lucene..", Set.of("index", "archive", "logs", "desk"), "only these search"),
            new Home("org.apache.commons.compress.archivers.zip..", Set.of("archive", "privacy"), "exports are ZIP"),
            new Home("com.github.luben.zstd..", Set.of("archive"), "the archive owns its compression"),
            new Home("jakarta.mail..", Set.of("mail"), "only mail reads and writes messages"),
            new Home("jakarta.activation..", Set.of("mail"), "only mail reads and writes messages"),
            new Home("org.xbill.DNS..", Set.of("mail"), "only mail asks the domain name system"),
            new Home("org.eclipse.angus..", Set.of("mail"), "only mail reads and writes messages"),
            new Home("jakarta.ws.rs..", Set.of("web"), "there is one edge"),
            new Home("jakarta.servlet..", Set.of("web"), "there is one edge"),
            new Home("gg.jte..", Set.of("web"), "there is one edge"),
            new Home("picocli..", Set.of("cli", "prove"), "there is one command"));

    /** The features that other modules may use beside the root package of their module. */
    private static final Map<String, Set<String>> OPEN_FEATURES = Map.of(
            "vault",
            Set.of("age", "backup", "chunked", "cms", "hardening", "pgp", "pseudonym", "signature", "timestamp"),
            "mail",
            Set.of("auth", "crypto", "files"),
            "logs",
            Set.of("intake", "parse", "reveal", "search"),
            "privacy",
            Set.of("erase"),
            "cli",
            Set.of("database", "option"));

    /** What JPA must be told of, class by class, since it looks for nothing itself. */
    private static final Set<String> MAPPED = Set.of("Entity", "Converter", "Embeddable", "MappedSuperclass");

    private static final JavaClasses CLASSES = new ClassFileImporter().importPaths(classFolders());

    @Test
    void everyModuleIsSeen() {
        for (String module : MODULES) {
            assertThat(CLASSES.stream().filter(resideInAPackage(of(module))))
                    .as("classes of " + module + " (is it compiled?)")
                    .isNotEmpty();
        }
        assertThat(CLASSES.stream()
                        .filter(c -> c.getPackageName().startsWith("org.muniment."))
                        .map(ArchitectureTest::moduleOf))
                .as("every package belongs to a module named here")
                .allMatch(MODULES::contains);
    }

    @ParameterizedTest
    @FieldSource("MODULES")
    void modulesUseOnlyThoseBelowThem(String module) {
        Set<String> above = new HashSet<>(MODULES);
        above.removeAll(reachable(module));
        above.remove(module);
        if (!above.isEmpty()) {
            check(noClasses()
                    .that(resideInAPackage(of(module)))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(above.stream().map(ArchitectureTest::of).toArray(String[]::new))
                    .because(module + " may use only " + reachable(module)));
        }
    }

    @ParameterizedTest
    @FieldSource("HOMES")
    void librariesStayWhereTheyBelong(Home home) {
        check(noClasses()
                .that(areOurs(home.modules()))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(home.library())
                .because(home.library() + " belongs to " + home.modules() + ": " + home.because()));
    }

    @ParameterizedTest
    @FieldSource("MODULES")
    void featuresAreTheirModulesOwn(String module) {
        Set<String> open = OPEN_FEATURES.getOrDefault(module, Set.of());
        check(noClasses()
                .that(areOurs(Set.of(module)))
                .should()
                .dependOnClassesThat(describe(
                        "lie in a feature of " + module + " other than " + open,
                        c -> c.getPackageName().startsWith("org.muniment." + module + ".")
                                && !open.contains(c.getPackageName().split("\\.", -1)[3])))
                .because("a module is used through its root package, or a feature made to be used"));
    }

    @Test
    void modulesThatKeepEntitiesExportAndErasePersonalData() {
        Set<String> keepers = modules(c -> isAnnotatedWith(c, Set.of("Entity")));
        assertThat(keepers).contains("desk", "privacy");
        assertThat(modules(c -> !c.isInterface() && c.isAssignableTo("org.muniment.terms.PersonalDataSource")))
                .as("a module with a table answers for the people in it")
                .containsAll(keepers);
    }

    @Test
    void persistenceUnitListsEveryMappedClass() throws Exception {
        Document unit = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Tree.here()
                        .path("src/web/src/main/resources/META-INF/persistence.xml")
                        .toFile());
        NodeList listed = unit.getElementsByTagName("class");
        assertThat(IntStream.range(0, listed.getLength())
                        .mapToObj(i -> listed.item(i).getTextContent().strip()))
                .containsExactlyInAnyOrderElementsOf(CLASSES.stream()
                        .filter(c -> isAnnotatedWith(c, MAPPED))
                        .map(JavaClass::getName)
                        .toList());
    }

    @Test
    void onlyTheArchiveUsesCompressionExceptForZip() {
        check(noClasses()
                .that(areOurs(Set.of("archive")))
                .should()
                .dependOnClassesThat(resideInAPackage("org.apache.commons.compress..")
                        .and(DescribedPredicate.not(resideInAnyPackage(
                                "org.apache.commons.compress.archivers", "org.apache.commons.compress.archivers.zip"))))
                .because("the archive owns its compression"));
    }

    @Test
    void noEnterpriseBeanReliesOnRolesAllowed() {
        check(noClasses()
                .that(isEnterpriseBean())
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("jakarta.annotation.security.RolesAllowed")
                .because("on JDK 25 the container denies every call to such an EJB"));
    }

    @Test
    void nobodyAsksTheSecurityContextForRoles() {
        check(noClasses()
                .should()
                .callMethodWhere(describe(
                        "asks SecurityContext",
                        call -> call.getTargetOwner()
                                        .getFullName()
                                        .equals("jakarta.security.enterprise.SecurityContext")
                                && Set.of("isCallerInRole", "hasAccessToWebResource")
                                        .contains(call.getName())))
                .because("on JDK 25 it always answers no; ask HttpServletRequest.isUserInRole at the edge"));
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().assignedFrom(packages()).should().beFreeOfCycles());
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CLASSES);
    }

    private static DescribedPredicate<JavaClass> areOurs(Set<String> except) {
        return describe(
                "are outside " + except,
                c -> c.getPackageName().startsWith("org.muniment.") && !except.contains(moduleOf(c)));
    }

    private static DescribedPredicate<JavaClass> isEnterpriseBean() {
        return describe("are EJBs", c -> c.getAnnotations().stream()
                .anyMatch(a -> a.getRawType().getPackageName().equals("jakarta.ejb")));
    }

    private static boolean isAnnotatedWith(JavaClass type, Set<String> mappings) {
        return type.getAnnotations().stream()
                .map(annotation -> annotation.getRawType())
                .anyMatch(
                        a -> a.getPackageName().equals("jakarta.persistence") && mappings.contains(a.getSimpleName()));
    }

    private static Set<String> modules(Predicate<JavaClass> having) {
        return CLASSES.stream()
                .filter(c -> c.getPackageName().startsWith("org.muniment."))
                .filter(having)
                .map(ArchitectureTest::moduleOf)
                .collect(Collectors.toSet());
    }

    private static SliceAssignment packages() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return type.getPackageName().startsWith("org.muniment.")
                        ? SliceIdentifier.of(type.getPackageName())
                        : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "packages";
            }
        };
    }

    private static Set<String> reachable(String module) {
        Set<String> found = new HashSet<>();
        for (String below : ARROWS.getOrDefault(module, Set.of())) {
            found.add(below);
            found.addAll(reachable(below));
        }
        return found;
    }

    private static String of(String module) {
        return "org.muniment." + module + "..";
    }

    private static String moduleOf(JavaClass type) {
        return type.getPackageName().split("\\.", 4)[2];
    }

    private static List<Path> classFolders() {
        Path root = Tree.here().root();
        return MODULES.stream()
                .map(m -> m.equals("policy")
                        ? root.resolve("archive-policy")
                        : root.resolve("src").resolve(m))
                .map(m -> m.resolve("target/classes"))
                .toList();
    }
}
