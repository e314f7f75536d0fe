package org.muniment.logs.query;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern of literal characters, {@code *} (any characters) and {@code ?} (one). Runs in time linear in pattern times
 * value, without backtracking beyond the last star.
 *
 * @param pattern lower case; {@code \} makes the next character literal
 */
public record Glob(String pattern) {

    private static final char ANY = '\uE000';
    private static final char ONE = '\uE001';

    /** Whether a normal value fits, as a whole. */
    public boolean matches(String value) {
        return matches(compiled(), value, 0, value.length());
    }

    /** Whether one of a normal value's words fits. */
    public boolean matchesWord(String value) {
        String compiled = compiled();
        boolean[] found = new boolean[1];
        Words.each(value, (from, to) -> found[0] = found[0] || matches(compiled, value, from, to));
        return found[0];
    }

    private String compiled() {
        StringBuilder out = new StringBuilder(pattern.length());
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\' && i + 1 < pattern.length()) {
                out.append(pattern.charAt(++i));
            } else {
                out.append(c == '*' ? ANY : c == '?' ? ONE : c);
            }
        }
        return out.toString();
    }

    private static boolean matches(String p, String s, int from, int to) {
        int i = from;
        int k = 0;
        int star = -1;
        int mark = from;
        while (i < to) {
            char c = k < p.length() ? p.charAt(k) : 0;
            if (k < p.length() && c == ANY) {
                star = k++;
                mark = i;
            } else if (k < p.length() && (c == ONE || c == s.charAt(i))) {
                k++;
                i++;
            } else if (star >= 0) {
                k = star + 1;
                i = ++mark;
            } else {
                return false;
            }
        }
        while (k < p.length() && p.charAt(k) == ANY) {
            k++;
        }
        return k == p.length();
    }

    /** Whether it has neither star nor question mark. */
    boolean isLiteral() {
        String c = compiled();
        return c.indexOf(ANY) < 0 && c.indexOf(ONE) < 0;
    }

    /** Whether every literal character is one that words are made of. */
    boolean isWord() {
        String c = compiled();
        for (int i = 0; i < c.length(); i++) {
            if (c.charAt(i) != ANY && c.charAt(i) != ONE && !Words.isWord(c.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether it fits everything. */
    boolean isEverything() {
        String c = compiled();
        return !c.isEmpty() && c.chars().allMatch(ch -> ch == ANY);
    }

    /** The same pattern with anything before and after it. */
    Glob within() {
        return new Glob("*" + pattern + "*");
    }

    /**
     * Words that every fitting value has for certain: literal words with a literal non-word character or the value's end
     * on both sides.
     */
    public List<String> certainWords() {
        String c = compiled();
        List<String> certain = new ArrayList<>();
        int i = 0;
        while (i < c.length()) {
            int from = i;
            while (i < c.length() && Words.isWord(c.charAt(i))) {
                i++;
            }
            boolean starts = from == 0 || isFixed(c.charAt(from - 1));
            boolean ends = i == c.length() || isFixed(c.charAt(i));
            if (i > from && starts && ends && i - from < Words.MAX_WORD) {
                certain.add(c.substring(from, i));
            }
            i++;
        }
        return certain;
    }

    private static boolean isFixed(char c) {
        return c != ANY && c != ONE;
    }

    /** The literal characters before the first wildcard. */
    public String literalStart() {
        String c = compiled();
        int i = 0;
        while (i < c.length() && isFixed(c.charAt(i))) {
            i++;
        }
        return c.substring(0, i);
    }

    /** Escapes text so that it is a pattern of itself. */
    static String literal(String text) {
        return text.replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?");
    }
}
