package org.muniment.cli.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.muniment.archive.ArchiveEntry;
import org.muniment.archive.DrillReport;
import org.muniment.archive.RetentionReport;
import org.muniment.archive.VerifyReport;
import org.muniment.archive.Warrant;
import org.muniment.cli.house.OpenHouse;
import org.muniment.cli.option.DataFolder;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code muniment archive}: the sealed archives of a stopped house. */
@Command(
        name = "archive",
        description = "Lists, verifies and opens the sealed archives of a data folder whose server is stopped.",
        mixinStandardHelpOptions = true)
public final class ArchiveCommand {

    private static final int NOTHING = 1;
    private static final int TAMPERED = 3;
    private static final int FAULT = 4;

    @Spec
    CommandSpec spec;

    @Command(
            name = "list",
            description = "Lists all archives. Exit code 1 when there is none.",
            mixinStandardHelpOptions = true)
    int list(@Mixin DataFolder data) throws IOException {
        try (OpenHouse house = OpenHouse.at(data.path())) {
            List<ArchiveEntry> archives = house.archives().list();
            PrintWriter out = spec.commandLine().getOut();
            for (ArchiveEntry entry : archives) {
                out.printf(
                        Locale.ROOT,
                        "%-48s %3d days %,12d lines %,14d bytes  expires %s%s%n",
                        entry.id().fileName(),
                        entry.days().size(),
                        entry.lines(),
                        entry.bytes(),
                        entry.expires(),
                        entry.held() ? "  HELD" : "");
            }
            out.flush();
            return archives.isEmpty() ? NOTHING : 0;
        }
    }

    @Command(
            name = "verify",
            description = "Reads archives back whole. Exit code 3 when anything is wrong.",
            mixinStandardHelpOptions = true)
    int verify(
            @Mixin DataFolder data,
            @Parameters(paramLabel = "ARCHIVE", arity = "0..1", description = "Its file name (default: all).")
                    Optional<String> name)
            throws IOException {
        try (OpenHouse house = OpenHouse.at(data.path())) {
            boolean sound = true;
            PrintWriter out = spec.commandLine().getOut();
            for (ArchiveEntry entry : chosen(house, name)) {
                VerifyReport report = house.archives().verify(entry.id());
                sound &= report.sound();
                out.println(entry.id().fileName() + ": "
                        + (report.sound()
                                ? "sound, " + report.members() + " members, " + report.lines() + " lines"
                                : "NOT sound"));
                report.problems().forEach(problem -> out.println("  " + problem));
                out.flush();
            }
            return sound ? 0 : TAMPERED;
        }
    }

    @Command(
            name = "extract",
            description = "Writes the lines of one archived day to standard output.",
            mixinStandardHelpOptions = true)
    int extract(
            @Mixin DataFolder data,
            @Mixin Reason reason,
            @Parameters(paramLabel = "ARCHIVE", description = "Its file name.") String name,
            @Parameters(paramLabel = "DAY", description = "Such as 2026-08-01.") LocalDate day)
            throws IOException {
        OutputStream out = new BufferedOutputStream(System.out);
        try (OpenHouse house = OpenHouse.at(data.path())) {
            ArchiveEntry entry = chosen(house, Optional.of(name)).get(0);
            long lines = house.archives().extract(entry.id(), day, reason.warrant(), out);
            out.flush();
            return lines == 0 ? NOTHING : 0;
        }
    }

    @Command(
            name = "identity",
            description = "Prints the age identity that opens one archive with stock tools; the ledger records it.",
            mixinStandardHelpOptions = true)
    int identity(
            @Mixin DataFolder data,
            @Mixin Reason reason,
            @Parameters(paramLabel = "ARCHIVE", description = "Its file name.") String name)
            throws IOException {
        try (OpenHouse house = OpenHouse.at(data.path())) {
            ArchiveEntry entry = chosen(house, Optional.of(name)).get(0);
            PrintWriter out = spec.commandLine().getOut();
            out.println(house.archives().identityFor(entry.id(), reason.warrant()));
            out.flush();
            return 0;
        }
    }

    @Command(
            name = "run",
            description = "Runs retention now: moves old days into archives, destroys what has expired.",
            mixinStandardHelpOptions = true)
    int run(@Mixin DataFolder data) throws IOException {
        try (OpenHouse house = OpenHouse.at(data.path())) {
            LocalDate today = LocalDate.ofInstant(house.clock().instant(), ZoneOffset.UTC);
            PrintWriter err = spec.commandLine().getErr();
            RetentionReport report = house.retention().run(today, (step, done, total) -> {
                err.println(step + " " + done + "/" + total);
                err.flush();
            });
            PrintWriter out = spec.commandLine().getOut();
            for (RetentionReport.Step step : report.steps()) {
                out.println(step.outcome().name().toLowerCase(Locale.ROOT) + " " + step.what()
                        + (step.note().isEmpty() ? "" : ": " + step.note()));
            }
            out.flush();
            return report.clean() ? 0 : FAULT;
        }
    }

    @Command(
            name = "drill",
            description =
                    "Restore drill: opens days of a random archive with tar, age and zstd where they are installed, else"
                            + " by itself, and records the outcome in the ledger. Exit code 3 when anything is wrong, 1 when there is"
                            + " no archive.",
            mixinStandardHelpOptions = true)
    int drill(@Mixin DataFolder data) throws IOException {
        try (OpenHouse house = OpenHouse.at(data.path())) {
            PrintWriter out = spec.commandLine().getOut();
            Optional<DrillReport> drilled = house.archives().drill().drill();
            if (drilled.isEmpty()) {
                out.println("there is no archive");
                out.flush();
                return NOTHING;
            }
            DrillReport report = drilled.get();
            out.println(report.archive().fileName() + ": "
                    + (report.sound() ? "sound, " + report.lines() + " lines" : "NOT sound") + " on " + report.days()
                    + ", opened by " + report.tools());
            report.problems().forEach(problem -> out.println("  " + problem));
            out.flush();
            return report.sound() ? 0 : TAMPERED;
        }
    }

    private static List<ArchiveEntry> chosen(OpenHouse house, Optional<String> name) throws IOException {
        List<ArchiveEntry> entries = house.archives().list().stream()
                .filter(entry -> name.isEmpty()
                        || entry.id().fileName().equals(name.get())
                        || entry.id().fileName().equals(name.get() + ".tar"))
                .toList();
        if (name.isPresent() && entries.isEmpty()) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "there is no archive " + name.get());
        }
        return entries;
    }

    /** Why sealed content is opened; the ledger keeps it. */
    static final class Reason {

        @Option(names = "--reason", required = true, description = "Why, for the ledger; without personal data.")
        String text = "";

        Warrant warrant() {
            return new Warrant(OpenHouse.ACTOR, Purpose.SECURITY_AUDIT, text);
        }
    }
}
