package org.muniment.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.archive.format.v1.FileSource;
import org.muniment.archive.format.v1.MonthTar;
import org.muniment.archive.format.v1.Toc;
import org.muniment.archive.format.v1.TocMember;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;

/** Somebody changes the file: verifying names what, and a search that meets it refuses. */
class ArchivesTamperTest {

    private static final LocalDate DAY = LocalDate.of(2026, 8, 1);
    private static final ArchiveId ID = ArchiveId.of(new TenantId("acme"), "access", DAY);

    @TempDir
    Path folder;

    private ArchivesFixture house;
    private byte[] sound;
    private Toc toc;

    @BeforeEach
    void archiveTwoDays() throws Exception {
        house = new ArchivesFixture(folder.resolve("data"));
        for (int day = 0; day < 2; day++) {
            LocalDate date = DAY.plusDays(day);
            house.archives.append(ID, date, DaySource.of(new AccessLines(3, date, 4000)));
        }
        sound = Files.readAllBytes(house.tar(ID));
        try (FileSource source = new FileSource(house.tar(ID))) {
            toc = MonthTar.open(source).toc();
        }
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void aChangedByteInAnyMemberIsNamed() throws Exception {
        for (TocMember member : toc.members()) {
            for (long at : new long[] {member.offset(), member.offset() + member.size() / 2}) {
                byte[] changed = sound.clone();
                changed[(int) at] ^= 1;
                assertThat(problems(changed))
                        .as(member.name())
                        .contains("member " + member.name() + " is not what TOC.json says");
                if (member.head().isPresent()) {
                    assertThatThrownBy(this::searchAll).as(member.name()).isInstanceOf(Tampered.class);
                }
            }
        }
    }

    @Test
    void aChangedTableOfContentsIsNamed() throws Exception {
        String text = new String(sound, java.nio.charset.StandardCharsets.ISO_8859_1);
        int at = text.lastIndexOf("\"lines\" : 4000") + 10;
        byte[] changed = sound.clone();
        changed[at] = '3';
        assertThat(problems(changed)).anyMatch(problem -> problem.contains("TOC.json"));
        assertThatThrownBy(this::searchAll).isInstanceOf(Tampered.class).hasMessageContaining("TOC.json");
        changed = sound.clone();
        changed[text.lastIndexOf("muniment-archive")] = 'M';
        assertThat(problems(changed)).anyMatch(problem -> problem.contains("TOC.json"));
    }

    @Test
    void aHeaderThatIsNoneIsNamed() throws Exception {
        String text = new String(sound, java.nio.charset.StandardCharsets.ISO_8859_1);
        int last = text.lastIndexOf("TOC.json\0");
        int first = text.indexOf("data/");
        for (int header : new int[] {last, first}) {
            for (int field : new int[] {107, 115, 131, 143, 150, 257}) {
                byte[] changed = sound.clone();
                changed[header + field] = (byte) 0xd9;
                assertThat(problems(changed)).as("byte %d", field).isNotEmpty();
            }
        }
        byte[] changed = sound.clone();
        changed[last + 107] = (byte) 0xd9;
        assertThat(problems(changed)).isNotEmpty();
        assertThatThrownBy(this::searchAll).isInstanceOf(Tampered.class);
    }

    @Test
    void swappedMembersAndLostOnesAreNamed() throws Exception {
        TocMember first = toc.members().get(1);
        TocMember second = toc.members().get(2);
        int from = (int) first.offset() - 512;
        int middle = (int) second.offset() - 512;
        int end = (int) toc.members().get(3).offset() - 512;
        byte[] swapped = sound.clone();
        System.arraycopy(sound, middle, swapped, from, end - middle);
        System.arraycopy(sound, from, swapped, from + end - middle, middle - from);
        assertThat(problems(swapped)).contains("member " + second.name() + " is out of order");
        assertThatThrownBy(this::searchAll).isInstanceOf(Tampered.class);
        byte[] lost = new byte[sound.length - (middle - from)];
        System.arraycopy(sound, 0, lost, 0, from);
        System.arraycopy(sound, middle, lost, from, sound.length - middle);
        assertThat(problems(lost)).isNotEmpty();
    }

    @Test
    void cuttingAndAppendingAreNoticed() throws Exception {
        for (int length :
                new int[] {0, 100, 512, sound.length / 2, sound.length - 1024, sound.length - 512, sound.length - 1}) {
            assertThat(problems(Arrays.copyOf(sound, length)))
                    .as("%d bytes", length)
                    .isNotEmpty();
        }
        assertThat(problems(Arrays.copyOf(sound, sound.length + 512))).isNotEmpty();
        assertThat(problems(Arrays.copyOf(sound, sound.length + 7))).isNotEmpty();
    }

    @Test
    void missingOrForeignEvidenceIsNamed() throws Exception {
        Path proof = Path.of(house.tar(ID) + ".tlog-proof");
        Path checkpoint = Path.of(house.tar(ID) + ".checkpoint");
        String good = Files.readString(proof);
        Files.delete(proof);
        assertThat(problems(sound)).containsExactly("archive acme-access-2026-08 has no proof beside it");
        Files.writeString(proof, good.replaceFirst("index \\d+", "index 0"));
        assertThat(problems(sound)).hasSize(1);
        Files.writeString(proof, good);
        assertThat(problems(sound)).isEmpty();
        Files.writeString(checkpoint, "something else\n");
        assertThat(problems(sound)).hasSize(1);
    }

    private List<String> problems(byte[] tar) throws Exception {
        house.archives.close();
        Path file = house.tar(ID);
        file.toFile().setWritable(true);
        Files.write(file, tar);
        return house.archives.verify(ID).problems();
    }

    private void searchAll() throws Exception {
        house.archives.search(ID, BlockQuery.all(), TimeRange.ALL, (frame, buffer, offset, length) -> true);
    }
}
