package org.muniment.mail.parse;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates of RFC 5322 section 3.3 with its obsolete forms, of asctime and of ISO 8601, and as mailers really write them:
 * with months in other languages or as numbers, clocks of twelve hours, dots for colons, zones by name.
 */
public final class Dates {
    private static final int MAX_CHARS = 400;
    private static final int MAX_OFFSET_MINUTES = 18 * 60;
    private static final Pattern OFFSET = Pattern.compile("([+-])(\\d{1,2}):?(\\d\\d)?");
    private static final Pattern ZONED =
            Pattern.compile("(?:UTC|GMT|UT|Z)?([+-]\\d{1,2}:?(?:\\d\\d)?)", Pattern.CASE_INSENSITIVE);
    private static final Pattern CLOCK = Pattern.compile(
            "(\\d{1,2})[:.](\\d{1,2})(?:[:.](\\d{1,2})(?:[.,:]\\d{1,9})?)?([AaPp]\\.?[Mm]\\.?)?(Z|[+-][\\d:]{1,6})?");
    private static final Pattern YEAR_FIRST =
            Pattern.compile("(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})(?:[Tt](.{1,40}))?");
    private static final Pattern YEAR_LAST = Pattern.compile("(\\d{1,2})([-/.])(\\d{1,2})[-/.](\\d{4}|\\d\\d)");
    private static final Pattern DAY_MONTH_YEAR = Pattern.compile("\\d{1,2}[-/.][\\p{L}.]{3,12}[-/.]\\d{2,4}");

    private int month;
    /** Whether the month came before any number: what is a month there may be a day of the week, such as "mar". */
    private boolean beforeDay;

    private int year = -1;
    private final List<String> numbers = new ArrayList<>(3);
    private Optional<LocalTime> time = Optional.empty();
    private int offset;
    private boolean zoned;

    private Dates() {}

    /**
     * A date and its zone.
     *
     * @param epoch seconds since 1970-01-01T00:00Z
     * @param offsetMinutes the zone's offset from UTC
     */
    public record Read(long epoch, int offsetMinutes) {}

    /** Reads a Date field. */
    public static Optional<Read> of(String text) {
        Dates dates = new Dates();
        for (String word : withoutComments(PlainText.cut(text, MAX_CHARS))
                .replace(',', ' ')
                .strip()
                .split("\\s+", 0)) {
            dates.word(word);
        }
        return dates.result();
    }

