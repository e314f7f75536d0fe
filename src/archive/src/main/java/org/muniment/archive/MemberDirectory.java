package org.muniment.archive;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.store.BaseDirectory;
import org.apache.lucene.store.BufferedIndexInput;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.NoLockFactory;
import org.muniment.vault.age.SeekableAge;

/** The block index inside an archive, as Lucene reads it: by ranges, chunk for chunk, never to disk. */
final class MemberDirectory extends BaseDirectory {

    private final Map<String, SeekableAge> files;
    private final BlockCache cache;

    MemberDirectory(Map<String, SeekableAge> files, BlockCache cache) {
        super(NoLockFactory.INSTANCE);
        this.files = Map.copyOf(files);
        this.cache = cache;
    }

    @Override
    public String[] listAll() {
        return files.keySet().stream().sorted().toArray(String[]::new);
    }

    @Override
    public long fileLength(String name) throws IOException {
        return file(name).size();
    }

    @Override
    public IndexInput openInput(String name, IOContext context) throws IOException {
        ensureOpen();
        return new Input(name, file(name), cache);
    }

    private SeekableAge file(String name) throws FileNotFoundException {
        SeekableAge file = files.get(name);
        if (file == null) {
            throw new FileNotFoundException("index member " + name);
        }
        return file;
    }

    @Override
    public void close() {
        isOpen = false;
        cache.forget(files.values());
    }

    @Override
    public void deleteFile(String name) {
        throw readOnly();
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) {
        throw readOnly();
    }

    @Override
    public IndexOutput createTempOutput(String prefix, String suffix, IOContext context) {
        throw readOnly();
    }

    @Override
    public void sync(Collection<String> names) {
        throw readOnly();
    }

    @Override
    public void syncMetaData() {
        throw readOnly();
    }

    @Override
    public void rename(String source, String destination) {
        throw readOnly();
    }

    @Override
    public Set<String> getPendingDeletions() {
        return Set.of();
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("an archive is read only");
    }

    private static final class Input extends BufferedIndexInput {

        private final SeekableAge file;
        private final BlockCache cache;
        private final long length;

        Input(String name, SeekableAge file, BlockCache cache) throws IOException {
            super("archive member " + name, BUFFER_SIZE);
            this.file = file;
            this.cache = cache;
            this.length = file.size();
        }

        @Override
        protected void readInternal(ByteBuffer into) throws IOException {
            long position = getFilePointer();
            if (position + into.remaining() > length) {
                throw new EOFException("read beyond the end of an index member");
            }
            while (into.hasRemaining()) {
                byte[] chunk = cache.chunk(file, position / SeekableAge.CHUNK_BYTES);
                int from = (int) (position % SeekableAge.CHUNK_BYTES);
                int part = Math.min(into.remaining(), chunk.length - from);
                into.put(chunk, from, part);
                position += part;
            }
        }

        @Override
        protected void seekInternal(long position) throws IOException {
            if (position > length) {
                throw new EOFException("seek beyond the end of an index member");
            }
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public void close() {
            // the archive owns the file
        }
    }
}
