package org.muniment.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;

/** The sealed archives of all tenants in one folder. Safe for several threads; one process writes. */
public final class Archives implements AutoCloseable {

    private Archives() {}

    /** Opens the folder, making it on the first start, and finishes or undoes what a crash left behind. */
    public static Archives open(Path folder, ArchiveSettings settings, House house) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Appends a day. */
    public AppendReport append(ArchiveId id, LocalDate day, DaySource records) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** All archives, newest month first. */
    public List<ArchiveEntry> list() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Searches one archive. */
    public SearchReport search(ArchiveId id, BlockQuery query, TimeRange range, LineSink sink) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Writes the lines of a day as they were archived; the ledger knows first. Returns the number of lines. */
    public long extract(ArchiveId id, LocalDate day, Warrant warrant, OutputStream to) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Reads a whole archive back and checks everything there is to check. */
    public VerifyReport verify(ArchiveId id) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** The {@code AGE-SECRET-KEY-1…} of an archive, for opening it with stock tools; the ledger knows first. */
    public String identityFor(ArchiveId id, Warrant warrant) {
        throw new UnsupportedOperationException();
    }

    /** Destroys an archive: its key, then its file; the ledger knows first and afterwards. */
    public void destroy(ArchiveId id, Warrant warrant) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Destroys the archives whose time has come. */
    public Retained expiry() {
        throw new UnsupportedOperationException();
    }

    /** The holds. */
    public Holds holds() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() throws IOException {}
}
