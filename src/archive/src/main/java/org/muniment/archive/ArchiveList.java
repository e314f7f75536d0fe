package org.muniment.archive;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.muniment.archive.ArchiveEntry.Day;
import org.muniment.archive.format.v1.MonthTar;
import org.muniment.archive.format.v1.TocMember;
import org.muniment.archive.format.v1.TocMember.DaySummary;
import org.muniment.policy.RetentionPlan;

/** Describes archives from their tables of contents. */
final class ArchiveList {

    private ArchiveList() {}

    static ArchiveEntry entry(ArchiveId id, MonthTar tar, RetentionPlan plan, boolean held) throws IOException {
        List<Day> days = tar.toc().days().stream()
                .map(ArchiveList::day)
                .sorted(java.util.Comparator.comparing(Day::day))
                .toList();
        LocalDate last =
                days.isEmpty() ? id.month().atEndOfMonth() : days.getLast().day();
        return new ArchiveEntry(
                id,
                tar.size(),
                days.stream().mapToLong(Day::lines).sum(),
                days.stream().mapToLong(Day::plainBytes).sum(),
                days,
                tar.toc().sealed(),
                plan.archiveUntil(last),
                held);
    }

    private static Day day(TocMember member) {
        DaySummary summary = member.day().orElseThrow();
        return new Day(
                summary.day(), member.size(), summary.lines(), summary.plainBytes(), summary.first(), summary.last());
    }

    static ArchiveEntry unreadable(ArchiveId id, long bytes, boolean held) {
        return new ArchiveEntry(id, bytes, 0, 0, List.of(), Instant.EPOCH, LocalDate.MAX, held);
    }

    /** The last day of which it has records; of an unreadable one the last it could have. */
    static LocalDate lastDay(ArchiveEntry entry) {
        return entry.days().isEmpty()
                ? entry.id().month().atEndOfMonth()
                : entry.days().getLast().day();
    }
}
