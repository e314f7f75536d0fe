package org.muniment.logs;

import java.io.IOException;
import org.muniment.archive.Archives;
import org.muniment.archive.House;
import org.muniment.archive.Retained;
import org.muniment.index.PageCache;
import org.muniment.logs.intake.Entities;
import org.muniment.logs.intake.Import;
import org.muniment.logs.intake.Intake;
import org.muniment.logs.search.Search;

/** The logs of all tenants: intake, search and the way into the archives. Thread-safe; one process owns the folder. */
public final class Logs implements AutoCloseable {

    private Logs() {}

    /** Opens the folder, making it on the first start, and indexes what the journal holds from before a crash. */
    public static Logs open(LogsSettings settings, House house, Archives archives, PageCache cache) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The keys of the systems that hand in lines. */
    public Entities entities() {
        throw new UnsupportedOperationException();
    }

    /** The way in. */
    public Intake intake() {
        throw new UnsupportedOperationException();
    }

    /** The import of files. */
    public Import imports() {
        throw new UnsupportedOperationException();
    }

    /** The way out. */
    public Search search() {
        throw new UnsupportedOperationException();
    }

    /** What moves days that have outlived their hot period into the archives. */
    public Retained retained() {
        throw new UnsupportedOperationException();
    }

    /** Commits everything and lets go of the folder. */
    @Override
    public void close() throws IOException {}
}
