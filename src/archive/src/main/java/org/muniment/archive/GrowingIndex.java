package org.muniment.archive;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;

/**
 * The files of a block index while days are added: those the archive has are read where they lie, new ones are in memory, and
 * deleting one of the former only leaves it out. Used by one thread.
 */
final class GrowingIndex extends FilterDirectory {

    private final Directory before;
    private final Set<String> kept;

    /** @param before read only, not closed here */
    GrowingIndex(Directory before) throws IOException {
        super(new ByteBuffersDirectory());
        this.before = before;
        this.kept = new TreeSet<>(Arrays.asList(before.listAll()));
    }

    /** Files of before that are still wanted, unchanged. */
    Set<String> kept() {
        return Set.copyOf(kept);
    }

    @Override
    public String[] listAll() throws IOException {
        Set<String> all = new TreeSet<>(kept);
        all.addAll(Arrays.asList(super.listAll()));
        return all.toArray(String[]::new);
    }

    @Override
    public void deleteFile(String name) throws IOException {
        if (!kept.remove(name)) {
            super.deleteFile(name);
        }
    }

    @Override
    public long fileLength(String name) throws IOException {
        return kept.contains(name) ? before.fileLength(name) : super.fileLength(name);
    }

    @Override
    public IndexInput openInput(String name, IOContext context) throws IOException {
        return kept.contains(name) ? before.openInput(name, context) : super.openInput(name, context);
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
        if (kept.contains(name)) {
            throw new FileAlreadyExistsException(name);
        }
        return super.createOutput(name, context);
    }

    @Override
    public void sync(Collection<String> names) {
        // what is in memory is forced to disk with the archive
    }

    @Override
    public void rename(String source, String destination) throws IOException {
        if (kept.contains(source) || kept.contains(destination)) {
            throw new FileAlreadyExistsException(destination);
        }
        super.rename(source, destination);
    }
}
