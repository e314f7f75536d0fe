package org.muniment.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.muniment.archive.RetentionReport.Outcome;
import org.muniment.archive.RetentionReport.Step;
import org.muniment.ledger.Act;
import org.muniment.ledger.Ledger;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;

/**
 * The rehearsed restore (GDPR Article 32(1)(c) and (d)): once a month a random archive and a few of its days are opened as a
 * stranger with the key would, with the stock programs where they are installed, and compared with the table of contents
 * and the ledger. The ledger knows before and after. Thread-safe.
 */
public final class RestoreDrill implements Retained {

    /** Days opened in one drill at most. */
    static final int MAX_DAYS = 3;

    private static final Actor SELF = Actor.system("archive");
    private static final String NAME = "restore drill";

    private final Archives archives;
    private final Ledger ledger;
    private final Path marker;
    private final Optional<StockTools> tools;
    private final SecureRandom random = new SecureRandom();

    /** @param marker holds the day of the last one */
    RestoreDrill(Archives archives, Ledger ledger, Path marker, Optional<StockTools> tools) {
        this.archives = archives;
        this.ledger = ledger;
        this.marker = marker;
        this.tools = tools;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Once in a calendar month, if there is an archive. */
    @Override
    public RetentionReport run(LocalDate today, Progress progress) throws IOException {
        RetentionReport report = RetentionReport.nothing(NAME);
        if (lastMonth().equals(Optional.of(YearMonth.from(today)))) {
            return report;
        }
        progress.at(NAME, 0, 1);
        Optional<DrillReport> drilled = drill();
        if (drilled.isEmpty()) {
            return report;
        }
        DrillReport found = drilled.get();
        ArchiveFiles.writeDurably(marker, today.toString().getBytes(StandardCharsets.US_ASCII));
        String note = found.sound()
                ? found.days().size() + " days opened by " + found.tools()
                : String.join("; ", found.problems());
        return report.with(new Step(
                "archive " + found.archive(),
                found.sound() ? Outcome.VERIFIED : Outcome.FAILED,
                found.lines(),
                0,
                note));
    }

    private Optional<YearMonth> lastMonth() throws IOException {
        if (!Files.exists(marker)) {
            return Optional.empty();
        }
        try {
            return Optional.of(YearMonth.from(LocalDate.parse(Files.readString(marker, StandardCharsets.US_ASCII))));
        } catch (DateTimeException damaged) {
            return Optional.empty();
        }
    }

    /** Opens a random archive now; nothing if there is none whose days could be opened. */
    public Optional<DrillReport> drill() throws IOException {
        List<ArchiveEntry> candidates = new ArrayList<>(archives.list());
        candidates.removeIf(entry -> entry.days().isEmpty());
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        ArchiveEntry entry = candidates.get(random.nextInt(candidates.size()));
        List<LocalDate> days =
                new ArrayList<>(entry.days().stream().map(ArchiveEntry.Day::day).toList());
        Collections.shuffle(days, random);
        List<LocalDate> chosen = days.stream().limit(MAX_DAYS).sorted().toList();
        String object = Evidence.object(entry.id());
        ledger.append(new Act(
                SELF, "archive.drill", Purpose.OPERATION, object, Map.of("days", chosen.toString(), "with", with())));
        DrillReport report = open(entry.id(), chosen);
        ledger.append(new Act(
                SELF,
                "archive.drilled",
                Purpose.OPERATION,
                object,
                Map.of(
                        "with", report.tools(),
                        "outcome", report.sound() ? "sound" : "not sound",
                        "lines", Long.toString(report.lines()),
                        "problems", shortened(String.join("; ", report.problems())))));
        return Optional.of(report);
    }

    private String with() {
        return tools.isPresent() ? "stock tools" : "own reader";
    }

    private static String shortened(String text) {
        return text.length() <= 2000 ? text : text.substring(0, 2000);
    }

    /** A failure to open is what a drill is for, and so a result. */
    private DrillReport open(ArchiveId id, List<LocalDate> days) {
        try {
            return archives.drill(id, days, tools);
        } catch (IOException | Refusal | Tampered fault) {
            String what = fault instanceof IOException ? "input or output fault" : String.valueOf(fault.getMessage());
            return new DrillReport(id, tools.isPresent(), days, 0, List.of(what));
        }
    }
}
