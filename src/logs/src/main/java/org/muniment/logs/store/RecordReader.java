package org.muniment.logs.store;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.StoredFieldVisitor;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;
import org.muniment.logs.parse.Ecs;
import org.muniment.logs.parse.Ip;
import org.muniment.logs.parse.LogRecord;

/** Puts records together again from one segment. Fastest in rising document order. Not thread-safe. */
public final class RecordReader {

    /** Texts of one column remembered by their number, in texts. */
    private static final int REMEMBERED = 4096;

    private final LeafReader reader;
    private final StoredFields stored;
    private final Rest rest = new Rest();
    private final Map<String, String[]> texts = new HashMap<>();
    private final Map<String, int[]> ordinals = new HashMap<>();
    private NumericDocValues time;
    private SortedDocValues[] textColumns;
    private NumericDocValues[] numberColumns;
    private int last = -1;

    /** Reads from that segment. */
    public RecordReader(LeafReader reader) throws IOException {
        this.reader = reader;
        this.stored = reader.storedFields();
        this.time = DocValues.getNumeric(reader, Columns.TIME);
        this.textColumns = new SortedDocValues[Columns.TEXTS.size()];
        this.numberColumns = new NumericDocValues[Columns.NUMBERS.size()];
        open();
    }

    private void open() throws IOException {
        time = DocValues.getNumeric(reader, Columns.TIME);
        for (int i = 0; i < textColumns.length; i++) {
            textColumns[i] = DocValues.getSorted(reader, Columns.TEXTS.get(i));
        }
        for (int i = 0; i < numberColumns.length; i++) {
            numberColumns[i] = DocValues.getNumeric(reader, Columns.NUMBERS.get(i));
        }
    }

    /** The record of a document of this segment. */
    public LogRecord read(int doc) throws IOException {
        if (doc < last) {
            open();
        }
        last = doc;
        time.advanceExact(doc);
        long millis = time.longValue();
        LogRecord.Builder record = LogRecord.at(Instant.ofEpochMilli(millis));
        for (int i = 0; i < textColumns.length; i++) {
            if (textColumns[i].advanceExact(doc)) {
                record.put(Columns.TEXTS.get(i), text(Columns.TEXTS.get(i), textColumns[i]));
            }
        }
        for (int i = 0; i < numberColumns.length; i++) {
            if (numberColumns[i].advanceExact(doc)) {
                record.put(Columns.NUMBERS.get(i), numberColumns[i].longValue());
            }
        }
        rest.value = null;
        stored.document(doc, rest);
        byte[] bytes = rest.value;
        if (bytes != null) {
            RecordCodec.decodeRest(bytes, millis, record);
        }
        return record.build();
    }

    private String text(String field, SortedDocValues column) throws IOException {
        int ordinal = column.ordValue();
        int slot = ordinal & REMEMBERED - 1;
        String[] known = texts.computeIfAbsent(field, f -> new String[REMEMBERED]);
        int[] of = ordinals.computeIfAbsent(field, f -> new int[REMEMBERED]);
        String text = known[slot];
        if (text == null || of[slot] != ordinal) {
            text = text(field, column.lookupOrd(ordinal));
            known[slot] = text;
            of[slot] = ordinal;
        }
        return text;
    }

    /** The text of a value in the column of that field. */
    public static String text(String field, BytesRef value) {
        return field.equals(Ecs.SOURCE_IP) ? Ip.format(BytesRef.deepCopyOf(value).bytes) : value.utf8ToString();
    }

    private static final class Rest extends StoredFieldVisitor {
        private byte @Nullable [] value;

        @Override
        public Status needsField(FieldInfo field) {
            return field.name.equals(Columns.REST) ? Status.YES : Status.NO;
        }

        @Override
        public void binaryField(FieldInfo field, byte[] bytes) {
            value = bytes;
        }
    }
}
