package org.muniment.logs.store;

import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;
import org.muniment.logs.parse.Ecs;
import org.muniment.logs.parse.LogRecord;
import org.muniment.logs.query.Terms;
import org.muniment.logs.query.Words;

/** Makes a Lucene document of a record; used again for the next. Not thread-safe. */
final class RecordDocument {

    private static final FieldType TERMS_TYPE = new FieldType();

    static {
        TERMS_TYPE.setIndexOptions(IndexOptions.DOCS);
        TERMS_TYPE.setOmitNorms(true);
        TERMS_TYPE.setTokenized(true);
        TERMS_TYPE.freeze();
    }

    private final RecordCodec codec = new RecordCodec();
    private final TermStream terms = new TermStream();
    private final Field termField = new Field(Columns.TERMS, terms, TERMS_TYPE);

    /** The document; valid until the next call. */
    List<IndexableField> of(LogRecord record, byte @Nullable [] id) {
        List<IndexableField> fields = new ArrayList<>(20);
        fields.add(
                NumericDocValuesField.indexedField(Columns.TIME, record.time().toEpochMilli()));
        terms.clear();
        Terms.each(record, (group, text, from, to) -> {
            if (group != Terms.AGENT_WORD) {
                terms.add(group, text, from, to);
            }
        });
        for (int i = 0; i < record.size(); i++) {
            column(record.name(i), record.value(i), fields);
        }
        fields.add(termField);
        fields.add(new StoredField(Columns.REST, codec.encodeRest(record, (name, v) -> !Columns.fits(name, v))));
        if (id != null) {
            fields.add(new StringField(Columns.ID, new BytesRef(id), Field.Store.NO));
        }
        return fields;
    }

    private void column(String name, Object value, List<IndexableField> fields) {
        if (!Columns.has(name)) {
            return;
        }
        if (!Columns.fits(name, value)) {
            terms.add(Terms.IRREGULAR, name, 0, name.length());
            return;
        }
        if (value instanceof Long number) {
            fields.add(new NumericDocValuesField(name, number));
            return;
        }
        String text = value.toString();
        fields.add(new SortedDocValuesField(name, Columns.bytes(name, text)));
        if (name.equals(Ecs.AGENT)) {
            String normal = Words.normal(text);
            terms.add(Columns.AGENT, normal, 0, normal.length());
        }
    }
}
