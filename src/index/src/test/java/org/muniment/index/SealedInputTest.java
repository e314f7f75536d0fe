package org.muniment.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Random;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.RandomAccessInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of read gives what the same read of a plain twin gives. Replay with {@code -Dmuniment.seed=N}. */
class SealedInputTest {

    @TempDir
    Path folder;

    private final long seed = Long.getLong("muniment.seed", new SecureRandom().nextLong());
    private final Random random = new Random(seed);

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 16383, 16384, 16385, 32768, 200_000})
    void readsAsAPlainFileDoes(int size) throws IOException {
        System.getLogger("test").log(System.Logger.Level.INFO, "seed {0}", Long.toString(seed));
        try (SealedDirectory sealed = Sealing.open(folder, Sealing.key());
                Directory plain = new ByteBuffersDirectory()) {
            write(sealed, plain, size);
            for (IOContext context : new IOContext[] {IOContext.DEFAULT, IOContext.READONCE, IOContext.merge()}) {
                try (IndexInput mine = sealed.openInput("file", context);
                        IndexInput twin = plain.openInput("file", context)) {
                    assertThat(mine.length()).isEqualTo(size);
                    readBoth(mine, twin);
                    readBoth(mine.clone(), twin.clone());
                    readBothAtRandom(mine.randomAccessSlice(0, size), twin.randomAccessSlice(0, size));
                    long from = random.nextInt(size);
                    long length = 1L + random.nextInt((int) (size - from));
                    readBoth(mine.slice("part", from, length), twin.slice("part", from, length));
                    readBothAtRandom(mine.randomAccessSlice(from, length), twin.randomAccessSlice(from, length));
                    long inner = random.nextInt((int) length);
                    readBoth(
                            mine.slice("part", from, length).slice("inner", inner, length - inner),
                            twin.slice("part", from, length).slice("inner", inner, length - inner));
                }
            }
        }
    }

    @Test
    void readsVariableIntegersAcrossPages() throws IOException {
        try (SealedDirectory sealed = Sealing.open(folder, Sealing.key())) {
            int count = 30_000;
            try (IndexOutput out = sealed.createOutput("file", IOContext.DEFAULT)) {
                for (int i = 0; i < count; i++) {
                    out.writeVInt(i * 71_993);
                    out.writeVLong((long) i * i * 7_919_000_017L & Long.MAX_VALUE);
                    out.writeString("s" + i);
                }
            }
            try (IndexInput in = sealed.openInput("file", IOContext.DEFAULT)) {
                for (int i = 0; i < count; i++) {
                    assertThat(in.readVInt()).isEqualTo(i * 71_993);
                    assertThat(in.readVLong()).isEqualTo((long) i * i * 7_919_000_017L & Long.MAX_VALUE);
                    assertThat(in.readString()).isEqualTo("s" + i);
                }
                assertThatThrownBy(in::readByte).isInstanceOf(EOFException.class);
            }
        }
    }

    @Test
    void refusesReadsAfterClosing() throws IOException {
        try (SealedDirectory sealed = Sealing.open(folder, Sealing.key());
                Directory plain = new ByteBuffersDirectory()) {
            write(sealed, plain, 50_000);
            IndexInput in = sealed.openInput("file", IOContext.DEFAULT);
            IndexInput clone = in.clone();
            RandomAccessInput slice = in.randomAccessSlice(0, 50_000);
            in.close();
            in.close();
            assertThatThrownBy(in::readByte).isInstanceOf(AlreadyClosedException.class);
            assertThatThrownBy(clone::readByte).isInstanceOf(AlreadyClosedException.class);
            assertThatThrownBy(in::clone).isInstanceOf(AlreadyClosedException.class);
            assertThatThrownBy(() -> slice.readByte(0)).isInstanceOf(AlreadyClosedException.class);
        }
    }

    @Test
    void refusesSeeksAndSlicesOutOfBounds() throws IOException {
        try (SealedDirectory sealed = Sealing.open(folder, Sealing.key());
                Directory plain = new ByteBuffersDirectory()) {
            write(sealed, plain, 100);
            try (IndexInput in = sealed.openInput("file", IOContext.DEFAULT)) {
                in.seek(100);
                assertThatThrownBy(in::readByte).isInstanceOf(EOFException.class);
                assertThatThrownBy(() -> in.seek(101)).isInstanceOf(EOFException.class);
                assertThatThrownBy(() -> in.slice("s", 50, 51)).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> in.slice("s", -1, 5)).isInstanceOf(IllegalArgumentException.class);
                RandomAccessInput part = in.randomAccessSlice(10, 20);
                assertThatThrownBy(() -> part.readInt(17)).isInstanceOf(EOFException.class);
                assertThatThrownBy(() -> part.readByte(-1)).isInstanceOf(EOFException.class);
            }
        }
    }

    private void write(Directory sealed, Directory plain, int size) throws IOException {
        try (IndexOutput mine = sealed.createOutput("file", IOContext.DEFAULT);
                IndexOutput twin = plain.createOutput("file", IOContext.DEFAULT)) {
            while (mine.getFilePointer() < size) {
                int left = (int) (size - mine.getFilePointer());
                long value = random.nextLong();
                switch (random.nextInt(5)) {
                    case 0 -> each(mine, twin, out -> out.writeByte((byte) value));
                    case 1 -> {
                        if (left >= Short.BYTES) {
                            each(mine, twin, out -> out.writeShort((short) value));
                        }
                    }
                    case 2 -> {
                        if (left >= Integer.BYTES) {
                            each(mine, twin, out -> out.writeInt((int) value));
                        }
                    }
                    case 3 -> {
                        if (left >= Long.BYTES) {
                            each(mine, twin, out -> out.writeLong(value));
                        }
                    }
                    default -> {
                        byte[] bytes = new byte[random.nextInt(Math.min(left, 40_000)) + 1];
                        random.nextBytes(bytes);
                        each(mine, twin, out -> out.writeBytes(bytes, bytes.length));
                    }
                }
                assertThat(mine.getFilePointer()).isEqualTo(twin.getFilePointer());
                if (random.nextInt(10) == 0) {
                    assertThat(mine.getChecksum()).isEqualTo(twin.getChecksum());
                }
            }
            assertThat(mine.getChecksum()).isEqualTo(twin.getChecksum());
        }
        assertThat(sealed.fileLength("file")).isEqualTo(plain.fileLength("file"));
    }

    private interface Writing {
        void to(IndexOutput out) throws IOException;
    }

    private static void each(IndexOutput mine, IndexOutput twin, Writing writing) throws IOException {
        writing.to(mine);
        writing.to(twin);
    }

    private void readBoth(IndexInput mine, IndexInput twin) throws IOException {
        for (int i = 0; i < 500; i++) {
            long at = random.nextInt((int) twin.length());
            if (random.nextBoolean()) {
                mine.seek(at);
                twin.seek(at);
            }
            assertThat(mine.getFilePointer()).isEqualTo(twin.getFilePointer());
            int left = (int) (twin.length() - twin.getFilePointer());
            if (random.nextInt(20) == 0) {
                mine.prefetch(twin.getFilePointer(), left);
            }
            readOnce(mine, twin, left);
        }
    }

    private void readOnce(DataInput mine, DataInput twin, int left) throws IOException {
        int count = random.nextInt(1 + Math.min(left / Long.BYTES, 5_000));
        int kind = left < Long.BYTES ? 8 : random.nextInt(9);
        switch (kind) {
            case 0 -> assertThat(mine.readByte()).isEqualTo(twin.readByte());
            case 1 -> assertThat(mine.readShort()).isEqualTo(twin.readShort());
            case 2 -> assertThat(mine.readInt()).isEqualTo(twin.readInt());
            case 3 -> assertThat(mine.readLong()).isEqualTo(twin.readLong());
            case 4 -> {
                long[] a = new long[count + 3];
                long[] b = a.clone();
                mine.readLongs(a, 2, count);
                twin.readLongs(b, 2, count);
                assertThat(a).isEqualTo(b);
            }
            case 5 -> {
                int[] a = new int[count + 3];
                int[] b = a.clone();
                mine.readInts(a, 2, count);
                twin.readInts(b, 2, count);
                assertThat(a).isEqualTo(b);
            }
            case 6 -> {
                float[] a = new float[count + 3];
                float[] b = a.clone();
                mine.readFloats(a, 2, count);
                twin.readFloats(b, 2, count);
                assertThat(a).isEqualTo(b);
            }
            case 7 -> {
                int skip = random.nextInt(left);
                mine.skipBytes(skip);
                twin.skipBytes(skip);
            }
            default -> {
                byte[] a = new byte[left];
                byte[] b = new byte[left];
                int some = left == 0 ? 0 : random.nextInt(left + 1);
                mine.readBytes(a, left - some, some);
                twin.readBytes(b, left - some, some);
                assertThat(a).isEqualTo(b);
            }
        }
    }

    private void readBothAtRandom(RandomAccessInput mine, RandomAccessInput twin) throws IOException {
        assertThat(mine.length()).isEqualTo(twin.length());
        for (int i = 0; i < 500; i++) {
            int size = 1 << random.nextInt(4);
            if (size > twin.length()) {
                continue;
            }
            long at = random.nextLong(twin.length() - size + 1);
            if (random.nextInt(4) == 0) {
                at = Math.clamp(16384L * random.nextInt(4) - random.nextInt(9), 0, twin.length() - size);
            }
            switch (size) {
                case 1 -> assertThat(mine.readByte(at)).isEqualTo(twin.readByte(at));
                case 2 -> assertThat(mine.readShort(at)).isEqualTo(twin.readShort(at));
                case 4 -> assertThat(mine.readInt(at)).isEqualTo(twin.readInt(at));
                default -> assertThat(mine.readLong(at)).isEqualTo(twin.readLong(at));
            }
            byte[] a = new byte[(int) (twin.length() - at)];
            byte[] b = new byte[a.length];
            mine.readBytes(at, a, 0, a.length);
            twin.readBytes(at, b, 0, b.length);
            assertThat(a).isEqualTo(b);
        }
    }
}
