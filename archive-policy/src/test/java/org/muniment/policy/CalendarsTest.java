package org.muniment.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.muniment.terms.Refusal;

class CalendarsTest {

    private final Calendars calendars = Calendars.builtIn();

    @ParameterizedTest
    @CsvSource({
        "1961, 1961-04-02, 1961-04-09",
        "2000, 2000-04-23, 2000-04-30",
        "2023, 2023-04-09, 2023-04-16",
        "2024, 2024-03-31, 2024-05-05",
        "2025, 2025-04-20, 2025-04-20",
        "2026, 2026-04-05, 2026-04-12",
        "2027, 2027-03-28, 2027-05-02",
        "2028, 2028-04-16, 2028-04-16",
        "2029, 2029-04-01, 2029-04-08",
        "2030, 2030-04-21, 2030-04-28",
        "2038, 2038-04-25, 2038-04-25",
    })
    void easterFallsWhereTheChurchesKeepIt(int year, LocalDate western, LocalDate orthodox) {
        assertThat(Easter.WESTERN.sunday(year)).isEqualTo(western);
        assertThat(Easter.ORTHODOX.sunday(year)).isEqualTo(orthodox);
    }

    @Test
    void easterIsAlwaysASunday() {
        for (int year = BusinessCalendar.FIRST_YEAR; year <= BusinessCalendar.LAST_YEAR; year++) {
            for (Easter easter : Easter.values()) {
                assertThat(easter.sunday(year).getDayOfWeek()).isEqualTo(java.time.DayOfWeek.SUNDAY);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CY, 2027-03-15, true",
        "CY, 2027-02-08, false",
        "GR, 2027-03-15, true",
        "GR, 2026-06-01, true",
        "RO, 2031-01-07, true",
        "RO, 2023-01-06, false",
        "RO, 2026-06-01, true",
        "IE, 2030-02-01, true",
        "IE, 2030-02-04, false",
        "IE, 2026-02-02, true",
        "IE, 2026-10-26, true",
        "IE, 2022-02-07, false",
        "NL, 2025-04-26, true",
        "NL, 2025-04-27, false",
        "NL, 2026-04-27, true",
        "FR, 2026-04-03, false",
        "DE, 2026-04-03, true",
        "PL, 2024-12-24, false",
        "PL, 2025-12-24, true",
        "IT, 2026-10-04, true",
        "IT, 2025-10-04, false",
        "LU, 2026-05-09, true",
        "AT, 2026-06-04, true",
        "BE, 2026-07-21, true",
        "ES, 2026-10-12, true",
        "PT, 2026-06-04, true",
        "CZ, 2026-04-06, true",
    })
    void holidaysAreThoseOfTheCountry(String country, LocalDate day, boolean holiday) {
        assertThat(calendars.country(country).holidays(day.getYear()).containsKey(day))
                .isEqualTo(holiday);
    }

    @Test
    void refusesUnknownCountriesAndYears() {
        assertThatThrownBy(() -> calendars.country("XX"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("there are AT, BE");
        assertThatThrownBy(() -> calendars.country("DE").holidays(2200)).isInstanceOf(Refusal.class);
    }

    @Test
    void everyCalendarNamesItsSource() {
        for (String country : calendars.countries()) {
            assertThat(calendars.country(country).source()).isNotBlank();
            assertThat(calendars.country(country).holidays(2026)).hasSizeGreaterThanOrEqualTo(9);
        }
    }
}
