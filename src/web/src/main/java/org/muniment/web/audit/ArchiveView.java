package org.muniment.web.audit;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.muniment.archive.ArchiveEntry;
import org.muniment.archive.ArchiveId;
import org.muniment.archive.Hold;
import org.muniment.archive.VerifyReport;
import org.muniment.web.people.Names;
import org.muniment.web.work.Work;

/**
 * The page of one archive.
 *
 * @param archive what it is
 * @param readme the text in clear inside it
 * @param holds what keeps it
 * @param names who placed them
 * @param check the last verification since the start of the product
 * @param today the day
 */
public record ArchiveView(
        ArchiveEntry archive, String readme, List<Hold> holds, Names names, Optional<Work> check, LocalDate today) {

    /** Where an archive's page is. */
    public static String path(ArchiveId id) {
        return "/audit/archives/" + id.tenant() + "/" + id.stream() + "/" + id.month();
    }

    /** Where this page is. */
    public String path() {
        return path(archive.id());
    }

    /** Whether it is being verified. */
    public boolean checking() {
        return check.map(Work::running).orElse(false);
    }

    /** What the last verification showed. */
    public Optional<VerifyReport> report() {
        return check.flatMap(work -> work.result(VerifyReport.class));
    }

    /** A day to show how it is opened: the first it holds. */
    public static LocalDate example(ArchiveEntry archive) {
        return archive.days().isEmpty()
                ? archive.id().month().atDay(1)
                : archive.days().get(0).day();
    }
}
