package org.muniment.conformance.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An access log as grep sees it: what the product finds must be what a regular expression finds in the file. */
final class SourceLines {
    /** Days after its epoch that the policy keeps the key of addresses. */
    private static final int KEY_DAYS = 92;

    private static final Pattern TIME = Pattern.compile("^\\S+ - - \\[([^\\]]+)\\] ");
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT);

    private final List<Line> lines;

    private record Line(Instant at, String text) {}

    private SourceLines(List<Line> lines) {
        this.lines = lines;
    }

    /** Reads a file; lines without a time at their place are none of an access log and left out. */
    static SourceLines read(Path file) throws IOException {
        try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
            return new SourceLines(lines.flatMap(text -> {
                        Matcher time = TIME.matcher(text);
                        return time.find()
                                ? java.util.stream.Stream.of(new Line(
                                        OffsetDateTime.parse(time.group(1), STAMP)
                                                .toInstant(),
                                        text))
                                : java.util.stream.Stream.of();
                    })
                    .toList());
        }
    }

    int size() {
        return lines.size();
    }

    String text(int index) {
        return lines.get(index).text();
    }

    /** What {@code grep -c} (or {@code grep -vc}) counts among the lines of that time. */
    long count(String regex, boolean without, Window window) {
        Pattern pattern = Pattern.compile(regex);
        return lines.stream()
                .filter(line -> window.holds(line.at()))
                .filter(line -> pattern.matcher(line.text()).find() != without)
                .count();
    }

    long count(LocalDate day) {
        return count("", false, Window.of(day, day.plusDays(1)));
    }

    /** The first day whose addresses a retention run of today leaves searchable: keys live 92 days after their 30. */
    static LocalDate addressesFrom(LocalDate today) {
        LocalDate from = LocalDate.EPOCH;
        for (LocalDate end = LocalDate.EPOCH.plusDays(30); !today.isBefore(end.plusDays(KEY_DAYS)); ) {
            from = end;
            end = end.plusDays(30);
        }
        return from;
    }

    /** From the first instant to before the last. */
    record Window(Instant from, Instant to) {
        static Window of(LocalDate from, LocalDate to) {
            return new Window(
                    from.atStartOfDay(ZoneOffset.UTC).toInstant(),
                    to.atStartOfDay(ZoneOffset.UTC).toInstant());
        }

        /** What of it is not before that day. */
        Window notBefore(LocalDate day) {
            Instant start = day.atStartOfDay(ZoneOffset.UTC).toInstant();
            return start.isAfter(from) ? new Window(start, to) : this;
        }

        boolean holds(Instant at) {
            return !at.isBefore(from) && at.isBefore(to);
        }
    }
}
