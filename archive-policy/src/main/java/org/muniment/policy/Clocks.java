package org.muniment.policy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.muniment.terms.Refusal;

/**
 * The deadlines a policy promises. All rules of a clock are computed and kept; the earliest of them binds.
 *
 * <p>Receipt is the arrival at any official channel, read or not. The day of receipt is not counted. Working days leave
 * out Saturday, Sunday and public holidays. A month ends on the same date, or on the month's last day where there is no
 * such date, and rolls to the next working day when that is none. Days, hours and seconds never roll, and neither does
 * a period counted backwards (Regulation 1182/71, Art. 3; the two-working-day minimum of its Art. 3(5) is not applied).
 */
public final class Clocks {

    private record Extension(String rule, int months, String source) {}

    private record Clock(
            String name, String title, boolean before, List<ClockRule> rules, Optional<Extension> longer) {}

    private final Map<String, Clock> clocks;

    private Clocks(Map<String, Clock> clocks) {
        this.clocks = clocks;
    }

    /** Reads the clocks of a profile its schema has accepted; adds to {@code problems} what the schema cannot see. */
    static Clocks of(Section profile, String file, List<Problem> problems) {
        Map<String, Clock> found = new LinkedHashMap<>();
        profile.entries("clocks").forEach((name, entry) -> {
            List<ClockRule> rules =
                    entry.sections("rules").stream().map(ClockRule::of).toList();
            Optional<Extension> longer = entry.optionalSection("extension")
                    .map(e -> new Extension(e.text("rule"), e.number("months"), e.text("source")));
            boolean before = entry.optionalText("direction").orElse("after").equals("before");
            Clock clock = new Clock(name, entry.text("title"), before, rules, longer);
            wrong(clock).ifPresent(what -> problems.add(new Problem(file, "clocks/" + name, what)));
            found.put(name, clock);
        });
        return new Clocks(found);
    }

    private static Optional<String> wrong(Clock clock) {
        Set<String> ids = new HashSet<>();
        for (ClockRule rule : clock.rules) {
            if (!ids.add(rule.id())) {
                return Optional.of("has two rules called '" + rule.id() + "'");
            }
            if (clock.before && (rule.unit() == ClockRule.Unit.SECONDS || rule.unit() == ClockRule.Unit.HOURS)) {
                return Optional.of("counts backwards, so it counts days, working-days or months");
            }
        }
        if (clock.longer.isPresent() && !ids.contains(clock.longer.get().rule)) {
            return Optional.of("extends a rule it does not have: '" + clock.longer.get().rule + "'");
        }
        return Optional.empty();
    }

    /** The names of the clocks of this policy, in its order. */
    public List<String> names() {
        return List.copyOf(clocks.keySet());
    }

    /** What a clock is called on pages and in letters; refused when the policy has no such clock. */
    public String title(String clockName) {
        return clock(clockName).title;
    }

    /**
     * How long a rule gives.
     *
     * @param count how many
     * @param unit of what, as the policy writes it: {@code seconds}, {@code hours}, {@code days}, {@code working-days} or
     *     {@code months}
     */
    public record Span(int count, String unit) {}

    /** How long a rule of a clock gives; refused when there is no such clock or rule. */
    public Span span(String clockName, String rule) {
        return clock(clockName).rules.stream()
                .filter(any -> any.id().equals(rule))
                .findFirst()
                .map(found -> new Span(
                        found.count(),
                        found.unit().name().toLowerCase(Locale.ROOT).replace('_', '-')))
                .orElseThrow(() ->
                        new Refusal(Refusal.Code.NOT_FOUND, "clock '" + clockName + "' has no rule '" + rule + "'"));
    }

    /** Every deadline of a clock, in the policy's order; refused when the policy has no such clock. */
    public List<Deadline> due(String clockName, Instant received, BusinessCalendar calendar, ZoneId zone) {
        return forward(clockName).rules.stream()
                .map(rule -> rule.after(received, calendar, zone))
                .toList();
    }

    /** The earliest deadline of a clock: the one that binds. */
    public Deadline binding(String clockName, Instant received, BusinessCalendar calendar, ZoneId zone) {
        return binding(due(clockName, received, calendar, zone));
    }

    /** The earliest of some deadlines, which must not be none; of equals, the first. */
    public static Deadline binding(List<Deadline> deadlines) {
        Deadline earliest = deadlines.get(0);
        for (Deadline deadline : deadlines) {
            if (deadline.due().isBefore(earliest.due())) {
                earliest = deadline;
            }
        }
        return earliest;
    }

    /**
     * The deadlines of a clock after its statutory extension (GDPR Art. 12(3)): the extended rule replaces the one it
     * extends, and rules that promise less time stay, so that a promise missed by extending stays visible. Refused for
     * a clock without extension.
     */
    public List<Deadline> extended(String clockName, Instant received, BusinessCalendar calendar, ZoneId zone) {
        Clock clock = forward(clockName);
        Extension longer = clock.longer.orElseThrow(
                () -> new Refusal(Refusal.Code.FORBIDDEN, "clock '" + clockName + "' cannot be extended"));
        List<Deadline> found = new ArrayList<>();
        for (ClockRule rule : clock.rules) {
            ClockRule kept = rule.id().equals(longer.rule) ? rule.extended(longer.months, longer.source) : rule;
            found.add(kept.after(received, calendar, zone));
        }
        return found;
    }

    /** The last instant at which an extension may still be notified: the end of the period it would extend. */
    public Deadline extendableUntil(String clockName, Instant received, BusinessCalendar calendar, ZoneId zone) {
        Clock clock = forward(clockName);
        Extension longer = clock.longer.orElseThrow(
                () -> new Refusal(Refusal.Code.FORBIDDEN, "clock '" + clockName + "' cannot be extended"));
        return clock.rules.stream()
                .filter(rule -> rule.id().equals(longer.rule))
                .findFirst()
                .orElseThrow()
                .after(received, calendar, zone);
    }

    /** The last day to give notice of something that takes effect on {@code effective}, by a clock that counts backwards. */
    public LocalDate noticeBy(String clockName, LocalDate effective, BusinessCalendar calendar) {
        Clock clock = clock(clockName);
        if (!clock.before) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "clock '" + clockName + "' counts forward");
        }
        return clock.rules.stream()
                .map(rule -> rule.before(effective, calendar))
                .min(LocalDate::compareTo)
                .orElseThrow();
    }

    /** Whether a clock counts backwards from an effective date. */
    public boolean countsBackwards(String clockName) {
        return clock(clockName).before;
    }

    private Clock forward(String name) {
        Clock clock = clock(name);
        if (clock.before) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "clock '" + name + "' counts backwards from an effective date");
        }
        return clock;
    }

    private Clock clock(String name) {
        Clock clock = clocks.get(name);
        if (clock == null) {
            throw new Refusal(
                    Refusal.Code.NOT_FOUND, "no clock '" + name + "'; there are " + String.join(", ", clocks.keySet()));
        }
        return clock;
    }
}
