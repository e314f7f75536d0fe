package org.muniment.policy;

import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads retention plans and guards their floors and ceilings. */
final class RetentionPlans {

    /** Periods of months and days have no fixed length, so they are compared from a leap year's first day on. */
    private static final LocalDate YARDSTICK = LocalDate.of(2028, 1, 1);

    private RetentionPlans() {}

    static SortedMap<String, RetentionPlan> of(Section profile, String file, List<Problem> problems) {
        SortedMap<String, RetentionPlan> plans = new TreeMap<>();
        profile.entries("retention").forEach((name, entry) -> {
            RetentionPlan plan = plan(name, entry);
            wrong(plan).forEach(what -> problems.add(new Problem(file, "retention/" + name, what)));
            plans.put(name, plan);
        });
        return plans;
    }

    /** A profile's own floors stand: what is laid over it may raise them, not lower them. */
    static List<Problem> undercut(
            Map<String, RetentionPlan> builtIn, Map<String, RetentionPlan> laidOver, String file) {
        List<Problem> problems = new ArrayList<>();
        builtIn.forEach((name, plan) -> {
            RetentionPlan other = laidOver.get(name);
            if (other == null) {
                return;
            }
            if (shorter(other.hotFloor(), plan.hotFloor()) || shorter(other.archiveFloor(), plan.archiveFloor())) {
                problems.add(new Problem(file, "retention/" + name + "/floor", "is lower than the profile's own"));
            }
            if (plan.ceiling().isPresent()
                    && other.ceiling()
                            .filter(c -> !shorter(plan.ceiling().get(), c))
                            .isEmpty()) {
                problems.add(new Problem(file, "retention/" + name + "/ceiling", "is higher than the profile's own"));
            }
        });
        return problems;
    }

    private static RetentionPlan plan(String name, Section entry) {
        Section floor = entry.section("floor");
        return new RetentionPlan(
                name,
                entry.period("hot").orElse(Period.ZERO),
                entry.period("archive").orElse(Period.ZERO),
                floor.period("hot").orElse(Period.ZERO),
                floor.period("archive").orElse(Period.ZERO),
                entry.period("ceiling"));
    }

    private static List<String> wrong(RetentionPlan plan) {
        List<String> wrong = new ArrayList<>();
        if (shorter(plan.hot(), plan.hotFloor())) {
            wrong.add("keeps " + plan.hot() + " searchable, less than its floor of " + plan.hotFloor());
        }
        if (shorter(plan.archive(), plan.archiveFloor())) {
            wrong.add("keeps " + plan.archive() + " archived, less than its floor of " + plan.archiveFloor());
        }
        Optional<Period> ceiling = plan.ceiling();
        if (ceiling.isPresent()
                && YARDSTICK.plus(plan.hot()).plus(plan.archive()).isAfter(YARDSTICK.plus(ceiling.get()))) {
            wrong.add("keeps " + plan.hot() + " and " + plan.archive() + ", more than its ceiling of " + ceiling.get());
        }
        return wrong;
    }

    private static boolean shorter(Period one, Period other) {
        return YARDSTICK.plus(one).isBefore(YARDSTICK.plus(other));
    }
}
