package org.muniment.mail.parse;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;

/** Dates of RFC 5322 section 3.3 with its obsolete forms, of asctime, and of ISO 8601. */
public final class Dates {
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

    private int day;
    private int month;
    private int year = -1;
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
        String bare = PlainText.cut(text, 200).replaceAll("\\([^)]*\\)?", " ").strip();
        if (bare.matches("\\d{4}-\\d\\d-\\d\\d[T ].*")) {
            return iso(bare);
        }
        Dates dates = new Dates();
        for (String word : bare.replace(',', ' ').split("[\\s]+", 0)) {
            dates.word(word);
        }
        return dates.result();
    }

    private static Optional<Read> iso(String text) {
        try {
            String tidy = text.replaceFirst(" ", "T").replace(" ", "").replaceFirst("([+-]\\d\\d)(\\d\\d)$", "$1:$2");
            boolean local = !tidy.matches(".*(Z|[+-]\\d\\d:\\d\\d)$");
            OffsetDateTime at = OffsetDateTime.parse(local ? tidy + "Z" : tidy);
            return Optional.of(new Read(at.toEpochSecond(), at.getOffset().getTotalSeconds() / 60));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private void word(String word) {
        if (word.indexOf(':') > 0 && Character.isDigit(word.charAt(0))) {
            time(word);
        } else if (word.matches("[+-]\\d{3,4}(:?\\d\\d)?|[+-]\\d\\d:\\d\\d")) {
            offset(word.replace(":", ""));
        } else if (word.matches("\\d+-[A-Za-z]{3,}-\\d+")) {
            for (String part : word.split("-", 0)) {
                word(part);
            }
        } else if (word.matches("\\d{1,6}")) {
            number(Integer.parseInt(word), word.length());
        } else {
            name(word.toLowerCase(Locale.ROOT));
        }
    }

    private void time(String word) {
        String[] parts = word.split("[:.]", 0);
        try {
            int hour = Integer.parseInt(parts[0]);
            int minute = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
            int second = parts.length > 2 && parts[2].matches("\\d{1,2}") ? Integer.parseInt(parts[2]) : 0;
            time = Optional.of(LocalTime.of(hour, minute, Math.min(second, 59)));
        } catch (DateTimeException | NumberFormatException e) {
            time = Optional.empty();
        }
    }

    private void offset(String word) {
        String digits = word.substring(1);
        int minutes = digits.length() == 3
                ? Integer.parseInt(digits.substring(0, 1)) * 60 + Integer.parseInt(digits.substring(1))
                : Integer.parseInt(digits.substring(0, 2)) * 60 + Integer.parseInt(digits.substring(2, 4));
        offset = minutes > 18 * 60 ? 0 : word.charAt(0) == '-' ? -minutes : minutes;
        zoned = true;
    }

    private void number(int value, int digits) {
        if (day == 0 && digits <= 2) {
            day = value;
        } else if (year < 0) {
            year = digits <= 2 ? value + (value < 50 ? 2000 : 1900) : digits == 3 ? value + 1900 : value;
        }
    }

    private void name(String word) {
        int at = word.length() >= 3 ? MONTHS.indexOf(word.substring(0, 3)) : -1;
        if (month == 0 && at >= 0 && at % 3 == 0) {
            month = at / 3 + 1;
        } else if (!zoned && time.isPresent()) {
            int hours =
                    switch (word) {
                        case "est", "cdt" -> -5;
                        case "edt" -> -4;
                        case "cst", "mdt" -> -6;
                        case "mst", "pdt" -> -7;
                        case "pst" -> -8;
                        case "cet", "bst" -> 1;
                        case "cest", "eet" -> 2;
                        case "jst" -> 9;
                        default -> 0;
                    };
            offset = hours * 60;
            zoned = true;
        }
    }

    private Optional<Read> result() {
        if (day == 0 || month == 0 || year < 0) {
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
