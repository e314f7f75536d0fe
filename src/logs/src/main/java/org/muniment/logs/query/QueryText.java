package org.muniment.logs.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.muniment.logs.parse.Ip;
import org.muniment.terms.Refusal;
import org.muniment.vault.pseudonym.Prefix;

/**
 * The query language.
 *
 * <pre>
 * word   "several words"   word*   *part*      in URL, message and user agent
 * field:value   field:"a value"   field:start* field:*part*   field:*
 * status:[500 TO 599]   bytes:>=1000   status:&lt;400
 * source.ip:203.0.113.7   source.ip:203.0.113.0/24   source.pseudonym:19.214.210.244
 * a b   a AND b   a OR b   NOT a   -a   (a OR b) AND c
 * </pre>
 *
 * Upper and lower case are the same except in AND, OR, NOT and TO. {@code \} makes the next character literal. In free
 * text (message, user agent) {@code field:value} finds words, elsewhere whole values. Short names: status, method, path,
 * query, url, host, ip, forwarded, kind, country, agent, referrer, bytes, user, level.
 */
public final class QueryText {

    /** Most leaves of one query. */
    static final int MAX_LEAVES = 200;
    /** Deepest nesting of parentheses and NOT. */
    static final int MAX_DEPTH = 40;

    private final String text;
    private int at;
    private int leaves;
    private int depth;

    private QueryText(String text) {
        this.text = text;
    }

    /** Reads a query; addresses are still clear. Refuses ({@code BAD_INPUT}) with the place of the fault. */
    public static Node parse(String text) {
        QueryText parser = new QueryText(text);
        parser.skip();
        if (parser.at == text.length()) {
            return new Node.All();
        }
        Node node = parser.or();
        if (parser.at < text.length()) {
            throw parser.refuse("unexpected )");
        }
        return node;
    }

    private Node or() {
        if (++depth > MAX_DEPTH) {
            throw refuse("nested too deeply");
        }
        List<Node> parts = new ArrayList<>();
        parts.add(and());
        while (keyword("OR") || keyword("||")) {
            parts.add(and());
        }
        depth--;
        return parts.size() == 1 ? parts.get(0) : new Node.Or(List.copyOf(parts));
    }

    private Node and() {
        List<Node> parts = new ArrayList<>();
        parts.add(not());
        while (true) {
            boolean explicit = keyword("AND") || keyword("&&");
            skip();
            boolean ends = at == text.length() || text.charAt(at) == ')' || ahead("OR") || ahead("||");
            if (ends && explicit) {
                throw refuse("something is missing after AND");
            }
            if (ends) {
                return parts.size() == 1 ? parts.get(0) : new Node.And(List.copyOf(parts));
            }
            parts.add(not());
        }
    }

    private Node not() {
        skip();
        boolean minus =
                at + 1 < text.length() && text.charAt(at) == '-' && !Character.isWhitespace(text.charAt(at + 1));
        if (minus) {
            at++;
        }
        if (minus || keyword("NOT")) {
            if (++depth > MAX_DEPTH) {
                throw refuse("nested too deeply");
            }
            Node part = not();
            depth--;
            return new Node.Not(part);
        }
        return primary();
    }

    private Node primary() {
        skip();
        if (at == text.length()) {
            throw refuse("something is missing");
        }
        if (text.charAt(at) == '(') {
            at++;
            Node inner = or();
            skip();
            if (at == text.length()) {
                throw refuse("missing )");
            }
            at++;
            return inner;
        }
        if (++leaves > MAX_LEAVES) {
            throw refuse("more than " + MAX_LEAVES + " terms");
        }
        String field = field();
        return field.isEmpty() ? bare() : fielded(Fields.named(field));
    }

    /** The field name before a colon, or nothing. */
    private String field() {
        int i = at;
        while (i < text.length() && isNameCharacter(text.charAt(i))) {
            i++;
        }
        if (i == at || i >= text.length() || text.charAt(i) != ':' || (i + 1 < text.length() && isAddressAt(at))) {
            return "";
        }
        String name = text.substring(at, i);
        at = i + 1;
        return name;
    }

    private static boolean isNameCharacter(char c) {
        return Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '-' || c == '@';
    }

