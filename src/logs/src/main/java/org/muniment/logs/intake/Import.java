package org.muniment.logs.intake;

import java.io.IOException;
import java.nio.file.Path;
import org.muniment.logs.parse.LogFormat;
import org.muniment.terms.Actor;
import org.muniment.terms.TenantId;

/** Takes whole files in, plain or gzipped; interrupted or repeated, every line is kept once. Thread-safe. */
public final class Import {

    Import() {}

    /** Imports one file; returns once every line of it is durable. */
    public Imported run(Path file, Target target, Listener listener) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Where lines go and on whose word. */
    public record Target(TenantId tenant, String stream, LogFormat format, Actor by) {}

    /** Hears how far it is: lines and bytes of the (unzipped) file so far. */
    @FunctionalInterface
    public interface Listener {
        /** Called after each batch. */
        void at(long lines, long bytes);
    }

    /**
     * What became of a file's lines.
     *
     * @param records kept as records
     * @param rejects kept as rejects
     * @param duplicates kept by an earlier run
     * @param refused older than the archive period
     */
    public record Imported(long records, long rejects, long duplicates, long refused) {}
}
