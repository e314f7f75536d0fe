package org.muniment.archive;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.muniment.terms.TenantId;
import org.muniment.vault.age.AgeIdentity;

/** Makes the frozen archive of a release, once: {@code FreezeArchive FOLDER}. */
final class FreezeArchive {

    private FreezeArchive() {}

    public static void main(String[] arguments) throws Exception {
        LocalDate day = LocalDate.of(2026, 8, 1);
        ArchiveId id = ArchiveId.of(new TenantId("acme"), "access", day);
        Path folder = Path.of(arguments[0]);
        ArchiveFiles files = new ArchiveFiles(folder);
        Files.createDirectories(folder.resolve("acme"));
        AgeIdentity identity = AgeIdentity.generate();
        Files.writeString(folder.resolve("key"), identity.revealSecret() + "\n");
        Instant now = Instant.parse("2026-11-22T06:00:00Z");
        new MonthAppend(files, id, identity, List.of()).write(List.of(day(day, 300)), now, Optional.empty());
        Files.move(files.beside(id, ArchiveFiles.NEW), files.tar(id), StandardCopyOption.REPLACE_EXISTING);
        try (OpenArchive before = OpenArchive.open(files.tar(id), id, identity, new BlockCache(1 << 20))) {
            new MonthAppend(files, id, identity, List.of())
                    .write(List.of(day(day.plusDays(1), 200)), now.plusSeconds(86_400), Optional.of(before));
        }
        Files.move(files.beside(id, ArchiveFiles.NEW), files.tar(id), StandardCopyOption.REPLACE_EXISTING);
    }

    private static OfferedDay day(LocalDate day, int lines) {
        return new OfferedDay(day, DaySource.of(new AccessLines(7, day, lines)));
    }
}
