package org.muniment.vault;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.muniment.terms.Refusal;

/** Owns a folder against all other processes, and against a second owner in this one, until closed. Thread-safe. */
public final class FolderLock implements AutoCloseable {

    /**
     * Folders owned by this process. Asked before the lock file is opened, because POSIX drops a process's lock when it
     * closes any descriptor of that file.
     */
    private static final Set<Path> OWNED = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private FolderLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Owns a folder, by its file {@code lock}.
     *
     * @param what the folder in words, for the refusal
     * @throws FolderInUse when another process owns it
     * @throws Refusal {@code UNAVAILABLE} when somebody in this process does
     */
    public static FolderLock of(Path folder, String what) throws IOException {
        Path real = folder.toRealPath();
        if (!OWNED.add(real)) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, what + " is open already in this process");
        }
        boolean owned = false;
        try {
            FileChannel channel =
                    FileChannel.open(real.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            owned = locked(channel);
            if (!owned) {
                channel.close();
                throw new FolderInUse(what);
            }
            return new FolderLock(real, channel);
        } finally {
            if (!owned) {
                OWNED.remove(real);
            }
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** The folder, without symbolic links. */
    public Path folder() {
        return folder;
    }

    /** Lets go. Repeating it is harmless. */
    @Override
    public void close() {
        try {
            if (channel.isOpen()) {
                channel.close();
                OWNED.remove(folder);
            }
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "a folder's lock cannot be let go", e);
        }
    }
}
