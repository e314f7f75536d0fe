package org.muniment.index;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.muniment.vault.chunked.ChunkFormat;
import org.muniment.vault.chunked.Unsealer;

/**
 * Decrypted index pages of all open partitions, in heap arrays of {@link ChunkFormat#CHUNK_BYTES}, within one budget.
 * Eviction is CLOCK: a page touched since the hand last passed stays. Thread-safe; a hit takes no lock.
 */
public final class PageCache {

    private static final int MIN_PAGES = 64;
    private static final int IDLE_WORKERS = 8;

    private final ReentrantLock lock = new ReentrantLock();
    private final Page[] slots;
    private final int[] free;
    private int freeCount;
    private int hand;

    private final ArrayBlockingQueue<Unsealer> workers = new ArrayBlockingQueue<>(IDLE_WORKERS);
    private final LongAdder loads = new LongAdder();
    private final LongAdder evictions = new LongAdder();

    /** Holds at most {@code maxBytes} of plaintext, and at least 1 MiB. */
    public PageCache(long maxBytes) {
        int pages = Math.clamp(maxBytes / ChunkFormat.CHUNK_BYTES, MIN_PAGES, Integer.MAX_VALUE - 8);
        slots = new Page[pages];
        free = new int[pages];
        for (int i = 0; i < pages; i++) {
            free[i] = pages - 1 - i;
        }
        freeCount = pages;
    }

    /** A cache of a quarter of the heap this process may use. */
    public static PageCache ofQuarterHeap() {
        return new PageCache(Runtime.getRuntime().maxMemory() / 4);
    }

    /** The budget in bytes. */
    public long maxBytes() {
        return (long) slots.length * ChunkFormat.CHUNK_BYTES;
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

    /** Gives a page a slot, evicting if need be. */
    void admit(Page page) {
        lock.lock();
        try {
            if (page.dropped) {
                return;
            }
            int slot = freeCount > 0 ? free[--freeCount] : evict();
            slots[slot] = page;
            page.slot = slot;
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

    /** Finds the first page not touched since the last round; there are no free slots when this is called. */
    private int evict() {
        while (true) {
            int slot = hand;
            hand = slot + 1 == slots.length ? 0 : slot + 1;
            Page page = slots[slot];
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
}
