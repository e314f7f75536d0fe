package org.muniment.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesTest {

    private final Times times = new Times(Preview.NOW, ZoneId.of("Europe/Berlin"));

    @ParameterizedTest
    @CsvSource({
        "PT10S, just now",
        "PT-10S, in a moment",
        "PT60S, 1 minute ago",
        "PT59M, 59 minutes ago",
        "PT1H, 1 hour ago",
        "PT23H, 23 hours ago",
        "P2D, 2 days ago",
        "P-3D, in 3 days",
        "P200D, 7 months ago",
        "P900D, 2 years ago"
    })
    void tellsTimesRelatively(Duration ago, String text) {
        assertThat(times.relative(Preview.NOW.minus(ago))).isEqualTo(text);
    }

    @org.junit.jupiter.api.Test
    void namesTheZoneOfExactTimes() {
        assertThat(times.exact(Preview.NOW)).isEqualTo("22 Nov 2026, 11:00:00 Europe/Berlin");
    }
}
