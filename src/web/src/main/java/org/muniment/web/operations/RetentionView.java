package org.muniment.web.operations;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.muniment.archive.RetentionReport;
import org.muniment.archive.RetentionRun.Ended;
import org.muniment.ledger.Entry;
import org.muniment.policy.RetentionPlan;
import org.muniment.web.work.Work;

/**
 * The page of the retention runs.
 *
 * @param latest the run under way, or the last since the start
 * @param last the last that came to its end, also before the start; looked at when there is no latest
 * @param runs ends of runs in the newest part of the ledger, newest first
 * @param plans what the policy says, by class of data
 */
public record RetentionView(Optional<Work> latest, Optional<Ended> last, List<Entry> runs, List<RetentionPlan> plans) {

    /** Whether one is under way. */
    public boolean running() {
        return latest.map(Work::running).orElse(false);
    }

    /** What the last one did. */
    public Optional<RetentionReport> report() {
        return latest.isPresent()
                ? latest.flatMap(work -> work.result(RetentionReport.class))
                : last.map(Ended::report);
    }

    /** When it ended. */
    public Optional<Instant> ended() {
        return latest.isPresent() ? latest.flatMap(Work::ended) : last.map(Ended::at);
    }

    /** An outcome in words. */
    public static String words(RetentionReport.Outcome outcome) {
        String name = outcome.name().toLowerCase(Locale.ROOT);
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    /** The tone of an outcome. */
    public static String tone(RetentionReport.Outcome outcome) {
        return switch (outcome) {
            case ARCHIVED -> "info";
            case DESTROYED, VERIFIED -> "good";
            case HELD -> "warn";
            case FAILED -> "bad";
        };
    }

    /** A period in words, such as {@code 1 year 3 months}. */
    public static String words(java.time.Period period) {
        StringBuilder words = new StringBuilder();
        add(words, period.getYears(), "year");
        add(words, period.getMonths(), "month");
        add(words, period.getDays(), "day");
        return words.isEmpty() ? "–" : words.toString();
    }

    /** The shortest times anybody may order, in words. */
    public static String floors(RetentionPlan plan) {
        boolean none = plan.hotFloor().isZero() && plan.archiveFloor().isZero();
        return none ? "–" : words(plan.hotFloor()) + ", then " + words(plan.archiveFloor());
    }

    private static void add(StringBuilder words, int count, String unit) {
        if (count != 0) {
            words.append(words.isEmpty() ? "" : " ")
                    .append(count)
                    .append(' ')
                    .append(unit)
                    .append(count == 1 ? "" : "s");
        }
    }
}
