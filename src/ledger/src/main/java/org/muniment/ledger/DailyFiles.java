package org.muniment.ledger;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.muniment.terms.Tampered;
import org.muniment.vault.timestamp.TimestampAuthority;
import org.muniment.vault.timestamp.TimestampToken;

/** The checkpoints of each day and their time stamps, as files (FORMAT.md, section 9). Thread-safe. */
final class DailyFiles {

    private static final String CHECKPOINT = ".checkpoint";
    private static final String TIMESTAMP = ".tsr";

    private final Path folder;

    DailyFiles(Path ledger) {
        this.folder = ledger.resolve("daily");
    }

    Path checkpoint(LocalDate day) {
        return folder.resolve(day + CHECKPOINT);
    }

    Path timestamp(LocalDate day) {
        return folder.resolve(day + TIMESTAMP);
    }

    Optional<Checkpoint> read(LocalDate day, Trust trust) throws IOException {
        Path file = checkpoint(day);
        return Files.exists(file) ? Optional.of(trust.openEarlier(LedgerFiles.note(file))) : Optional.empty();
    }

    /** When the day's checkpoint was stamped; empty when it was not. */
    Optional<Instant> stampedAt(LocalDate day) throws IOException {
        Path file = timestamp(day);
        return Files.exists(file)
                ? Optional.of(TimestampToken.read(Files.readAllBytes(file)).at())
                : Optional.empty();
    }

    /** Puts a file in place, and has it on the disk. */
    void write(Path file, byte[] content) throws IOException {
        Disk.place(file, content);
        Disk.sync(file);
        Disk.sync(folder);
    }

    /** Verifies each by itself: signatures, and time stamps, up to their authority where there is one to believe. */
    List<Verification.Kept> verify(Trust trust, Optional<TimestampAuthority> authority, Findings findings)
            throws IOException {
        List<Verification.Kept> kept = new ArrayList<>();
        for (Path file : files()) {
            String name = file.getFileName().toString();
            String day = name.replace(TIMESTAMP, "").replace(CHECKPOINT, "");
            try {
                if (name.endsWith(CHECKPOINT)) {
                    Checkpoint checkpoint = trust.openEarlier(LedgerFiles.note(file));
                    kept.add(new Verification.Kept("the checkpoint of " + day, checkpoint));
                } else {
                    checkStamp(file, folder.resolve(day + CHECKPOINT), authority);
                }
            } catch (Tampered e) {
                findings.add((name.endsWith(CHECKPOINT) ? "the checkpoint of " : "the time stamp of ") + day + ": "
                        + e.getMessage());
            }
        }
        return kept;
    }

    private static void checkStamp(Path file, Path checkpoint, Optional<TimestampAuthority> authority)
            throws IOException {
        byte[] content = Files.exists(checkpoint) ? Files.readAllBytes(checkpoint) : new byte[0];
        TimestampToken token = TimestampToken.read(Files.readAllBytes(file));
        if (authority.isPresent()) {
            token.check(content, authority.get());
        } else {
            token.checkImprint(content);
        }
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "[0-9]*.{checkpoint,tsr}")) {
                all.forEach(files::add);
            }
        }
        files.sort(null);
        return files;
    }

    static byte[] bytes(Checkpoint checkpoint) {
        return checkpoint.note().getBytes(StandardCharsets.UTF_8);
    }
}
