package org.muniment.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeadlineTest {

    private final Policy policy = Policy.load("support", Optional.empty());

    @Test
    void sharesAndLeftOverFollowTheInstant() {
        Instant received = Instant.parse("2026-11-20T08:00:00Z");
        Deadline due = policy.clocks()
                .binding(
                        "breach",
                        received,
                        policy.calendar(),
                        policy.controller().zone());
        assertThat(due.share(received)).isZero();
        assertThat(due.share(received.plus(Duration.ofHours(36)))).isEqualTo(0.5);
        assertThat(due.left(received.plus(Duration.ofDays(3)))).isZero();
        assertThat(due.missed(due.due().minusMillis(1))).isFalse();
        assertThat(due.missed(due.due())).isTrue();
    }

    /** Whatever the day: the earliest rule binds, working days are working days, and more working days are later. */
    @Test
    void theEarliestRuleBindsOnAnyDay() {
        long seed = Long.getLong("muniment.seed", System.nanoTime());
        System.Logger log = System.getLogger(DeadlineTest.class.getName());
        log.log(System.Logger.Level.INFO, "seed {0}", Long.toString(seed));
        Random random = new Random(seed);
        List<String> countries = List.copyOf(policy.calendars().countries());
        for (int i = 0; i < 20_000 * Integer.getInteger("muniment.soak", 1); i++) {
            Instant received = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(random.nextInt(10 * 365 * 86_400));
            BusinessCalendar calendar = policy.calendars().country(countries.get(random.nextInt(countries.size())));
            List<Deadline> due = policy.clocks()
                    .due("export", received, calendar, policy.controller().zone());
            Deadline binding = Clocks.binding(due);
            assertThat(due).allMatch(other -> !other.due().isBefore(binding.due()));
            assertThat(binding.due()).isAfter(received);
            Deadline two = due.get(0);
            assertThat(calendar.isWorkingDay(two.lastDay())).isTrue();
            Deadline month = due.get(1);
            assertThat(calendar.isWorkingDay(month.lastDay())).isTrue();
        }
    }
}
