package org.muniment.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.archive.format.v1.Hashing;
import org.muniment.terms.TenantId;
import org.muniment.vault.age.AgeIdentity;

/** The archive of release 0.1.0 is read for ever. */
class FrozenArchiveTest {

    private static final LocalDate DAY = LocalDate.of(2026, 8, 1);
    private static final ArchiveId ID = ArchiveId.of(new TenantId("acme"), "access", DAY);
    private static final String FIRST_DAY_SHA256 = "a42a1e49fdc0af4d577fec7e2e3b028db7abae4c50b1bb2c01712c4652c48032";

    @TempDir
    Path scratch;

    @Test
    void readsSearchesAndVerifies() throws Exception {
        Path tar = resource(ID.fileName());
        AgeIdentity identity =
                AgeIdentity.parse(Files.readString(resource("key")).strip());
        VerifyReport report = new ArchiveCheck(tar, ID).run(Optional.of(identity), day -> true);
        assertThat(report.problems()).isEmpty();
        assertThat(report.lines()).isEqualTo(500);
        try (OpenArchive archive = OpenArchive.open(tar, ID, identity, new BlockCache(1 << 20))) {
            ByteArrayOutputStream day = new ByteArrayOutputStream();
            assertThat(archive.copy(DAY, day)).isEqualTo(300);
            assertThat(Hashing.sha256Hex(day.toByteArray())).isEqualTo(FIRST_DAY_SHA256);
            List<String> found = new ArrayList<>();
            archive.search(
                    BlockQuery.and(List.of(
                            BlockQuery.term("http.request.method", "POST"), BlockQuery.prefix("url.path", "/log"))),
                    TimeRange.ALL,
                    (frame, buffer, offset, length) ->
                            found.add(new String(buffer, offset, length, StandardCharsets.UTF_8)));
            assertThat(found).hasSize(500);
            assertThat(archive.search(
                                    BlockQuery.term("url.path", "/nowhere"),
                                    TimeRange.ALL,
                                    (frame, buffer, offset, length) -> true)
                            .framesSelected())
                    .isZero();
        }
    }

    @Test
    void stockToolsReadIt() throws Exception {
        Path key = Files.copy(resource("key"), scratch.resolve("key"));
        byte[] lines = Shell.run(
                resource(ID.fileName()).getParent(),
                "tar xOf " + ID.fileName() + " data/" + DAY + ".jsonl.zst.age | age -d -i " + key + " | zstd -dq");
        assertThat(Hashing.sha256Hex(lines)).isEqualTo(FIRST_DAY_SHA256);
    }

    private static Path resource(String name) throws Exception {
        return Path.of(FrozenArchiveTest.class.getResource("formats/v1/" + name).toURI());
    }
}
