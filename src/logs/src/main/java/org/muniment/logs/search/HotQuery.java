package org.muniment.logs.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermRangeQuery;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;
import org.muniment.logs.parse.Ecs;
import org.muniment.logs.query.Fields;
import org.muniment.logs.query.Glob;
import org.muniment.logs.query.Node;
import org.muniment.logs.query.Terms;
import org.muniment.logs.query.Words;
import org.muniment.logs.store.Columns;
import org.muniment.vault.pseudonym.Prefix;

/**
 * Compiles a query for one hot partition. Exact by construction: what the index cannot decide by itself is narrowed down by
 * terms that every match has for certain, then decided by {@link Node#test} on the record.
 */
final class HotQuery {

    /** Shorter beginnings of words fit so many documents that gathering these costs more than testing the column. */
    private static final int SELECTIVE = 3;

    private final long epoch;

    /** For a partition whose records are all of that pseudonym epoch. */
    HotQuery(long epoch) {
        this.epoch = epoch;
    }

    Query compile(Node node) {
        return switch (node) {
            case Node.All all -> MatchAllDocsQuery.INSTANCE;
            case Node.And and -> and(and.parts());
            case Node.Or or -> any(or.parts().stream().map(this::compile).toList());
            case Node.Not not -> not(compile(not.part()));
            case Node.Address address -> address(address);
            case Node.AddressInText inText -> {
                List<String> words = inText.stored().get(epoch);
                yield words == null ? MatchNoDocsQuery.INSTANCE : leaf(new Node.Phrase(Fields.ANY, words));
            }
            case Node.Leaf leaf -> leaf(leaf);
        };
    }

    private Query and(List<Node> parts) {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        for (Node part : parts) {
            if (part instanceof Node.Not not) {
                all.add(compile(not.part()), Occur.MUST_NOT);
            } else {
                all.add(compile(part), Occur.FILTER);
            }
        }
        if (parts.stream().allMatch(part -> part instanceof Node.Not)) {
            all.add(MatchAllDocsQuery.INSTANCE, Occur.FILTER);
        }
        return all.build();
    }

    private static Query not(Query query) {
        return new BooleanQuery.Builder()
                .add(MatchAllDocsQuery.INSTANCE, Occur.FILTER)
                .add(query, Occur.MUST_NOT)
                .build();
    }

    private static Query any(List<Query> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        parts.forEach(part -> any.add(part, Occur.SHOULD));
        return any.build();
    }

    private static Query all(List<Query> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        parts.forEach(part -> all.add(part, Occur.FILTER));
        return all.build();
    }

    static Query term(char group, String text) {
        return new TermQuery(new Term(Columns.TERMS, new BytesRef(group + text)));
    }

    private Query address(Node.Address address) {
        Prefix block = address.block(epoch);
        if (block == null) {
            return MatchNoDocsQuery.INSTANCE;
        }
        char group = address.field().equals(Ecs.FORWARDED_IP) ? Terms.FORWARDED : Terms.SOURCE;
        String low = group + Terms.hex(block.network());
        if (block.bits() == block.network().length * 8) {
            return new TermQuery(new Term(Columns.TERMS, low));
        }
        byte[] last = block.network().clone();
        for (int bit = block.bits(); bit < last.length * 8; bit++) {
            last[bit >> 3] |= (byte) (0x80 >> (bit & 7));
        }
        return new TermRangeQuery(Columns.TERMS, new BytesRef(low), new BytesRef(group + Terms.hex(last)), true, true);
    }

    private Query leaf(Node.Leaf leaf) {
        if (!leaf.field().equals(Fields.ANY)) {
            return field(leaf);
        }
        List<Query> parts = new ArrayList<>();
        parts.add(columnOfAgents(leaf));
        Query url = words(leaf, Terms.URL_WORD);
        if (url != null) {
            parts.add(url);
            for (char group : new char[] {Terms.MESSAGE_WORD, Terms.ORIGINAL_WORD, Terms.ERROR_WORD}) {
                parts.add(words(leaf, group));
            }
            parts.add(irregularSearched(leaf));
            return any(parts);
        }
        List<Query> candidates = new ArrayList<>();
        List<String> certain = certain(leaf);
        if (certain.isEmpty()) {
            return new RecordQuery(MatchAllDocsQuery.INSTANCE, leaf);
        }
        for (char group : new char[] {Terms.URL_WORD, Terms.MESSAGE_WORD, Terms.ORIGINAL_WORD, Terms.ERROR_WORD}) {
            candidates.add(all(certain.stream().map(word -> term(group, word)).toList()));
        }
        parts.add(new RecordQuery(any(candidates), leaf));
        parts.add(irregularSearched(leaf));
        return any(parts);
    }

