package org.muniment.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.RandomAccessInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many readers of more pages than the cache holds. Replay with {@code -Dmuniment.seed=N}. */
class PageCacheTest {

    private static final int LONGS = 1 << 19; // 4 MiB, four times the cache
    private static final int THREADS = 4;
    private static final int READS = 20_000;

    @TempDir
    Path folder;

    private final long seed = Long.getLong("muniment.seed", new SecureRandom().nextLong());
    private final PageCache cache = new PageCache(1 << 20);

    @Test
    void givesEveryReaderTheRightPagesUnderEviction() throws Exception {
        try (SealedDirectory directory = write();
                IndexInput file = directory.openInput("file", IOContext.DEFAULT)) {
            inThreads(thread -> readAtRandom(file, new Random(seed + thread)));
            assertThat(cache.evictions()).isPositive();
            assertThat(cache.usedBytes()).isEqualTo(cache.maxBytes());
        }
        assertThat(cache.usedBytes()).isZero();
    }

    @Test
    void givesPagesBackUnderPressureWhileBeingRead() throws Exception {
        PageCache larger = new PageCache(3 << 20);
        try (SealedDirectory directory = write(larger);
                IndexInput file = directory.openInput("file", IOContext.DEFAULT)) {
            readAtRandom(file, new Random(seed));
            assertThat(larger.usedBytes()).isEqualTo(larger.maxBytes());
            larger.shrink();
            assertThat(larger.usedBytes()).isEqualTo(larger.allowedBytes()).isEqualTo(larger.maxBytes() / 2);
            inThreads(thread -> {
                if (thread == 0) {
                    for (int i = 0; i < 200; i++) {
                        larger.shrink();
                        assertThat(larger.usedBytes()).isLessThanOrEqualTo(larger.maxBytes());
                        Thread.onSpinWait();
                    }
                } else {
                    readAtRandom(file, new Random(seed + thread));
                }
            });
            assertThat(larger.shrinks()).isEqualTo(201);
            readAtRandom(file, new Random(seed));
            readAtRandom(file, new Random(seed));
            assertThat(larger.usedBytes()).as("takes them again").isEqualTo(larger.maxBytes());
        }
        assertThat(larger.usedBytes()).isZero();
    }

    @Test
    void shrinksWhenTheMachineSaysThatTheHeapIsNearlyFull() throws Exception {
        PageCache larger = new PageCache(3 << 20);
        try (SealedDirectory directory = write(larger);
                IndexInput file = directory.openInput("file", IOContext.DEFAULT)) {
            readAtRandom(file, new Random(seed));
            HeapPressure.watch(larger, 0); // any use at all is above that
            for (int i = 0; i < 100 && larger.shrinks() == 0; i++) {
                System.gc();
                Thread.sleep(50);
            }
            assertThat(larger.shrinks()).isPositive();
            assertThat(larger.usedBytes()).isLessThan(larger.maxBytes());
            readAtRandom(file, new Random(seed));
        } finally {
            HeapPressure.watch(larger, HeapPressure.NEARLY_FULL);
        }
    }

    @Test
    void leavesNoPageBehindWhenClosedDuringReads() throws Exception {
        try (SealedDirectory directory = write()) {
            for (int round = 0; round < 20; round++) {
                IndexInput file = directory.openInput("file", IOContext.DEFAULT);
                inThreads(thread -> {
                    if (thread == 0) {
                        file.close();
                    } else {
                        readUntilClosed(file, new Random(seed + thread));
                    }
                });
                assertThat(cache.usedBytes()).isZero();
            }
        }
    }

    @Test
    void keepsWhatIsUsedOftenThroughALongScan() throws Exception {
        try (SealedDirectory directory = write();
                IndexInput file = directory.openInput("file", IOContext.DEFAULT)) {
            RandomAccessInput hot = file.randomAccessSlice(0, file.length());
            for (int i = 0; i < 4096; i += 2) {
                hot.readLong(0);
                hot.readLong(1 << 14);
            }
            long before = cache.loads();
            RandomAccessInput scan = file.randomAccessSlice(0, file.length());
            for (long at = 0; at < file.length(); at += 1 << 14) {
                scan.readLong(at);
                hot.readLong(0);
                hot.readLong(1 << 14);
            }
            assertThat(cache.loads() - before).isLessThanOrEqualTo((file.length() >> 14) + 1);
        }
    }

    @Test
    void readsOnForAThreadThatIsInterrupted() throws Exception {
        try (SealedDirectory directory = write();
                IndexInput file = directory.openInput("file", IOContext.DEFAULT)) {
            Thread.currentThread().interrupt();
            readAtRandom(file, new Random(seed));
            assertThat(Thread.interrupted()).isTrue();
            readAtRandom(file, new Random(seed));
        }
    }

    @Test
    void passesMergesByUntilTheyTurnOutToBeSearches() throws Exception {
        try (SealedDirectory directory = write();
                IndexInput file = directory.openInput("file", IOContext.merge())) {
            for (int i = 0; i < LONGS; i++) {
                assertThat(file.readLong()).isEqualTo(value(i));
            }
            assertThat(cache.usedBytes()).isZero();
            for (int i = 0; i < 20; i++) {
                assertThat(file.randomAccessSlice(0, 8).readLong(0)).isEqualTo(value(0));
            }
            assertThat(cache.usedBytes()).isEqualTo(1 << 14);
        }
    }

    private SealedDirectory write() throws Exception {
        return write(cache);
    }

    private SealedDirectory write(PageCache cache) throws Exception {
        System.getLogger("test").log(System.Logger.Level.INFO, "seed {0}", Long.toString(seed));
        SealedDirectory directory = SealedDirectory.open(folder, Sealing.key(), Sealing.PARTITION, cache);
        try (IndexOutput out = directory.createOutput("file", IOContext.DEFAULT)) {
            for (int i = 0; i < LONGS; i++) {
                out.writeLong(value(i));
            }
        }
        return directory;
    }

    private static void readAtRandom(IndexInput file, Random random) throws Exception {
        IndexInput own = file.clone();
        RandomAccessInput slice = file.randomAccessSlice(0, file.length());
        for (int i = 0; i < READS; i++) {
            int at = random.nextInt(random.nextBoolean() ? LONGS : LONGS / 16);
            own.seek(8L * at);
            assertThat(own.readLong()).isEqualTo(value(at));
            assertThat(slice.readLong(8L * at)).isEqualTo(value(at));
        }
    }

    private static void readUntilClosed(IndexInput file, Random random) throws Exception {
        try {
            for (int i = 0; i < READS; i++) {
                readAtRandom(file, random);
            }
        } catch (AlreadyClosedException e) {
            assertThat(e).isNotNull();
        }
    }

    private interface Work {
        void in(int thread) throws Exception;
    }

    private static void inThreads(Work work) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Callable<Boolean>> all = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int number = thread;
                all.add(() -> {
                    work.in(number);
                    return true;
                });
            }
            for (Future<Boolean> done : threads.invokeAll(all)) {
                assertThat(done.get()).isTrue();
            }
        }
    }

    private static long value(int i) {
        return i * 0x9E3779B97F4A7C15L;
    }
}
