package org.muniment.index;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.RandomAccessInput;
import org.muniment.vault.KeyId;
import org.muniment.vault.chunked.ChunkFormat;
import org.muniment.vault.chunked.ChunkScope;
import org.muniment.vault.chunked.ChunkSource;
import org.muniment.vault.chunked.ChunkedReader;
import org.muniment.vault.chunked.Unsealer;

/**
 * One open index file: its mapped ciphertext and those of its pages that are in the cache. Shared by the input that
 * opened it and all its clones and slices. Thread-safe, except that a file opened for one reading is confined to a
 * thread.
 */
final class PagedFile implements Closeable {

    static final int PAGE_SHIFT = Integer.numberOfTrailingZeros(ChunkFormat.CHUNK_BYTES);
    static final int PAGE_MASK = ChunkFormat.CHUNK_BYTES - 1;

    /** So many private decryptions of one page show that a file opened for merging is being searched. */
    private static final byte SHARE_AFTER = 8;

    private final IndexInput ciphertext;
    private final ChunkedReader reader;
    private final PageCache cache;
    private final AtomicReferenceArray<Page> pages;
    private final byte[] privateLoads;
    private volatile boolean closed;

    /** Owns {@code ciphertext} unless it throws. */
    PagedFile(IndexInput ciphertext, Function<KeyId, ChunkScope> scopes, PageCache cache, boolean passing)
            throws IOException {
        this.ciphertext = ciphertext;
        this.cache = cache;
        byte[] last = new byte[ChunkFormat.CHUNK_BYTES];
        Unsealer worker = cache.borrowWorker();
        reader = ChunkedReader.open(new Mapped(ciphertext), scopes, worker, last);
        cache.giveBack(worker);
        int count = Math.toIntExact(ChunkFormat.lastChunk(reader.plainSize()) + 1);
        pages = new AtomicReferenceArray<>(count);
        privateLoads = new byte[passing ? count : 0];
        if (!passing) {
            byte[] exact = new byte[reader.chunkSize(count - 1)];
            System.arraycopy(last, 0, exact, 0, exact.length);
            share(new Page(this, count - 1, exact));
        }
    }

    long length() {
        return reader.plainSize();
    }

    /** Whether this file was opened to be read through once, so that its pages should not push others out. */
    boolean passing() {
        return privateLoads.length > 0;
    }

    /** The page, from the cache or decrypted into it. */
    Page page(int number) throws IOException {
        Page page = pages.get(number);
        if (page != null) {
            if (!page.referenced) {
                page.referenced = true;
            }
            return page;
        }
        return share(decrypt(number));
    }

    /** The page, from the cache or decrypted for the caller alone. */
    Page pageInPassing(int number) throws IOException {
        Page page = pages.get(number);
        if (page != null) {
            return page;
        }
        Page own = decrypt(number);
        return ++privateLoads[number] >= SHARE_AFTER ? share(own) : own;
    }

    /** Tells the operating system that the pages of this range will be wanted. */
    void prefetch(long offset, long length) throws IOException {
        int first = (int) (offset >>> PAGE_SHIFT);
        int last = (int) ((offset + length - 1) >>> PAGE_SHIFT);
        while (first <= last && pages.get(first) != null) {
            first++;
        }
        if (first <= last && !closed) {
            long from = ChunkFormat.chunkOffset(first);
            long to = Math.min(ChunkFormat.chunkOffset(last + 1L), ciphertext.length());
            ciphertext.prefetch(from, to - from);
        }
    }

    /** Called by the cache when it evicts. */
    void forget(Page page) {
        pages.compareAndSet(page.number, page, null);
    }

    /** Unmaps the file and gives its pages up. Idempotent. */
    @Override
    public void close() throws IOException {
        closed = true;
        List<Page> held = new ArrayList<>();
        for (int i = 0; i < pages.length(); i++) {
            Page page = pages.getAndSet(i, null);
            if (page != null) {
                held.add(page);
            }
        }
        cache.drop(held);
        ciphertext.close();
    }

    void ensureOpen() {
        if (closed) {
            throw new AlreadyClosedException("sealed index file is closed");
        }
    }

    private Page decrypt(int number) throws IOException {
        ensureOpen();
        byte[] bytes = new byte[reader.chunkSize(number)];
        Unsealer worker = cache.borrowWorker();
        reader.readChunk(number, bytes, worker);
        cache.giveBack(worker);
        return new Page(this, number, bytes);
    }

    private Page share(Page fresh) {
        Page before = pages.compareAndExchange(fresh.number, null, fresh);
        if (before != null) {
            return before;
        }
        cache.admit(fresh);
        if (closed) {
            pages.compareAndSet(fresh.number, fresh, null);
            cache.drop(List.of(fresh));
        }
        return fresh;
    }

    private record Mapped(RandomAccessInput bytes, long length) implements ChunkSource {

        Mapped(IndexInput file) throws IOException {
            this(file.randomAccessSlice(0, file.length()), file.length());
        }

        @Override
        public void read(long position, byte[] into, int offset, int length) throws IOException {
            bytes.readBytes(position, into, offset, length);
        }
    }
}
