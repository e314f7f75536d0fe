package org.muniment.desk;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SlowCodecReaderWrapper;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.muniment.index.SealedPartition;

/** Reads one partition of the ticket index. */
final class TicketLookup {

    private TicketLookup() {}

    /** The newest messages that match, newest first. */
    static List<TicketIndex.Found> newest(SealedPartition partition, Query query, int wanted) throws IOException {
        return partition.search(searcher -> {
            Sort newest = new Sort(new SortField(TicketIndex.AT, SortField.Type.LONG, true));
            StoredFields stored = searcher.storedFields();
            List<TicketIndex.Found> hits = new ArrayList<>();
            for (ScoreDoc hit : searcher.search(query, wanted, newest).scoreDocs) {
                Document document = stored.document(hit.doc);
                long at = (Long) ((FieldDoc) hit).fields[0];
                hits.add(new TicketIndex.Found(
                        UUID.fromString(document.get(TicketIndex.ID)),
                        UUID.fromString(document.get(TicketIndex.TICKET)),
                        Instant.ofEpochMilli(at)));
            }
            return hits;
        });
    }

    /** Copies what is alive: a merge leaves neither documents nor terms of what was deleted. */
    static void copy(SealedPartition from, SealedPartition to) throws IOException {
        from.search(searcher -> {
            List<CodecReader> alive = new ArrayList<>();
            for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
                alive.add(SlowCodecReaderWrapper.wrap(leaf.reader()));
            }
            return to.writer().addIndexes(alive.toArray(CodecReader[]::new));
        });
    }

    static long documents(SealedPartition partition, long account) throws IOException {
        return partition.search(searcher ->
                (long) searcher.count(new TermQuery(new Term(TicketIndex.ACCOUNT, Long.toString(account)))));
    }

    static long terms(SealedPartition partition, String text) throws IOException {
        return partition.search(searcher -> {
            long terms = 0;
            for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
                terms += terms(leaf.reader(), text);
            }
            return terms;
        });
    }

    private static long terms(LeafReader leaf, String text) throws IOException {
        long found = 0;
        for (FieldInfo field : leaf.getFieldInfos()) {
            Terms terms = leaf.terms(field.name);
            TermsEnum each = terms == null ? TermsEnum.EMPTY : terms.iterator();
            for (BytesRef term = each.next(); term != null; term = each.next()) {
                found += term.utf8ToString().contains(text) ? 1 : 0;
            }
        }
        return found;
    }
}
