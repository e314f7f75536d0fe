package org.muniment.policy;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.muniment.terms.Refusal;

/**
 * One policy profile, checked and ready to be obeyed. Immutable and safe for several threads.
 *
 * <p>Built-in profiles are the files of {@code archive-policy/profiles}; an operator's own file is laid over one of
 * them, mapping by mapping, and may state any of its keys. Nothing in force is unchecked: an unknown key, a wrong type
 * or a retention period below its floor refuses the whole policy.
 */
public final class Policy {

    /** The profile used when nobody names one. */
    public static final String DEFAULT_PROFILE = "support";

    private final PolicyFile file;

    private Policy(PolicyFile file) {
        this.file = file;
    }

    /**
     * Reads a built-in profile, laid over by the operator's own file if there is one.
     *
     * @param profile one of {@link #profiles()}
     * @param override a YAML file of at most 1 MiB whose keys replace those of the profile; floors cannot be undercut
     * @throws Refusal {@code NOT_FOUND} for an unknown profile or a missing file, {@code BAD_INPUT} naming every problem
     */
    public static Policy load(String profile, Optional<Path> override) {
        PolicyFile file = PolicyFile.read(profile, override.map(YamlFile::of));
        if (!file.problems().isEmpty()) {
            throw new Refusal(
                    Refusal.Code.BAD_INPUT,
                    file.problems().stream().map(Problem::toString).collect(Collectors.joining("; ")));
        }
        return new Policy(file);
    }

    /** What {@link #load} would refuse, and what it would accept but an operator should settle; never throws for problems. */
    public static PolicyReport check(String profile, Optional<Path> override) {
        try {
            return PolicyFile.read(profile, override.map(YamlFile::of)).report();
        } catch (Refusal refusal) {
            Problem problem = new Problem(
                    override.map(path -> String.valueOf(path.getFileName())).orElse(profile),
                    "",
                    String.valueOf(refusal.getMessage()));
            return new PolicyReport(profile, List.of(problem), List.of(), Optional.empty());
        }
    }

    /** The names of the built-in profiles. */
    public static List<String> profiles() {
        return Contents.BUILT_IN.profiles();
    }

    /** The name of the profile. */
    public String profile() {
        return file.section().text("profile");
    }

    /** What the profile is called on pages. */
    public String title() {
        return file.section().text("title");
    }

    /** The version in force; an operator raises it with every change of what is promised. */
    public int version() {
        return file.section().number("version");
    }

    /** The day this version took or takes effect, as {@code yyyy-mm-dd}. */
    public LocalDate effective() {
        return LocalDate.parse(file.section().text("effective"));
    }

    /** SHA-256 in hexadecimal of the whole policy in force, independent of layout and comments. */
    public String digest() {
        return file.digest();
    }

    /** The policy as YAML: everything in force, the operator's changes included. */
    public String text() {
        return file.text();
    }

    /** What checking this policy found; its problems are none. */
    public PolicyReport report() {
        return file.report();
    }

    /** Who answers for the data. */
    public Controller controller() {
        return file.controller();
    }

    /**
     * The plan for a class of data, e.g. {@code logs.access}, {@code logs.error}, {@code tickets}; for a class without
     * a plan of its own, the plan of the class its name begins with ({@code logs} for {@code logs.mail}); refused when
     * there is none.
     */
    public RetentionPlan retention(String dataClass) {
        String name = dataClass;
        while (true) {
            RetentionPlan plan = file.plans().get(name);
            if (plan != null) {
                return plan;
            }
            int dot = name.lastIndexOf('.');
            if (dot < 0) {
                throw new Refusal(
                        Refusal.Code.NOT_FOUND,
                        "the policy has no retention plan for '" + dataClass + "'; it has "
                                + file.plans().keySet());
            }
            name = name.substring(0, dot);
        }
    }

    /** All plans, by class of data. */
    public SortedMap<String, RetentionPlan> retentionPlans() {
        return Collections.unmodifiableSortedMap(file.plans());
    }

    /** Why a class of data is kept as long as it is. */
    public String retentionReason(String dataClass) {
        return file.section()
                .section("retention")
                .section(retention(dataClass).dataClass())
                .text("why");
    }

    /** The clocks of this policy. */
    public Clocks clocks() {
        return file.clocks();
    }

    /** The holiday calendars. */
    public Calendars calendars() {
        return Calendars.builtIn();
    }

    /** The calendar of the controller's country. */
    public BusinessCalendar calendar() {
        return calendars().country(controller().country());
    }

    /** The letters. */
    public Letters letters() {
        return file.letters();
    }

    /** How exports are asked for and handed over. */
    public ExportRules exports() {
        return ExportRules.of(file.section().section("exports"));
    }

    /** How erasure is asked for and carried out. */
    public ErasureRules erasures() {
        return ErasureRules.of(file.section().section("erasures"));
    }

    /** How data of third persons is dealt with. */
    public IncidentRules incidents() {
        return IncidentRules.of(file.section().section("incidents"));
    }

    /** How long addresses can be searched for and revealed. */
    public PseudonymRules pseudonyms() {
        return PseudonymRules.of(file.section().section("pseudonyms"));
    }

    /** How changes and statistics are published. */
    public NoticeRules notices() {
        return NoticeRules.of(file.section().section("notices"));
    }

    /** The names of the {@code PersonalDataSource}s that must answer before an export or an erasure is complete. */
    public List<String> sources() {
        return file.section().texts("sources");
    }

    /** The data map. */
    public List<DataClass> dataMap() {
        return file.section().sections("data").stream().map(DataClass::of).toList();
    }

    /** The cookie register. */
    public List<Cookie> cookies() {
        return file.section().sections("cookies").stream().map(Cookie::of).toList();
    }

    /** The recipients. */
    public List<Recipient> recipients() {
        return file.section().sections("recipients").stream().map(Recipient::of).toList();
    }

    /** What the public policy promises, sentence by sentence. */
    public List<Promise> promises() {
        return file.section().sections("promises").stream().map(Promise::of).toList();
    }
}