    /** The exact answer by words, for tests of single words; null for others. */
    private static @Nullable Query words(Node.Leaf leaf, char group) {
        if (leaf instanceof Node.Phrase phrase && phrase.words().size() == 1) {
            return term(group, phrase.words().get(0));
        }
        return leaf instanceof Node.WordGlob glob
                ? new TermTestQuery(group, literalStart(glob.glob()), new TermTest.Pattern(glob.glob()))
                : null;
    }

    private static String literalStart(Glob glob) {
        String start = glob.literalStart();
        return start.length() > Words.MAX_WORD ? start.substring(0, Words.MAX_WORD) : start;
    }

    /** Words that every match has for certain in one value. */
    private static List<String> certain(Node.Leaf leaf) {
        return switch (leaf) {
            case Node.Phrase phrase -> List.copyOf(new TreeSet<>(phrase.words()));
            case Node.ValueGlob glob -> List.copyOf(new TreeSet<>(glob.glob().certainWords()));
            case Node.Equal equal -> List.copyOf(new TreeSet<>(Words.of(equal.value())));
            default -> List.of();
        };
    }

    private static Query columnOfAgents(Node.Leaf leaf) {
        return new TermTestQuery(Columns.AGENT, "", new TermTest.Value(leaf));
    }

    /** Searched fields whose values did not fit their column: the record itself decides. */
    private static Query irregularSearched(Node.Leaf leaf) {
        return any(List.of(
                new RecordQuery(term(Terms.IRREGULAR, Ecs.URL_PATH), leaf),
                new RecordQuery(term(Terms.IRREGULAR, Ecs.AGENT), leaf)));
    }

    private Query field(Node.Leaf leaf) {
        String field = leaf.field();
        Query irregular = new RecordQuery(term(Terms.IRREGULAR, field), leaf);
        if (field.equals(Ecs.STATUS)) {
            return any(List.of(new TermTestQuery(Terms.STATUS, "", new TermTest.Value(leaf)), irregular));
        }
        if (field.equals(Ecs.AGENT)) {
            return any(List.of(columnOfAgents(leaf), irregular));
        }
        if (Columns.isNumber(field)) {
            return any(List.of(new ColumnQuery(field, leaf, MatchAllDocsQuery.INSTANCE), irregular));
        }
        if (field.equals(Ecs.SOURCE_IP) || field.equals(Ecs.FORWARDED_IP) || field.equals(Fields.PSEUDONYM)) {
            return new RecordQuery(MatchAllDocsQuery.INSTANCE, leaf);
        }
        if (field.equals(Ecs.URL_PATH) || field.equals(Ecs.REFERRER)) {
            Query candidates =
                    field.equals(Ecs.URL_PATH) ? candidates(leaf, Terms.URL_WORD) : MatchAllDocsQuery.INSTANCE;
            return any(List.of(new ColumnQuery(field, leaf, candidates), irregular));
        }
        Character group = Terms.WORDS.get(field);
        if (group != null) {
            boolean alone = group != Terms.URL_WORD;
            Query exact = alone ? words(leaf, group) : null;
            return exact != null ? exact : new RecordQuery(candidates(leaf, group), leaf);
        }
        if (Terms.UNINDEXED.contains(field)) {
            return new RecordQuery(MatchAllDocsQuery.INSTANCE, leaf);
        }
        return any(List.of(named(leaf), irregular));
    }

    private static Query candidates(Node.Leaf leaf, char group) {
        List<Query> certain = new ArrayList<>();
        certain(leaf).forEach(word -> certain.add(term(group, word)));
        if (leaf instanceof Node.ValueGlob glob) {
            for (String start : new TreeSet<>(glob.glob().certainStarts())) {
                if (start.length() < SELECTIVE) {
                    continue;
                }
                certain.add(new PrefixQuery(new Term(Columns.TERMS, new BytesRef(group + start))));
            }
        }
        return certain.isEmpty() ? MatchAllDocsQuery.INSTANCE : all(certain);
    }

    private static Query named(Node.Leaf leaf) {
        String start = leaf.field() + Terms.SEPARATOR;
        if (leaf instanceof Node.Equal equal) {
            return equal.value().length() > Terms.MAX_VALUE
                    ? MatchNoDocsQuery.INSTANCE
                    : term(Terms.FIELD, start + equal.value());
        }
        String literal = leaf instanceof Node.ValueGlob glob ? glob.glob().literalStart() : "";
        boolean fits = literal.length() <= Terms.MAX_VALUE;
        return new TermTestQuery(Terms.FIELD, fits ? start + literal : start, new TermTest.Named(leaf, start.length()));
    }

    /** The columns a facet counts by. */
    static final Map<Facet, String> COLUMNS = Map.of(
            Facet.METHOD, Ecs.METHOD,
            Facet.PATH, Ecs.URL_PATH,
            Facet.SOURCE, Ecs.SOURCE_IP,
            Facet.KIND, Ecs.SOURCE_KIND,
            Facet.COUNTRY, Ecs.SOURCE_COUNTRY,
            Facet.AGENT_WORD, Ecs.AGENT,
            Facet.LEVEL, Ecs.LEVEL);
}
