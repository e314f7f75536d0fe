package org.muniment.index;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.muniment.vault.chunked.ChunkFormat;
import org.muniment.vault.chunked.Unsealer;

/**
 * Decrypted index pages of all open partitions, in heap arrays of {@link ChunkFormat#CHUNK_BYTES}, within one budget.
 * Eviction is CLOCK: a page touched since the hand last passed stays. Thread-safe; a hit takes no lock.
 *
 * <p>A cache {@linkplain #of made from settings} gives half of what it holds back whenever the heap is still nearly full
 * after a collection ({@link HeapPressure}), and takes an eighth of its budget again each time its pages have been
 * replaced once since.
 */
public final class PageCache {

    private static final int MIN_PAGES = 64;
    private static final int IDLE_WORKERS = 8;
    private static final int GROWTH_PARTS = 8;

    private final ReentrantLock lock = new ReentrantLock();
    private final @Nullable Page[] slots;
    private final int[] free;
    private int freeCount;
    private int hand;
    /** Pages that may be held now: at most as many as there are slots. */
    private int allowed;
    /** Evictions that must pass without pressure before more pages are allowed. */
    private int untilGrowth;

    private final ArrayBlockingQueue<Unsealer> workers = new ArrayBlockingQueue<>(IDLE_WORKERS);
    private final LongAdder loads = new LongAdder();
    private final LongAdder evictions = new LongAdder();
    private final LongAdder shrinks = new LongAdder();

    /** Holds at most {@code maxBytes} of plaintext, and at least 1 MiB. */
    public PageCache(long maxBytes) {
        int pages = Math.clamp(maxBytes / ChunkFormat.CHUNK_BYTES, MIN_PAGES, Integer.MAX_VALUE - 8);
        slots = new Page[pages];
        free = new int[pages];
        for (int i = 0; i < pages; i++) {
            free[i] = pages - 1 - i;
        }
        freeCount = pages;
        allowed = pages;
    }

    /** A cache of the share of the heap that the settings allow, which gives pages back when the heap runs short. */
    public static PageCache of(IndexSettings settings) {
        PageCache cache = new PageCache(Runtime.getRuntime().maxMemory() / 100 * settings.cacheShare());
        HeapPressure.watch(cache, HeapPressure.NEARLY_FULL);
        return cache;
    }

    /** The budget in bytes. */
    public long maxBytes() {
        return (long) slots.length * ChunkFormat.CHUNK_BYTES;
    }

    /** Bytes that may be held now: the budget, or less after the heap ran short. */
    public long allowedBytes() {
        lock.lock();
        try {
            return (long) allowed * ChunkFormat.CHUNK_BYTES;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes held now, each page counted in full. */
    public long usedBytes() {
        lock.lock();
        try {
            return (long) (slots.length - freeCount) * ChunkFormat.CHUNK_BYTES;
        } finally {
            lock.unlock();
        }
    }

    /** Pages decrypted so far, cached or not. */
    public long loads() {
        return loads.sum();
    }

    /** Pages that made room for others so far. */
    public long evictions() {
        return evictions.sum();
    }

    /** How often pages were given back because the heap ran short. */
    public long shrinks() {
        return shrinks.sum();
    }

    /** Gives half of what is held back to the heap, down to 1 MiB, and holds no more than that for a while. */
    void shrink() {
        lock.lock();
        try {
            allowed = Math.max(MIN_PAGES, (slots.length - freeCount) / 2);
            while (slots.length - freeCount > allowed) {
                int slot = evict();
                slots[slot] = null;
                free[freeCount++] = slot;
            }
            untilGrowth = allowed;
            shrinks.increment();
        } finally {
            lock.unlock();
        }
    }

    /** Gives a page a slot, evicting if need be. */
    void admit(Page page) {
        lock.lock();
        try {
            if (page.dropped) {
                return;
            }
            boolean room = slots.length - freeCount < allowed;
            int slot = room ? free[--freeCount] : evict();
            slots[slot] = page;
            page.slot = slot;
            if (!room) {
                growAgain();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Forgets pages of a file that is closed. */
    void drop(Iterable<Page> pages) {
        lock.lock();
        try {
            for (Page page : pages) {
                page.dropped = true;
                if (page.slot != Page.NOT_CACHED) {
                    slots[page.slot] = null;
                    free[freeCount++] = page.slot;
                    page.slot = Page.NOT_CACHED;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    Unsealer borrowWorker() {
        loads.increment();
        Unsealer idle = workers.poll();
        return idle != null ? idle : new Unsealer();
    }

    void giveBack(Unsealer worker) {
        workers.offer(worker); // more than the queue holds are left to the collector
    }

    /** Finds the first page not touched since the last round; there is at least one page when this is called. */
    private int evict() {
        while (true) {
            int slot = hand;
            hand = slot + 1 == slots.length ? 0 : slot + 1;
            Page page = slots[slot];
            if (page == null) {
                continue;
            }
            if (page.referenced) {
                page.referenced = false;
            } else {
                page.owner.forget(page);
                page.slot = Page.NOT_CACHED;
                evictions.increment();
                return slot;
            }
        }
    }

    /** Evictions show that more pages would be of use; a whole round of them without pressure, that there may be more. */
    private void growAgain() {
        if (allowed < slots.length && --untilGrowth <= 0) {
            allowed = (int) Math.min(slots.length, (long) allowed + Math.max(1, slots.length / GROWTH_PARTS));
            untilGrowth = allowed;
        }
    }
}
