package org.muniment.logs.query;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of literal characters, {@code *} (any characters) and {@code ?} (one). Runs in time linear in pattern times
 * value, without backtracking beyond the last star.
 */
public final class Glob {

    private static final char ANY = '\uE000';
    private static final char ONE = '\uE001';

    private final String pattern;
    private final String compiled;

    /** @param pattern lower case; {@code \} makes the next character literal */
    public Glob(String pattern) {
        this.pattern = pattern;
        this.compiled = compile(pattern);
    }

    /** As it was given. */
    public String pattern() {
        return pattern;
    }

    /** Whether a normal value fits, as a whole. */
    public boolean matches(String value) {
        return matches(compiled, value, 0, value.length());
    }

    /** Whether one of a normal value's words fits. */
    public boolean matchesWord(String value) {
        boolean[] found = new boolean[1];
        Words.each(value, (from, to) -> found[0] = found[0] || matches(compiled, value, from, to));
        return found[0];
    }

    private static String compile(String pattern) {
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
        String c = compiled;
        return c.indexOf(ANY) < 0 && c.indexOf(ONE) < 0;
    }

    /** Whether every literal character is one that words are made of. */
    boolean isWord() {
        String c = compiled;
        for (int i = 0; i < c.length(); i++) {
            if (c.charAt(i) != ANY && c.charAt(i) != ONE && !Words.isWord(c.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether it fits everything. */
    boolean isEverything() {
        String c = compiled;
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
        String c = compiled;
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

    /**
     * How words begin that every fitting value has for certain: literal beginnings with a literal non-word character or the
     * value's start before them, and a wildcard after.
     */
    public List<String> certainStarts() {
        String c = compiled;
        List<String> certain = new ArrayList<>();
        int i = 0;
        while (i < c.length()) {
            int from = i;
            while (i < c.length() && Words.isWord(c.charAt(i))) {
                i++;
            }
            boolean starts = from == 0 || isFixed(c.charAt(from - 1));
            boolean open = i < c.length() && !isFixed(c.charAt(i));
            if (i > from && starts && open && i - from < Words.MAX_WORD) {
                certain.add(c.substring(from, i));
            }
            i++;
        }
        return certain;
    }

    /** The literal characters before the first wildcard. */
    public String literalStart() {
        String c = compiled;
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

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Glob that && pattern.equals(that.pattern);
    }

    @Override
    public int hashCode() {
        return pattern.hashCode();
    }

    @Override
    public String toString() {
        return pattern;
    }
}
