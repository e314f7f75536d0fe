package org.muniment.archive;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.muniment.archive.format.v1.MonthTar;
import org.muniment.archive.format.v1.TocMember;
import org.muniment.terms.Tampered;
import org.muniment.vault.age.AgeIdentity;
import org.muniment.vault.age.SeekableAge;

/** The block index of an archive, opened where it lies. Safe for several threads. */
final class BlockIndex implements Closeable {

    private static final Comparator<FrameRow> NEWEST_FIRST = Comparator.<FrameRow, LocalDate>comparing(
                    row -> row.frame().day())
            .thenComparing(row -> row.frame().number())
            .reversed();

    private final MemberDirectory directory;
    private final DirectoryReader reader;

    private BlockIndex(MemberDirectory directory, DirectoryReader reader) {
        this.directory = directory;
        this.reader = reader;
    }

    /** @throws Tampered if it is damaged or not this archive's */
    static BlockIndex open(MonthTar tar, AgeIdentity identity, BlockCache cache) throws IOException {
        Map<String, SeekableAge> files = new LinkedHashMap<>();
        for (TocMember member : tar.toc().members()) {
            Optional<String> file = member.indexFile();
            if (file.isPresent()) {
                files.put(file.get(), tar.open(member, identity));
            }
        }
        MemberDirectory directory = new MemberDirectory(files, cache);
        try {
            return new BlockIndex(directory, DirectoryReader.open(directory));
        } catch (CorruptIndexException | org.apache.lucene.index.IndexNotFoundException damaged) {
            throw new Tampered("block index is damaged", damaged);
        }
    }

    /** What is known of the lines of a day: their SHA-256, lower case hexadecimal. */
    Optional<String> linesSha256(LocalDate day) throws IOException {
        return Optional.ofNullable(commit().get(BlockField.LINES_SHA256 + day));
    }

    Map<String, String> commit() throws IOException {
        return reader.getIndexCommit().getUserData();
    }

    /** Its files, where they lie. */
    MemberDirectory directory() {
        return directory;
    }

    int frames() {
        return reader.numDocs();
    }

    /** Every frame, newest first. */
    List<FrameRow> all() throws IOException {
        return select(BlockQuery.all(), TimeRange.ALL);
    }

    /** The frames that may hold a match, newest first. */
    List<FrameRow> select(BlockQuery query, TimeRange range) throws IOException {
        IndexSearcher searcher = new IndexSearcher(reader);
        searcher.setQueryCache(null);
        Weight weight = searcher.createWeight(
                searcher.rewrite(BlockQueries.lucene(query, range)), ScoreMode.COMPLETE_NO_SCORES, 1);
        List<FrameRow> rows = new ArrayList<>();
        for (LeafReaderContext leaf : reader.leaves()) {
            Scorer scorer = weight.scorer(leaf);
            if (scorer != null) {
                Columns columns = new Columns(leaf.reader());
                DocIdSetIterator found = scorer.iterator();
                for (int doc = found.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = found.nextDoc()) {
                    rows.add(columns.row(doc));
                }
            }
        }
        rows.sort(NEWEST_FIRST);
        return rows;
    }

    /** @throws Tampered if a checksum of Lucene's does not hold */
    void checkIntegrity() throws IOException {
        for (LeafReaderContext leaf : reader.leaves()) {
            try {
                ((CodecReader) leaf.reader()).checkIntegrity();
            } catch (CorruptIndexException damaged) {
                throw new Tampered("block index is damaged", damaged);
            }
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
        directory.close();
    }

    /** The doc values of one segment. */
    private static final class Columns {

        private final NumericDocValues day;
        private final NumericDocValues frame;
        private final NumericDocValues offset;
        private final NumericDocValues sealed;
        private final NumericDocValues plain;
        private final NumericDocValues lines;
        private final NumericDocValues first;
        private final NumericDocValues last;

        Columns(LeafReader reader) throws IOException {
            day = column(reader, BlockField.DAY);
            frame = column(reader, BlockField.FRAME);
            offset = column(reader, BlockField.OFFSET);
            sealed = column(reader, BlockField.SEALED);
            plain = column(reader, BlockField.PLAIN);
            lines = column(reader, BlockField.LINES);
            first = column(reader, BlockField.FIRST);
            last = column(reader, BlockField.LAST);
        }

        private static NumericDocValues column(LeafReader reader, String name) throws IOException {
            NumericDocValues column = reader.getNumericDocValues(name);
            if (column == null) {
                throw new Tampered("block index lacks " + name);
            }
            return column;
        }

        FrameRow row(int doc) throws IOException {
            Frame described = new Frame(
                    LocalDate.ofEpochDay(value(day, doc)),
                    (int) value(frame, doc),
                    (int) value(lines, doc),
                    Instant.ofEpochMilli(value(first, doc)),
                    BlockField.endOf(value(last, doc)));
            return new FrameRow(described, value(offset, doc), (int) value(sealed, doc), (int) value(plain, doc));
        }

        private static long value(NumericDocValues column, int doc) throws IOException {
            if (!column.advanceExact(doc)) {
                throw new Tampered("block index lacks a value");
            }
            return column.longValue();
        }
    }
}