    private static String withoutComments(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '(') {
                depth++;
                out.append(' ');
            } else if (c == ')') {
                depth = Math.max(0, depth - 1);
            } else if (depth == 0) {
                out.append(c);
            }
        }
        return out.toString();
    }

    private void word(String word) {
        Matcher yearFirst = YEAR_FIRST.matcher(word);
        Matcher yearLast = YEAR_LAST.matcher(word);
        Matcher clock = CLOCK.matcher(word);
        if (yearFirst.matches() && year < 0) {
            date(yearFirst.group(1), yearFirst.group(2), yearFirst.group(3));
            if (yearFirst.group(4) != null) {
                word(yearFirst.group(4));
            }
        } else if (yearLast.matches() && year < 0 && isDate(yearLast)) {
            numeric(yearLast);
        } else if (clock.matches() && time.isEmpty()) {
            clock(clock);
        } else if (word.matches("\\d{1,6}")) {
            numbers.add(word);
        } else if (DAY_MONTH_YEAR.matcher(word).matches()) {
            for (String part : word.split("[-/.]+", 0)) {
                word(part);
            }
        } else {
            named(word.toLowerCase(Locale.ROOT));
        }
    }

    /** "10.52.37" is a time once a day is known, "22.11.26" a date. */
    private boolean isDate(Matcher matcher) {
        return numbers.isEmpty()
                && Integer.parseInt(matcher.group(1)) <= 31
                && Integer.parseInt(matcher.group(3)) <= 31;
    }

    /** Day and month by number: the month first only between slashes, or where it can be nothing else. */
    private void numeric(Matcher matcher) {
        int first = Integer.parseInt(matcher.group(1));
        int second = Integer.parseInt(matcher.group(3));
        boolean american = second > 12 || (matcher.group(2).equals("/") && first <= 12);
        date(
                matcher.group(4),
                american ? matcher.group(1) : matcher.group(3),
                american ? matcher.group(3) : matcher.group(1));
    }

    private void date(String yearText, String monthText, String dayText) {
        year = fullYear(yearText);
        month = Integer.parseInt(monthText);
        numbers.add(0, dayText);
    }

    private void clock(Matcher clock) {
        int hour = Integer.parseInt(clock.group(1));
        int second = clock.group(3) == null ? 0 : Math.min(59, Integer.parseInt(clock.group(3)));
        try {
            time = Optional.of(LocalTime.of(hour == 24 ? 0 : hour, Integer.parseInt(clock.group(2)), second));
        } catch (DateTimeException e) {
            time = Optional.empty();
        }
        if (clock.group(4) != null) {
            half(clock.group(4).toLowerCase(Locale.ROOT).charAt(0));
        }
        if (clock.group(5) != null) {
            named(clock.group(5).toLowerCase(Locale.ROOT));
        }
    }

    /** Morning or afternoon of a clock of twelve hours. */
    private void half(char letter) {
        time = time.map(read -> letter == 'p' && read.getHour() < 12
                ? read.plusHours(12)
                : letter == 'a' && read.getHour() == 12 ? read.minusHours(12) : read);
    }

    private void named(String word) {
        Matcher shift = ZONED.matcher(word);
        String bare = word.endsWith(".") ? word.substring(0, word.length() - 1) : word;
        if (shift.matches() && !zoned) {
            offset(shift.group(1));
        } else if (word.matches("\\d{1,2}(?:st|nd|rd|th|er|\\.|º|ª)")) {
            numbers.add(word.replaceAll("\\D", ""));
        } else if (bare.matches("[ap]\\.?m") && time.isPresent()) {
            half(bare.charAt(0));
        } else if ((month == 0 || beforeDay) && DateWords.month(bare) > 0) {
            month = DateWords.month(bare);
            beforeDay = numbers.isEmpty();
        } else if (!zoned && time.isPresent() && DateWords.zoneMinutes(bare).isPresent()) {
            offset = DateWords.zoneMinutes(bare).get();
            zoned = true;
        }
    }

    private void offset(String word) {
        Matcher matcher = OFFSET.matcher(word);
        if (!matcher.matches()) {
            return;
        }
        int minutes = Integer.parseInt(matcher.group(2)) * 60
                + (matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3)));
        offset = minutes > MAX_OFFSET_MINUTES ? 0 : word.charAt(0) == '-' ? -minutes : minutes;
        zoned = true;
    }

    /** RFC 5322 section 4.3 for years of two and three digits. */
    private static int fullYear(String digits) {
        int value = Integer.parseInt(digits);
        return digits.length() <= 2 ? value + (value < 50 ? 2000 : 1900) : digits.length() == 3 ? value + 1900 : value;
    }

    private Optional<Read> result() {
        boolean yearFirst = year < 0 && !numbers.isEmpty() && numbers.get(0).length() > 2;
        if (yearFirst) {
            year = fullYear(numbers.remove(0));
        }
        boolean monthToo = month == 0;
        if (numbers.size() < (monthToo ? 2 : 1)) {
            return Optional.empty();
        }
        int day = Integer.parseInt(numbers.get(monthToo && yearFirst ? 1 : 0));
        month = monthToo ? Integer.parseInt(numbers.get(yearFirst ? 0 : 1)) : month;
        int next = monthToo ? 2 : 1;
        if (year < 0 && numbers.size() > next) {
            year = fullYear(numbers.get(next));
        }
        if (year < 0) {
            return Optional.empty();
        }
        try {
            LocalDateTime local = LocalDate.of(year, month, day).atTime(time.orElse(LocalTime.MIDNIGHT));
            return Optional.of(new Read(local.toEpochSecond(ZoneOffset.ofTotalSeconds(offset * 60)), offset));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
