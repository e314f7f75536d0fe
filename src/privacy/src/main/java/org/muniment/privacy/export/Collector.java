package org.muniment.privacy.export;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.muniment.privacy.bag.BagWriter;
import org.muniment.terms.PersonalDataSink;

/** Takes what the stores answer: files go into the bag at once, rows into their table. Remembers the ids of rows. */
final class Collector implements PersonalDataSink {

    private static final int ID_LENGTH = 36;

    private final BagWriter bag;
    private final Tables tables;
    private final Set<String> ids = new HashSet<>();

    Collector(BagWriter bag, Tables tables) {
        this.bag = bag;
        this.tables = tables;
    }

    @Override
    public void row(String table, Map<String, ? extends @Nullable Object> values) throws IOException {
        tables.row(table, values);
        String id = String.valueOf(values.get("id"));
        if (id.length() == ID_LENGTH) {
            ids.add(id);
        }
    }

    @Override
    public void file(String path, InputStream content, Instant modified) throws IOException {
        bag.payload(path, BagWriter.copyOf(content));
    }

    /** The ids of all rows so far; the ledger names items by them. */
    Set<String> ids() {
        return ids;
    }
}
