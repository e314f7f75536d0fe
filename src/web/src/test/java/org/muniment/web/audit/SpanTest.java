package org.muniment.web.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpanTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00.5Z");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static Span of(String last, String range, String from, String to) {
        return Span.of(
                Span.Asked.of(Optional.of(last).filter(code -> !code.isEmpty()), new Span.Asked(range, from, to)),
                NOW,
                BERLIN);
    }

    @Test
    void looksBackADayUnlessToldOtherwise() {
        Span span = of("", "", "", "");
        assertThat(span.is("24h")).isTrue();
        assertThat(span.to()).isAfter(NOW);
        assertThat(Duration.between(span.from(), span.to())).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void aButtonWinsOverTimesAndTheseOverThePresetBefore() {
        assertThat(of("7d", "1h", "2026-01-01", "2026-01-02").is("7d")).isTrue();
        assertThat(of("", "1h", "2026-01-01", "2026-01-02").preset()).isEmpty();
        assertThat(of("", "1h", "", "").is("1h")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-01, 2025-12-31T23:00:00Z",
        "2026-01-01 14:30, 2026-01-01T13:30:00Z",
        "2026-01-01 14:30:05, 2026-01-01T13:30:05Z",
        "2026-01-01T14:30Z, 2026-01-01T14:30:00Z",
        "2026-01-01t14:30:00.250+02:00, 2026-01-01T12:30:00.250Z"
    })
    void readsTimesWithAndWithoutAZone(String text, Instant instant) {
        assertThat(of("", "", text, "").from()).isEqualTo(instant);
    }

    @Test
    void aDayAsTheEndIsIncluded() {
        assertThat(of("", "", "2026-01-01", "2026-01-01").to()).isEqualTo("2026-01-01T23:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2026-13-01", "2026-01-01 99:00", "<script>", "2026-01-01T"})
    void saysWhatATimeLooksLike(String text) {
        assertThat(of("", "", text, "").problem())
                .hasValueSatisfying(say -> assertThat(say).contains("2026-11-21 14:30"));
    }

    @Test
    void refusesAnEndBeforeTheBeginning() {
        assertThat(of("", "", "2026-01-02", "2025-01-01").problem()).isPresent();
    }

    @Test
    void whatTheFieldShowsIsReadBackAsTheSame() {
        Span exact = of("", "", "2026-01-01 14:30:05", "2026-01-02 00:00");
        Span again = of("", "", exact.fromText(BERLIN), exact.toText(BERLIN));
        assertThat(again).isEqualTo(exact);
    }
}
