package org.muniment.archive;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Archives kept open, a bounded number; the least recently used is closed, but never under a reader. Safe for several
 * threads.
 */
final class OpenArchives implements Closeable {

    /** Opens an archive that is not open yet. */
    interface Opener {
        OpenArchive open(ArchiveId id) throws IOException;
    }

    private final int most;
    private final Opener opener;
    private final Map<ArchiveId, Shared> open = new LinkedHashMap<>(16, 0.75f, true);

    OpenArchives(int most, Opener opener) {
        this.most = most;
        this.opener = opener;
    }

    /** One open archive and how many use it; guarded by the outer lock. */
    private static final class Shared {

        private final OpenArchive archive;
        private int users;
        private boolean retired;

        Shared(OpenArchive archive) {
            this.archive = archive;
        }
    }

    /** What a caller does with an open archive. */
    interface Use<T> {
        T with(OpenArchive archive) throws IOException;
    }

    <T> T use(ArchiveId id, Use<T> use) throws IOException {
        Shared shared = borrow(id);
        try {
            return use.with(shared.archive);
        } finally {
            giveBack(shared);
        }
    }

    private Shared borrow(ArchiveId id) throws IOException {
        synchronized (this) {
            Shared known = open.get(id);
            if (known != null) {
                known.users++;
                return known;
            }
        }
        Shared fresh = new Shared(opener.open(id));
        fresh.users = 1;
        List<Shared> closing = new ArrayList<>();
        Shared chosen;
        synchronized (this) {
            Shared other = open.putIfAbsent(id, fresh);
            if (other != null) {
                other.users++;
                closing.add(fresh);
                chosen = other;
            } else {
                chosen = fresh;
                closing.addAll(surplus());
            }
        }
        for (Shared old : closing) {
            old.archive.close();
        }
        return chosen;
    }

    /** Takes the oldest out until few enough are left; gives those nobody uses, to be closed. */
    private List<Shared> surplus() {
        List<Shared> unused = new ArrayList<>();
        var oldest = open.entrySet().iterator();
        while (open.size() > most && oldest.hasNext()) {
            Shared old = oldest.next().getValue();
            oldest.remove();
            old.retired = true;
            if (old.users == 0) {
                unused.add(old);
            }
        }
        return unused;
    }

    private void giveBack(Shared shared) throws IOException {
        boolean last;
        synchronized (this) {
            shared.users--;
            last = shared.retired && shared.users == 0;
        }
        if (last) {
            shared.archive.close();
        }
    }

    /** Makes the next reader open the file anew. */
    void forget(ArchiveId id) throws IOException {
        Shared old;
        synchronized (this) {
            old = open.remove(id);
            if (old == null) {
                return;
            }
            old.retired = true;
            if (old.users > 0) {
                return;
            }
        }
        old.archive.close();
    }

    @Override
    public void close() throws IOException {
        List<ArchiveId> all;
        synchronized (this) {
            all = List.copyOf(open.keySet());
        }
        for (ArchiveId id : all) {
            forget(id);
        }
    }
}
