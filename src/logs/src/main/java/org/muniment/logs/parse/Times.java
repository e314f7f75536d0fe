package org.muniment.logs.parse;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** The times that log lines carry. Every method gives null for text that is no such time. */
final class Times {

    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private static final long NO_DAY = Long.MIN_VALUE;

    /** Length of {@code 22/Nov/2026:05:13:08}, in characters. */
    static final int ACCESS_LENGTH = 20;

    private Times() {}

    /** {@code 22/Nov/2026:05:13:08 +0100} at {@code at}; the zone may be missing, UTC then. */
    static @Nullable Instant access(String s, int at, int end) {
        if (end - at < ACCESS_LENGTH || s.charAt(at + 2) != '/' || s.charAt(at + 6) != '/') {
            return null;
        }
        int day = number(s, at, 2);
        int month = month(s, at + 3);
        int year = number(s, at + 7, 4);
        int second = clock(s, at + 12);
        if (day < 1 || month < 1 || year < 0 || second < 0) {
            return null;
        }
        int zone = zone(s, at + ACCESS_LENGTH, end);
        if (zone == Integer.MIN_VALUE) {
            return null;
        }
        return instant(epochDay(year, month, day), second - zone, 0);
    }

    /** {@code Fri Sep 09 10:42:29.902022 2011}, in that zone. */
    static @Nullable Instant apacheError(String s, ZoneId zone) {
        String[] part = s.trim().split(" +", -1);
        if (part.length != 5 || part[3].length() < 8) {
            return null;
        }
        int month = part[1].length() == 3 ? month(part[1], 0) : -1;
        int day = number(part[2], 0, part[2].length());
        int second = clock(part[3], 0);
        int year = part[4].length() == 4 ? number(part[4], 0, 4) : -1;
        if (month < 1 || day < 1 || second < 0 || year < 0) {
            return null;
        }
        return local(instant(epochDay(year, month, day), second, nanos(part[3], 8)), zone);
    }

    /** {@code 2019/10/30 23:26:34}, in that zone. */
    static @Nullable Instant nginxError(String s, ZoneId zone) {
        if (s.length() < 19 || s.charAt(4) != '/' || s.charAt(7) != '/' || s.charAt(10) != ' ') {
            return null;
        }
        int year = number(s, 0, 4);
        int month = number(s, 5, 2);
        int day = number(s, 8, 2);
        int second = clock(s, 11);
        return year < 0 || month < 1 || day < 1 || second < 0
                ? null
                : local(instant(epochDay(year, month, day), second, 0), zone);
    }

    /** What JSON carries: ISO 8601 text with or without zone, epoch seconds, milliseconds, micro- or nanoseconds. */
    static @Nullable Instant any(@Nullable Object value, ZoneId zone) {
        if (value instanceof Long number) {
            return epoch(number);
        }
        if (value instanceof Double number) {
            return epochSeconds(number);
        }
        if (!(value instanceof String text) || text.isEmpty()) {
            return null;
        }
        String s = text.trim();
        try {
            if (s.length() > 10 && s.charAt(2) == '/') {
                return access(s, 0, s.length());
            }
            if (s.endsWith("Z") && s.length() > 10 && s.charAt(10) == 'T') {
                return Instant.parse(s);
            }
            if (s.length() > 10 && (s.charAt(10) == 'T' || s.charAt(10) == ' ')) {
                return iso(s.substring(0, 10) + "T" + s.substring(11).replace(" ", ""), zone);
            }
            return s.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.') ? epochText(s) : null;
        } catch (DateTimeParseException | NumberFormatException notATime) {
            return null;
        }
    }

