package org.muniment.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.muniment.archive.AppendReport.Outcome;
import org.muniment.archive.MonthAppend.Written;
import org.muniment.archive.format.v1.FileSource;
import org.muniment.archive.format.v1.MonthTar;
import org.muniment.archive.format.v1.Toc;
import org.muniment.archive.format.v1.TocMember;
import org.muniment.archive.format.v1.TocMember.DaySummary;
import org.muniment.ledger.Receipt;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.age.AgeIdentity;

/**
 * Puts days into an archive, and finishes or undoes what a crash left of that. Safe for several threads that append to
 * different archives.
 */
final class Appends {

    private final ArchiveFiles files;
    private final ArchiveKeys keys;
    private final Evidence evidence;
    private final ArchiveSettings settings;
    private final House house;
    private final Crash crash;

    /** Where tests stop the machine. */
    interface Crash {
        void at(String step) throws IOException;
    }

    /** What it stands on. */
    record Parts(ArchiveFiles files, ArchiveKeys keys, Evidence evidence, ArchiveSettings settings) {}

    Appends(Parts parts, House house, Crash crash) {
        this.files = parts.files;
        this.keys = parts.keys;
        this.evidence = parts.evidence;
        this.settings = parts.settings;
        this.house = house;
        this.crash = crash;
    }