    /** Whether a bare IPv6 address begins here, whose colons are no field's. */
    private boolean isAddressAt(int from) {
        int end = from;
        while (end < text.length()
                && (Character.digit(text.charAt(end), 16) >= 0 || ":./".indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        return block(text.substring(from, end)) != null
                && text.substring(from, end).indexOf(':')
                        != text.substring(from, end).lastIndexOf(':');
    }

    private Node bare() {
        if (text.charAt(at) == '"') {
            return phrase(Fields.ANY, quoted());
        }
        String word = word();
        Prefix block = block(word);
        return block != null ? new Node.Address(Fields.ANY, block, null) : text(Fields.ANY, word);
    }

    private Node fielded(String field) {
        skip();
        if (at == text.length()) {
            throw refuse("a value is missing");
        }
        char c = text.charAt(at);
        if (c == '[' || c == '{') {
            return range(field);
        }
        if (c == '<' || c == '>') {
            return comparison(field);
        }
        if (c == '"') {
            String value = quoted();
            if (Fields.isAddress(field)) {
                return address(field, value);
            }
            return Fields.isText(field) ? phrase(field, value) : new Node.Equal(field, Words.normal(value));
        }
        String value = word();
        if (value.equals("*")) {
            return new Node.Exists(field);
        }
        if (Fields.isAddress(field)) {
            return address(field, value);
        }
        if (Fields.isText(field)) {
            return text(field, value);
        }
        Glob glob = new Glob(value.toLowerCase(Locale.ROOT));
        return glob.isLiteral()
                ? new Node.Equal(field, Words.normal(glob.literalStart()))
                : new Node.ValueGlob(field, glob);
    }

    private Node address(String field, String value) {
        Prefix block = block(value);
        if (block == null) {
            throw refuse("not an address or CIDR block");
        }
        return new Node.Address(field, block, null);
    }

    private Node text(String field, String value) {
        Glob glob = new Glob(value.toLowerCase(Locale.ROOT));
        if (glob.isLiteral()) {
            return phrase(field, glob.literalStart());
        }
        if (glob.isEverything()) {
            return field.equals(Fields.ANY) ? new Node.All() : new Node.Exists(field);
        }
        return glob.isWord() ? new Node.WordGlob(field, glob) : new Node.ValueGlob(field, glob.within());
    }

    private Node phrase(String field, String value) {
        String normal = Words.normal(value);
        List<String> words = Words.of(normal);
        return words.isEmpty()
                ? new Node.ValueGlob(field, new Glob(Glob.literal(normal)).within())
                : new Node.Phrase(field, List.copyOf(words));
    }

    private Node range(String field) {
        boolean openLow = text.charAt(at++) == '{';
        double low = bound(word(), Double.NEGATIVE_INFINITY);
        if (!keyword("TO")) {
            throw refuse("TO is missing in a range");
        }
        skip();
        double high = bound(word(), Double.POSITIVE_INFINITY);
        skip();
        if (at == text.length() || "]}".indexOf(text.charAt(at)) < 0) {
            throw refuse("missing ]");
        }
        boolean openHigh = text.charAt(at++) == '}';
        return new Node.Range(field, openLow ? Math.nextUp(low) : low, openHigh ? Math.nextDown(high) : high);
    }

    private Node comparison(String field) {
        boolean more = text.charAt(at++) == '>';
        boolean equal = at < text.length() && text.charAt(at) == '=';
        at += equal ? 1 : 0;
        double bound = bound(word(), Double.NaN);
        if (more) {
            return new Node.Range(field, equal ? bound : Math.nextUp(bound), Double.POSITIVE_INFINITY);
        }
        return new Node.Range(field, Double.NEGATIVE_INFINITY, equal ? bound : Math.nextDown(bound));
    }

    private double bound(String word, double open) {
        if (word.equals("*") && !Double.isNaN(open)) {
            return open;
        }
        Double number = Numbers.parse(word.toLowerCase(Locale.ROOT));
        if (number == null) {
            throw refuse("not a number");
        }
        return number;
    }

    private static @Nullable Prefix block(String value) {
        int slash = value.indexOf('/');
        byte[] address = Ip.parse(slash < 0 ? value : value.substring(0, slash));
        if (address == null) {
            return null;
        }
        int most = address.length * 8;
        Double given = slash < 0 ? Double.valueOf(most) : Numbers.parse(value.substring(slash + 1));
        boolean mapped = slash >= 0 && most == 32 && value.indexOf(':') >= 0;
        Double bits = given != null && mapped ? Double.valueOf(given - 96) : given;
        return bits == null || bits < 0 || bits > most || bits != Math.rint(bits)
                ? null
                : new Prefix(address, bits.intValue());
    }

    private String quoted() {
        StringBuilder out = new StringBuilder();
        int i = at + 1;
        while (i < text.length() && text.charAt(i) != '"') {
            if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                i++;
            }
            out.append(text.charAt(i++));
        }
        if (i == text.length()) {
            throw refuse("missing closing quote");
        }
        at = i + 1;
        return out.toString();
    }

    /** Characters up to a blank or bracket; escapes are kept for {@link Glob}. */
    private String word() {
        skip();
        int from = at;
        while (at < text.length()
                && !Character.isWhitespace(text.charAt(at))
                && "()[]{}\"".indexOf(text.charAt(at)) < 0) {
            at += text.charAt(at) == '\\' && at + 1 < text.length() ? 2 : 1;
        }
        if (at == from) {
            throw refuse("a value is missing");
        }
        return text.substring(from, at);
    }

    private boolean keyword(String word) {
        skip();
        if (!ahead(word)) {
            return false;
        }
        at += word.length();
        return true;
    }

    private boolean ahead(String word) {
        int end = at + word.length();
        return text.startsWith(word, at)
                && (end == text.length()
                        || Character.isWhitespace(text.charAt(end))
                        || text.charAt(end) == '('
                        || text.charAt(end) == ')');
    }

    private void skip() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private Refusal refuse(String what) {
        return new Refusal(Refusal.Code.BAD_INPUT, "query, character " + (at + 1) + ": " + what);
    }
}