    private static Instant iso(String given, ZoneId zone) {
        String s = given.indexOf(',') > 0 ? given.replace(',', '.') : given;
        int sign = Math.max(s.lastIndexOf('+'), s.lastIndexOf('-'));
        if (s.endsWith("Z")) {
            return Instant.parse(s);
        }
        if (sign > 10) {
            String offset = s.substring(sign);
            String full = offset.indexOf(':') < 0 && offset.length() == 5
                    ? s.substring(0, sign) + offset.substring(0, 3) + ":" + offset.substring(3)
                    : s;
            return OffsetDateTime.parse(full, DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                    .toInstant();
        }
        return LocalDateTime.parse(s).atZone(zone).toInstant();
    }

    private static @Nullable Instant epochText(String s) {
        return s.indexOf('.') >= 0 ? epochSeconds(Double.parseDouble(s)) : epoch(Long.parseLong(s));
    }

    private static @Nullable Instant epochSeconds(double seconds) {
        return seconds > 0 && seconds < 1e11 ? Instant.ofEpochMilli(Math.round(seconds * 1000)) : null;
    }

    private static @Nullable Instant epoch(long n) {
        if (n < 100_000_000L) {
            return null;
        }
        if (n < 100_000_000_000L) {
            return Instant.ofEpochSecond(n);
        }
        if (n < 100_000_000_000_000L) {
            return Instant.ofEpochMilli(n);
        }
        return n < 100_000_000_000_000_000L
                ? Instant.ofEpochSecond(n / 1_000_000, n % 1_000_000 * 1000)
                : Instant.ofEpochSecond(n / 1_000_000_000, n % 1_000_000_000);
    }

    private static @Nullable Instant instant(long epochDay, int secondOfDay, int nanos) {
        return epochDay == NO_DAY ? null : Instant.ofEpochSecond(epochDay * 86_400 + secondOfDay, nanos);
    }

    /** Days since 1970-01-01, or {@link #NO_DAY} when the calendar has no such day. */
    private static long epochDay(int year, int month, int day) {
        if (month > 12 || day > 31 || day > daysIn(year, month)) {
            return NO_DAY;
        }
        long y = month <= 2 ? year - 1L : year;
        long era = Math.floorDiv(y, 400);
        long ofEra = y - era * 400;
        long ofYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468;
    }

    private static int daysIn(int year, int month) {
        return switch (month) {
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    private static @Nullable Instant local(@Nullable Instant asUtc, ZoneId zone) {
        if (asUtc == null || zone.equals(ZoneOffset.UTC)) {
            return asUtc;
        }
        try {
            return LocalDateTime.ofInstant(asUtc, ZoneOffset.UTC).atZone(zone).toInstant();
        } catch (DateTimeException outOfRange) {
            return null;
        }
    }

    /** Seconds of the day of {@code HH:MM:SS}, a leap second included; -1 when it is none. */
    private static int clock(String s, int at) {
        if (s.length() < at + 8 || s.charAt(at + 2) != ':' || s.charAt(at + 5) != ':') {
            return -1;
        }
        int hour = number(s, at, 2);
        int minute = number(s, at + 3, 2);
        int second = number(s, at + 6, 2);
        return hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60
                ? -1
                : hour * 3600 + minute * 60 + second;
    }

    private static int nanos(String s, int dot) {
        if (s.length() <= dot + 1 || s.charAt(dot) != '.') {
            return 0;
        }
        int digits = Math.min(9, s.length() - dot - 1);
        int value = number(s, dot + 1, digits);
        for (int i = digits; i < 9 && value > 0; i++) {
            value *= 10;
        }
        return Math.max(0, value);
    }

    /** Offset in seconds of {@code +0100}, {@code +01:00}, {@code Z} or nothing; {@code MIN_VALUE} when it is none. */
    private static int zone(String s, int from, int end) {
        int at = from;
        while (at < end && s.charAt(at) == ' ') {
            at++;
        }
        if (at == end || s.charAt(at) == 'Z' || s.startsWith("GMT", at) || s.startsWith("UTC", at)) {
            return 0;
        }
        if (s.charAt(at) == '.') {
            int space = s.indexOf(' ', at);
            return space < 0 || space >= end ? 0 : zone(s, space, end);
        }
        int sign = s.charAt(at) == '-' ? -1 : s.charAt(at) == '+' ? 1 : 0;
        int colon = at + 3 < end && s.charAt(at + 3) == ':' ? 1 : 0;
        if (sign == 0 || end - at < 5 + colon) {
            return Integer.MIN_VALUE;
        }
        int hours = number(s, at + 1, 2);
        int minutes = number(s, at + 3 + colon, 2);
        return hours < 0 || minutes < 0 ? Integer.MIN_VALUE : sign * (hours * 3600 + minutes * 60);
    }

    private static int month(String s, int at) {
        int index = MONTHS.indexOf(s.substring(at, Math.min(s.length(), at + 3)));
        return index < 0 || index % 3 != 0 ? -1 : index / 3 + 1;
    }

    private static int number(String s, int at, int digits) {
        if (digits < 1 || digits > 9 || at + digits > s.length()) {
            return -1;
        }
        int value = 0;
        for (int i = at; i < at + digits; i++) {
            char c = s.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }
}