    /** @throws Refusal {@code BAD_INPUT} unless they are 1 to {@link Archives#MAX_DAYS} different days of its month */
    static void check(ArchiveId id, List<OfferedDay> days) {
        if (days.isEmpty() || days.size() > Archives.MAX_DAYS) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "1 to " + Archives.MAX_DAYS + " days are appended in a pass");
        }
        Set<LocalDate> known = new HashSet<>();
        for (OfferedDay offered : days) {
            if (!java.time.YearMonth.from(offered.day()).equals(id.month())) {
                throw new Refusal(Refusal.Code.BAD_INPUT, "the day is of another month than the archive");
            }
            if (!known.add(offered.day())) {
                throw new Refusal(Refusal.Code.BAD_INPUT, "a day is offered twice");
            }
        }
    }

    /** As {@link Archives#append(ArchiveId, List)}, by whoever holds the archive's lock. */
    List<AppendReport> run(ArchiveId id, List<OfferedDay> days, Optional<OpenArchive> before) throws IOException {
        List<OfferedDay> missing = new ArrayList<>();
        for (OfferedDay offered : days) {
            if (before.isPresent()
                    && before.get().tar().toc().day(offered.day()).isPresent()) {
                requireSame(offered, before.get());
            } else {
                missing.add(offered);
            }
        }
        if (missing.isEmpty()) {
            ArchiveFiles.syncFolder(files.tar(id)); // the pass that brought them may have ended before this
            renameBeside(id);
            MonthTar tar = before.orElseThrow().tar();
            State state = new State(tar.toc(), tar.size(), tar.tocSha256(), evidence.check(id, tar.tocSha256()));
            return state.reports(id, days, Set.of());
        }
        missing.sort(Comparator.comparing(OfferedDay::day));
        Set<LocalDate> added = new HashSet<>();
        missing.forEach(offered -> added.add(offered.day()));
        return write(id, missing, before).reports(id, days, added);
    }

    private static void requireSame(OfferedDay offered, OpenArchive archive) throws IOException {
        String given;
        try (DaySource.Records records = offered.records().open()) {
            given = DaySealer.linesSha256(records);
        }
        if (!archive.index().linesSha256(offered.day()).equals(Optional.of(given))) {
            throw new Refusal(Refusal.Code.CONFLICT, "the archive has that day, with other records");
        }
    }

    private State write(ArchiveId id, List<OfferedDay> days, Optional<OpenArchive> before) throws IOException {
        AgeIdentity identity = before.isPresent() ? keys.identity(id) : keys.findOrCreate(id);
        Written written;
        try {
            written = new MonthAppend(files, id, identity, settings.recipients())
                    .write(days, house.clock().instant(), before);
        } catch (IOException | RuntimeException failed) {
            deleteBeside(id);
            ArchiveFiles.deleteDurably(files.beside(id, ArchiveFiles.NEW));
            throw failed;
        }
        crash.at("written");
        Receipt receipt = putInPlace(id, written.tocSha256());
        try {
            crash.at("moved");
            ArchiveFiles.syncFolder(files.tar(id));
            crash.at("renamed");
        } finally {
            // The archive has its name and counts, whether or not that is on the disk already; whoever appended is told
            // of
            // the fault, offers the day again, and then waits for the disk once more.
            renameBeside(id);
        }
        crash.at("finished");
        return new State(written.toc(), written.bytes(), written.tocSha256(), receipt.index());
    }

    private Receipt putInPlace(ArchiveId id, String tocSha256) throws IOException {
        Receipt receipt = evidence.anchor(id, tocSha256);
        try {
            crash.at("anchored");
            evidence.writeBeside(id, receipt);
            crash.at("proved");
            ArchiveFiles.move(files.beside(id, ArchiveFiles.NEW), files.tar(id));
            return receipt;
        } catch (IOException | RuntimeException failed) {
            evidence.abandon(id, tocSha256);
            deleteBeside(id);
            ArchiveFiles.deleteDurably(files.beside(id, ArchiveFiles.NEW));
            throw failed;
        }
    }

    /** What is renamed counts, what is not does not. */
    void recover() throws IOException {
        for (ArchiveId id : files.unfinished()) {
            Path tar = files.beside(id, ArchiveFiles.NEW);
            if (Files.exists(tar)) {
                evidence.abandon(id, tocSha256(tar).orElse("unfinished"));
                deleteBeside(id);
                ArchiveFiles.deleteDurably(tar);
            } else {
                Optional<String> current = tocSha256(files.tar(id));
                if (current.isPresent() && evidence.newProofMatches(id, current.get())) {
                    renameBeside(id);
                }
                deleteBeside(id);
            }
        }
    }

    private static Optional<String> tocSha256(Path tar) throws IOException {
        if (!Files.exists(tar)) {
            return Optional.empty();
        }
        try (FileSource source = new FileSource(tar)) {
            return Optional.of(MonthTar.open(source).tocSha256());
        } catch (Tampered | java.io.EOFException incomplete) {
            return Optional.empty();
        }
    }

    private void renameBeside(ArchiveId id) throws IOException {
        for (String suffix : List.of(ArchiveFiles.CHECKPOINT, ArchiveFiles.PROOF)) {
            Path unfinished = files.beside(id, suffix + ArchiveFiles.NEW);
            if (Files.exists(unfinished)) {
                ArchiveFiles.rename(unfinished, files.beside(id, suffix));
            }
        }
    }

    private void deleteBeside(ArchiveId id) throws IOException {
        for (String suffix :
                List.of(ArchiveFiles.PART, ArchiveFiles.DRILL, ArchiveFiles.CHECKPOINT, ArchiveFiles.PROOF)) {
            ArchiveFiles.deleteDurably(files.beside(id, suffix + ArchiveFiles.NEW));
        }
    }

    /** An archive after the pass, and the ledger entry that holds it. */
    private record State(Toc toc, long bytes, String tocSha256, long ledgerIndex) {

        List<AppendReport> reports(ArchiveId id, List<OfferedDay> days, Set<LocalDate> added) {
            return days.stream()
                    .map(OfferedDay::day)
                    .map(day -> report(id, day, added.contains(day) ? Outcome.APPENDED : Outcome.ALREADY_THERE))
                    .toList();
        }

        private AppendReport report(ArchiveId id, LocalDate day, Outcome outcome) {
            TocMember member = toc.day(day).orElseThrow();
            DaySummary summary = member.day().orElseThrow();
            return new AppendReport(
                    id,
                    day,
                    outcome,
                    summary.lines(),
                    summary.plainBytes(),
                    member.size(),
                    bytes,
                    tocSha256,
                    ledgerIndex);
        }
    }
}
