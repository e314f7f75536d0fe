package org.muniment.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.muniment.archive.format.v1.FileSource;
import org.muniment.archive.format.v1.FrameTable.Size;
import org.muniment.archive.format.v1.HashingStream;
import org.muniment.archive.format.v1.MonthTar;
import org.muniment.archive.format.v1.Toc;
import org.muniment.archive.format.v1.TocMember;
import org.muniment.archive.format.v1.TocMember.DaySummary;
import org.muniment.terms.Tampered;
import org.muniment.vault.age.AgeIdentity;

/**
 * Reads an archive back: the tar from its start as any tar program would, every member's hash, and with the key the lines
 * of each day and the block index. Used once, by one thread.
 */
final class ArchiveCheck {

    private static final long CACHE_BYTES = 8 << 20;

    private final Path file;
    private final ArchiveId id;
    private final List<String> problems = new ArrayList<>();
    private long members;
    private long lines;

    ArchiveCheck(Path file, ArchiveId id) {
        this.file = file;
        this.id = id;
    }

    /**
     * Runs the check.
     *
     * @param identity without it nothing is decrypted
     * @param decode which days to decrypt, decompress and count
     */
    VerifyReport run(Optional<AgeIdentity> identity, Predicate<DaySummary> decode) throws IOException {
        try (FileSource source = new FileSource(file)) {
            MonthTar tar = MonthTar.open(source);
            Toc toc = tar.toc();
            if (!toc.tenant().equals(id.tenant().value())
                    || !toc.stream().equals(id.stream())
                    || !toc.month().equals(id.month())) {
                problems.add("TOC.json is of another archive");
            }
            readTar(toc);
            if (problems.isEmpty()) {
                tar.checkSurroundings();
            }
            if (identity.isPresent() && problems.isEmpty()) {
                readSealed(tar, identity.get(), decode);
            }
        } catch (Tampered damaged) {
            problems.add(damaged.getMessage());
        }
        return new VerifyReport(id, members, lines, List.copyOf(problems));
    }

    private void readTar(Toc toc) throws IOException {
        List<TocMember> expected = new ArrayList<>(toc.members());
        boolean ended = false;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 256 << 10);
                TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                members++;
                if (ended) {
                    problems.add("member " + shown(entry.getName()) + " stands behind TOC.json");
                } else if (entry.getName().equals(TocMember.TOC)) {
                    ended = true;
                } else {
                    readMember(tar, entry, expected);
                }
            }
        } catch (IOException | IllegalArgumentException | UncheckedIOException broken) {
            problems.add("tar structure is damaged behind member " + members);
        }
        expected.forEach(member -> problems.add("member " + member.name() + " is missing"));
    }

    private void readMember(TarArchiveInputStream tar, TarArchiveEntry entry, List<TocMember> expected)
            throws IOException {
        long offset = tar.getBytesRead();
        HashingStream hashing = new HashingStream(OutputStream.nullOutputStream());
        tar.transferTo(hashing);
        Optional<TocMember> known = expected.stream()
                .filter(member -> member.name().equals(entry.getName()))
                .findFirst();
        if (known.isEmpty()) {
            problems.add("member " + shown(entry.getName()) + " is not in TOC.json");
            return;
        }
        TocMember member = known.get();
        if (!expected.get(0).equals(member)) {
            problems.add("member " + member.name() + " is out of order");
        } else if (offset != member.offset()) {
            problems.add("member " + member.name() + " is not where TOC.json places it");
        }
        if (entry.getSize() != member.size()
                || hashing.count() != member.size()
                || !hashing.sha256Hex().equals(member.sha256())) {
            problems.add("member " + member.name() + " is not what TOC.json says");
        }
        expected.remove(member);
    }

    /** A name out of a file nobody vouches for, fit for a message. */
    private static String shown(String name) {
        String visible = name.replaceAll("[^A-Za-z0-9._/-]", "?");
        return visible.length() <= 100 ? visible : visible.substring(0, 100);
    }

    private void readSealed(MonthTar tar, AgeIdentity identity, Predicate<DaySummary> decode) throws IOException {
        try (BlockIndex index = BlockIndex.open(tar, identity, new BlockCache(CACHE_BYTES))) {
            index.checkIntegrity();
            Map<LocalDate, List<FrameRow>> rows = new HashMap<>();
            for (FrameRow row : index.all()) {
                rows.computeIfAbsent(row.frame().day(), any -> new ArrayList<>())
                        .add(0, row);
            }
            for (TocMember member : tar.toc().days()) {
                DaySummary summary = member.day().orElseThrow();
                if (decode.test(summary)) {
                    Optional<String> hash = index.linesSha256(summary.day());
                    readDay(tar, member, new Day(identity, hash, rows.getOrDefault(summary.day(), List.of())));
                }
            }
            if (index.frames()
                    != tar.toc().summaries().stream()
                            .mapToInt(DaySummary::frames)
                            .sum()) {
                problems.add("block index has another number of frames than TOC.json");
            }
        } catch (Tampered damaged) {
            problems.add(damaged.getMessage());
        }
    }

    private void readDay(MonthTar tar, TocMember member, Day day) throws IOException {
        DaySummary summary = member.day().orElseThrow();
        LineCount counted = new LineCount();
        HashingStream hashing = new HashingStream(counted);
        List<Size> sizes;
        try (DayReader reader = new DayReader(member, tar.open(member, day.identity))) {
            sizes = reader.copy(summary, hashing);
        }
        lines += counted.lines();
        if (counted.lines() != summary.lines() || hashing.count() != summary.plainBytes()) {
            problems.add("member " + member.name() + " has another number of lines than TOC.json says");
        }
        if (!Optional.of(hashing.sha256Hex()).equals(day.linesSha256)) {
            problems.add("member " + member.name() + " has other lines than were archived");
        }
        if (!matches(sizes, day.rows)) {
            problems.add("block index places the frames of " + member.name() + " elsewhere");
        }
    }

    /** What the block index says about a day, and the key to it. */
    private record Day(AgeIdentity identity, Optional<String> linesSha256, List<FrameRow> rows) {}

    private static boolean matches(List<Size> sizes, List<FrameRow> rows) {
        long offset = 0;
        boolean same = sizes.size() == rows.size();
        for (int i = 0; same && i < sizes.size(); i++) {
            FrameRow row = rows.get(i);
            same = row.frame().number() == i
                    && row.offset() == offset
                    && row.sealed() == sizes.get(i).sealed()
                    && row.plain() == sizes.get(i).plain();
            offset += sizes.get(i).sealed();
        }
        return same;
    }
}
