package org.muniment.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.TenantId;

/** The machine stops at each step of an append: what is then on the disk is the old archive or the new one. */
class ArchivesCrashTest {

    private static final LocalDate DAY = LocalDate.of(2026, 8, 1);
    private static final ArchiveId ID = ArchiveId.of(new TenantId("acme"), "access", DAY);
    private static final List<String> STEPS = List.of("written", "anchored", "proved", "moved", "renamed", "finished");

    /** Days there are after so many appends: the second one brings two. */
    private static final List<Integer> DAYS_AFTER = List.of(0, 1, 3);

    @TempDir
    Path folder;

    @Test
    void everyStepLeavesTheOldOrTheNewArchive() throws Exception {
        Map<String, Path> copies = new LinkedHashMap<>();
        ArchivesFixture[] house = new ArchivesFixture[1];
        int[] appends = {0};
        house[0] = new ArchivesFixture(folder.resolve("data"), step -> {
            Path copy = folder.resolve(appends[0] + "-" + step);
            house[0].copyTo(copy);
            copies.put(appends[0] + "-" + step, copy);
        });
        append(house[0], 0);
        appends[0]++;
        append(house[0], 1, 2);
        appends[0]++;
        house[0].close();
        assertThat(copies).hasSize(2 * STEPS.size());
        for (Map.Entry<String, Path> copy : copies.entrySet()) {
            int done = copy.getKey().charAt(0) - '0';
            boolean happened = STEPS.indexOf(copy.getKey().substring(2)) >= STEPS.indexOf("moved");
            check(copy.getKey(), copy.getValue(), DAYS_AFTER.get(happened ? done + 1 : done));
        }
    }

    /** The disk fails while the machine goes on: what is read is whole, before and after the day is offered again. */
    @Test
    void aFaultAtEachStepLeavesTheOldOrTheNewArchive() throws Exception {
        for (String failing : STEPS) {
            boolean[] armed = {false};
            Path data = folder.resolve("fault-" + failing);
            try (ArchivesFixture house = new ArchivesFixture(data, step -> {
                if (armed[0] && step.equals(failing)) {
                    throw new IOException("no space left");
                }
            })) {
                append(house, 0);
                armed[0] = true;
                assertThatThrownBy(() -> append(house, 1)).as(failing).isInstanceOf(IOException.class);
                boolean happened = STEPS.indexOf(failing) >= STEPS.indexOf("moved");
                assertThat(house.archives.verify(ID).problems()).as(failing).isEmpty();
                assertThat(house.archives.verify(ID).lines()).as(failing).isEqualTo(happened ? 800 : 400);
                armed[0] = false;
                append(house, 1);
                assertThat(house.archives.verify(ID).problems()).as(failing).isEmpty();
                assertThat(house.archives.verify(ID).lines()).as(failing).isEqualTo(800);
            }
            check("after " + failing, data, 2);
        }
    }

    private static void check(String step, Path data, int days) throws Exception {
        try (ArchivesFixture again = new ArchivesFixture(data)) {
            List<ArchiveEntry> list = again.archives.list();
            assertThat(list).as(step).hasSize(days == 0 ? 0 : 1);
            if (days > 0) {
                assertThat(list.get(0).days()).as(step).hasSize(days);
                assertThat(again.archives.verify(ID).problems()).as(step).isEmpty();
            }
            try (var files = Files.walk(data.resolve("archives"))) {
                assertThat(files.map(Path::toString)).as(step).noneMatch(name -> name.endsWith(".new"));
            }
            for (int day = 0; day < 3; day++) {
                append(again, day);
            }
            assertThat(again.archives.verify(ID).problems()).as(step).isEmpty();
            assertThat(again.archives.list().get(0).lines()).as(step).isEqualTo(3 * 400);
        }
    }

    private static void append(ArchivesFixture house, int... days) throws Exception {
        house.archives.append(
                ID,
                Arrays.stream(days)
                        .mapToObj(DAY::plusDays)
                        .map(date -> new OfferedDay(date, DaySource.of(new AccessLines(1, date, 400))))
                        .toList());
    }
}
