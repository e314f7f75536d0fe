package org.muniment.archive.format.v1;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.muniment.vault.age.RandomSource;

/**
 * A file on disk. Reads go through {@link RandomAccessFile}, one at a time: a {@code FileChannel} would be closed for all
 * readers when one of their threads is interrupted.
 */
public final class FileSource implements RandomSource, Closeable {

    private final RandomAccessFile file;
    private final long size;

    /** Opens the file for reading; its size is taken now. */
    public FileSource(Path path) throws IOException {
        this.file = new RandomAccessFile(path.toFile(), "r");
        this.size = file.length();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long position, byte[] into, int offset, int length) throws IOException {
        if (position < 0 || position + length > size) {
            throw new EOFException("read beyond the end of a file");
        }
        synchronized (file) {
            file.seek(position);
            file.readFully(into, offset, length);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
