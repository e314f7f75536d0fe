package org.muniment.desk;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;

/** What the index knows of a message. */
record TicketEntry(
        UUID message, UUID ticket, String account, boolean note, Instant at, Map<String, Collection<String>> text) {
    Document document() {
        Document document = new Document();
        document.add(new StringField(TicketIndex.ID, message.toString(), Field.Store.YES));
        document.add(new StringField(TicketIndex.TICKET, ticket.toString(), Field.Store.YES));
        document.add(new StringField(TicketIndex.ACCOUNT, account, Field.Store.NO));
        document.add(new StringField(TicketIndex.NOTE, Boolean.toString(note), Field.Store.NO));
        document.add(new NumericDocValuesField(TicketIndex.AT, at.toEpochMilli()));
        text.forEach(
                (field, values) -> values.forEach(value -> document.add(new TextField(field, value, Field.Store.NO))));
        return document;
    }

    @Override
    public String toString() {
        return "TicketEntry[" + message + "]";
    }
}
