package org.muniment.mail.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordFileTest {
    private static final byte[] MAGIC = {'T', 'E', 'S', '1'};
    private static final int RECORD_BYTES = 8 + 4;

    /** More than two pages, and no whole number of them. */
    private static final int RECORDS = 10_000;

    @TempDir
    private Path folder;

    private Path path = Path.of("");

    @BeforeEach
    void fill() throws IOException {
        path = folder.resolve("new/file");
        try (RecordFile file = RecordFile.open(path, MAGIC, RECORD_BYTES)) {
            assertThat(file.isNew()).isTrue();
            file.begin();
            file.read(one -> {});
            for (long number = 0; number < RECORDS; number++) {
                file.add(ByteBuffer.allocate(RECORD_BYTES).putLong(number));
            }
            file.force();
        }
    }

    private List<Long> read() throws IOException {
        List<Long> numbers = new ArrayList<>();
        try (RecordFile file = RecordFile.open(path, MAGIC, RECORD_BYTES)) {
            assertThat(file.isKnown()).isTrue();
            file.read(one -> numbers.add(one.getLong(0)));
        }
        return numbers;
    }

    private static List<Long> upTo(long end) {
        return LongStream.range(0, end).boxed().toList();
    }

    @Test
    void givesBackWhatWasAdded() throws Exception {
        assertThat(read()).isEqualTo(upTo(RECORDS));
    }

    @Test
    void cutsATornRecordOffAndGoesOnBehindTheLastWholeOne() throws Exception {
        byte[] all = Files.readAllBytes(path);
        Files.write(path, java.util.Arrays.copyOf(all, all.length - 5));
        assertThat(read()).isEqualTo(upTo(RECORDS - 1));
        assertThat(Files.size(path)).isEqualTo(all.length - RECORD_BYTES);
        try (RecordFile file = RecordFile.open(path, MAGIC, RECORD_BYTES)) {
            file.read(one -> {});
            file.add(ByteBuffer.allocate(RECORD_BYTES).putLong(RECORDS - 1));
        }
        assertThat(read()).isEqualTo(upTo(RECORDS));
    }

    @Test
    void believesNothingBehindAWrongChecksum() throws Exception {
        byte[] all = Files.readAllBytes(path);
        all[MAGIC.length + 5_000 * RECORD_BYTES] ^= 1;
        Files.write(path, all);
        assertThat(read()).isEqualTo(upTo(5_000));
    }

    @Test
    void knowsOtherFormats() throws Exception {
        try (RecordFile file = RecordFile.open(path, new byte[] {'T', 'E', 'S', '2'}, RECORD_BYTES)) {
            assertThat(file.isKnown()).isFalse();
            assertThat(file.isNew()).isFalse();
        }
    }

    @Test
    void isLockedOnce() throws Exception {
        try (RecordFile first = RecordFile.open(path, MAGIC, RECORD_BYTES);
                RecordFile second = RecordFile.open(path, MAGIC, RECORD_BYTES)) {
            first.lock();
            assertThatThrownBy(second::lock).isInstanceOf(IOException.class).hasMessageContaining("already");
        }
    }
}
