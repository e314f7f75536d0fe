package org.muniment.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.muniment.archive.format.v1.Hashing;
import org.muniment.archive.format.v1.HashingStream;
import org.muniment.archive.format.v1.TocMember;
import org.muniment.archive.format.v1.TocMember.DaySummary;
import org.muniment.vault.age.AgeIdentity;

/**
 * Days of one archive opened as README.txt tells a stranger to, and compared with what the table of contents says of them.
 * Only ciphertext touches the disk. Used once, by one thread.
 */
final class DrillByHand {

    private final StockTools tools;
    private final Path tar;
    private final Path sealed;
    private final List<String> problems = new ArrayList<>();
    private long lines;

    /** @param sealed where a sealed member lies while it is opened */
    DrillByHand(StockTools tools, Path tar, Path sealed) {
        this.tools = tools;
        this.tar = tar;
        this.sealed = sealed;
    }

    DrillReport run(ArchiveId id, OpenArchive known, AgeIdentity identity, List<LocalDate> days) throws IOException {
        ByteArrayOutputStream toc = new ByteArrayOutputStream();
        tools.extract(tar, TocMember.TOC, toc);
        if (!Hashing.sha256Hex(toc.toByteArray()).equals(known.tar().tocSha256())) {
            problems.add("TOC.json is another one for tar");
        }
        try {
            for (LocalDate day : days) {
                TocMember member = known.tar().toc().day(day).orElseThrow();
                open(member, identity, known.index().linesSha256(day));
            }
        } finally {
            Files.deleteIfExists(sealed);
        }
        return new DrillReport(id, true, days, lines, List.copyOf(problems));
    }

    private void open(TocMember member, AgeIdentity identity, Optional<String> linesSha256) throws IOException {
        try (OutputStream file = Files.newOutputStream(sealed)) {
            HashingStream stored = new HashingStream(file);
            tools.extract(tar, member.name(), stored);
            if (stored.count() != member.size() || !stored.sha256Hex().equals(member.sha256())) {
                problems.add("member " + member.name() + " is not what TOC.json says");
            }
        }
        DaySummary summary = member.day().orElseThrow();
        LineCount counted = new LineCount();
        HashingStream plain = new HashingStream(counted);
        try {
            tools.open(sealed, identity, plain);
        } catch (IOException refused) {
            problems.add("member " + member.name() + ": " + refused.getMessage());
            return;
        }
        lines += counted.lines();
        if (counted.lines() != summary.lines()
                || plain.count() != summary.plainBytes()
                || !Optional.of(plain.sha256Hex()).equals(linesSha256)) {
            problems.add("member " + member.name() + " has other lines than were archived");
        }
    }
}
