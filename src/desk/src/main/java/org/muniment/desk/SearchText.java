package org.muniment.desk;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.Term;
import org.apache.lucene.queryparser.classic.MultiFieldQueryParser;
import org.apache.lucene.queryparser.classic.ParseException;
import org.apache.lucene.queryparser.classic.QueryParser;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Refusal;

/** Turns what a person types into a query, and a match into an excerpt. Thread-safe. */
final class SearchText {

    /** Longest query, in characters. */
    static final int MAX_QUERY = 500;

    private static final int EXCERPT_BEFORE = 60;
    private static final int EXCERPT = 200;

    /** Regular expressions, fuzzy words and ranges cost too much to be typed by accident. */
    private static final Pattern COSTLY = Pattern.compile("[/~\\[\\]{}^&|!\\\\]");

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]{2,}");

    private final Analyzer analyzer;

    SearchText(Analyzer analyzer) {
        this.analyzer = analyzer;
    }

    /** What to look for; a customer looks only among their own messages and no notes. */
    Query parse(String text, @Nullable Long account) {
        if (text.isBlank() || text.length() > MAX_QUERY) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "a search has 1 to " + MAX_QUERY + " characters");
        }
        BooleanQuery.Builder query = new BooleanQuery.Builder().add(words(text), BooleanClause.Occur.MUST);
        if (account != null) {
            query.add(new TermQuery(new Term(TicketIndex.ACCOUNT, account.toString())), BooleanClause.Occur.FILTER);
            query.add(new TermQuery(new Term(TicketIndex.NOTE, "true")), BooleanClause.Occur.MUST_NOT);
        }
        return query.build();
    }

    private Query words(String text) {
        String plain = COSTLY.matcher(text).replaceAll(" ");
        try {
            return parser().parse(plain);
        } catch (ParseException | IndexSearcher.TooManyClauses e) {
            return literally(text);
        }
    }

    private Query literally(String text) {
        try {
            return parser().parse(QueryParser.escape(text));
        } catch (ParseException | IndexSearcher.TooManyClauses e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "the search cannot be understood", e);
        }
    }

    private QueryParser parser() {
        MultiFieldQueryParser parser = new MultiFieldQueryParser(TicketIndex.TEXT.toArray(String[]::new), analyzer);
        parser.setDefaultOperator(QueryParser.Operator.AND);
        parser.setAllowLeadingWildcard(false);
        return parser;
    }

    /** A piece of the text around the first word searched for, or its beginning. */
    String excerpt(String text, String query) {
        String lower = text.toLowerCase(Locale.ROOT);
        Matcher words = WORD.matcher(query.toLowerCase(Locale.ROOT));
        int at = -1;
        while (at < 0 && words.find()) {
            at = lower.indexOf(words.group());
        }
        int start = Math.max(0, Math.min(at, text.length()) - EXCERPT_BEFORE);
        if (start > 0 && Character.isLowSurrogate(text.charAt(start))) {
            start--;
        }
        String piece = MessageWriter.cut(text.substring(start), EXCERPT);
        return piece.strip().replaceAll("\\s+", " ");
    }
}
