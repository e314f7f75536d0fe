package org.muniment.privacy.export;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Refusal;
import org.muniment.vault.DataKey;
import org.muniment.vault.chunked.SealedDraft;
import org.muniment.vault.chunked.SealedFile;

/**
 * The tables of one copy while they grow: each waits in a sealed file of its own, because a ZIP takes one file at a time.
 * Not thread-safe; closing removes all of them.
 */
final class Tables implements AutoCloseable {

    /** Most tables, so that a faulty store cannot fill the folder with files. */
    static final int MAX_TABLES = 64;

    private final Path folder;
    private final String prefix;
    private final DataKey key;
    private final Map<String, Table> tables = new TreeMap<>();

    private static final class Table {
        final Path file;
        final byte[] context;

        @Nullable
        SealedDraft draft;

        long rows;

        Table(Path file, byte[] context, SealedDraft draft) {
            this.file = file;
            this.context = context;
            this.draft = draft;
        }
    }

    /**
     * Tables below a folder.
     *
     * @param prefix starts the name of each file; not personal
     */
    Tables(Path folder, String prefix, DataKey key) {
        this.folder = folder;
        this.prefix = prefix;
        this.key = key;
    }

    /** Makes a table be there even if it stays empty. */
    void declare(String name) throws IOException {
        table(name);
    }

    void row(String name, Map<String, ? extends @Nullable Object> values) throws IOException {
        Table table = table(name);
        SealedDraft draft = table.draft;
        if (draft == null) {
            throw new IllegalStateException("table is finished: " + name);
        }
        draft.write(Json.line(values));
        draft.write('\n');
        table.rows++;
    }

    private Table table(String name) throws IOException {
        Table known = tables.get(name);
        if (known != null) {
            return known;
        }
        if (tables.size() >= MAX_TABLES || !name.matches("[a-z][a-z0-9-]{0,40}")) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "too many tables in an export, or a name that is none");
        }
        Path file = folder.resolve(prefix + "." + tables.size() + ".table");
        byte[] context = ("export table " + prefix + " " + name).getBytes(StandardCharsets.UTF_8);
        Table table = new Table(file, context, SealedFile.create(file, key, context));
        tables.put(name, table);
        return table;
    }

    /** Rows by table. */
    SortedMap<String, Long> counts() {
        SortedMap<String, Long> counts = new TreeMap<>();
        tables.forEach((name, table) -> counts.put(name, table.rows));
        return counts;
    }

    /** Copies a table, a JSON object a line; nothing can be added to it afterwards. */
    void copy(String name, OutputStream out) throws IOException {
        try (InputStream in = open(name)) {
            in.transferTo(out);
        }
    }

    /** Opens a table for reading; nothing can be added to it afterwards. */
    InputStream open(String name) throws IOException {
        Table table = table(name);
        SealedDraft draft = table.draft;
        if (draft != null) {
            draft.commit();
            draft.close();
            table.draft = null;
        }
        return SealedFile.open(table.file, key, table.context);
    }

    @Override
    public void close() throws IOException {
        Map<String, Table> all = new HashMap<>(tables);
        tables.clear();
        for (Table table : all.values()) {
            SealedDraft draft = table.draft;
            if (draft != null) {
                draft.close();
            }
            Files.deleteIfExists(table.file);
        }
    }
}
