package org.muniment.archive;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.muniment.vault.age.SeekableAge;

/** Opened chunks of index members, the least recently used forgotten first. Safe for several threads. */
final class BlockCache {

    private final long maxBytes;
    private final Map<Key, byte[]> chunks = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    BlockCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    private record Key(SeekableAge file, long number) {}

    /** The plain bytes of a chunk; they belong to the cache. */
    byte[] chunk(SeekableAge file, long number) throws IOException {
        Key key = new Key(file, number);
        synchronized (this) {
            byte[] known = chunks.get(key);
            if (known != null) {
                return known;
            }
        }
        byte[] room = new byte[SeekableAge.CHUNK_BYTES];
        int length = file.readChunk(number, room);
        byte[] opened = length == room.length ? room : Arrays.copyOf(room, length);
        keep(key, opened);
        return opened;
    }

    private synchronized void keep(Key key, byte[] opened) {
        if (chunks.putIfAbsent(key, opened) == null) {
            bytes += opened.length;
        }
        var oldest = chunks.entrySet().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            bytes -= oldest.next().getValue().length;
            oldest.remove();
        }
    }

    /** Forgets what was opened of these files. */
    synchronized void forget(java.util.Collection<SeekableAge> files) {
        chunks.entrySet().removeIf(entry -> {
            boolean gone = files.contains(entry.getKey().file());
            if (gone) {
                bytes -= entry.getValue().length;
            }
            return gone;
        });
    }
}
