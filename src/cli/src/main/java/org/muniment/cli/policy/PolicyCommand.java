package org.muniment.cli.policy;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.muniment.policy.Clocks;
import org.muniment.policy.Deadline;
import org.muniment.policy.Policy;
import org.muniment.policy.PolicyReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code muniment policy}: what a policy says, checked and computed. */
@Command(
        name = "policy",
        description = "Checks and shows a policy, and computes its clocks.",
        mixinStandardHelpOptions = true)
public final class PolicyCommand {

    private static final int REFUSED = 1;

    @Spec
    CommandSpec spec;

    @Command(
            name = "check",
            description = "Checks a policy file. Exit code 1 when it cannot be used.",
            mixinStandardHelpOptions = true)
    int check(@Mixin Source source) {
        PolicyReport report = Policy.check(source.profile, source.file);
        PrintWriter out = spec.commandLine().getOut();
        report.problems().forEach(problem -> out.println("problem: " + problem));
        report.warnings().forEach(warning -> out.println("warning: " + warning));
        if (report.usable()) {
            out.println("usable: " + report.profile()
                    + report.digest().map(digest -> ", SHA-256 " + digest).orElse(""));
        }
        out.flush();
        return report.usable() ? 0 : REFUSED;
    }

    @Command(
            name = "show",
            description = "Prints the policy in force, profile and own file laid together.",
            mixinStandardHelpOptions = true)
    int show(@Mixin Source source) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(Policy.load(source.profile, source.file).text());
        out.flush();
        return 0;
    }

    @Command(
            name = "due",
            description = "Computes every deadline of a clock; the first line is the one that binds.",
            mixinStandardHelpOptions = true)
    int due(
            @Mixin Source source,
            @Option(names = "--clock", required = true, description = "Its name, such as export.") String clock,
            @Option(names = "--received", required = true, description = "Such as 2026-03-05T09:00:00Z.")
                    Instant received,
            @Mixin Where where) {
        Policy policy = Policy.load(source.profile, source.file);
        ZoneId place = where.zone.orElse(policy.controller().zone());
        List<Deadline> all =
                policy.clocks().due(clock, received, policy.calendars().country(where.country), place);
        Deadline binding = Clocks.binding(all);
        PrintWriter out = spec.commandLine().getOut();
        print(out, "binds", binding, place);
        all.stream().filter(deadline -> !deadline.equals(binding)).forEach(d -> print(out, "also", d, place));
        out.flush();
        return 0;
    }

    private static void print(PrintWriter out, String word, Deadline deadline, ZoneId zone) {
        out.println(word + "\t" + deadline.rule() + "\t" + deadline.lastDay() + "\t"
                + deadline.due().atZone(zone).toOffsetDateTime() + "\t" + deadline.title());
    }

    /** Whose holidays and whose midnight. */
    static final class Where {

        @Option(names = "--calendar", defaultValue = "DE", description = "The country (${DEFAULT-VALUE}).")
        private String country = "DE";

        @Option(names = "--zone", description = "The time zone (default: the policy's).")
        private Optional<ZoneId> zone = Optional.empty();
    }

    /** Which policy. */
    static final class Source {

        @Option(
                names = "--profile",
                defaultValue = Policy.DEFAULT_PROFILE,
                description = "The built-in profile (default: ${DEFAULT-VALUE}).")
        String profile = Policy.DEFAULT_PROFILE;

        @Option(names = "--file", paramLabel = "YAML", description = "Your own file laid over the profile.")
        Optional<Path> file = Optional.empty();
    }
}
