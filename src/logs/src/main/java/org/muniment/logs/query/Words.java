package org.muniment.logs.query;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Values and words in the one form in which they are compared: lower case, within limits. */
public final class Words {

    /** How much of a value is searched, in characters; what comes after is kept and shown, not found. */
    public static final int MAX_VALUE = 8192;
    /** How much of a word is searched, in characters. */
    public static final int MAX_WORD = 128;

    private Words() {}

    /** The searched form of a value: its text in lower case, cut to {@value #MAX_VALUE} characters. */
    public static String normal(Object value) {
        String text = value.toString();
        return (text.length() > MAX_VALUE ? text.substring(0, MAX_VALUE) : text).toLowerCase(Locale.ROOT);
    }

    /** Hears words. */
    @FunctionalInterface
    public interface Sink {
        /** {@code normal.substring(from, to)} is a word, at most {@value #MAX_WORD} characters of it. */
        void word(int from, int to);
    }

    /** The words of a normal value, in order: runs of letters, digits and underscores. */
    public static void each(String normal, Sink sink) {
        int from = -1;
        for (int i = 0; i < normal.length(); i++) {
            if (isWord(normal.charAt(i))) {
                from = from < 0 ? i : from;
            } else if (from >= 0) {
                sink.word(from, Math.min(i, from + MAX_WORD));
                from = -1;
            }
        }
        if (from >= 0) {
            sink.word(from, Math.min(normal.length(), from + MAX_WORD));
        }
    }

    /** The words of a normal value as a list. */
    public static List<String> of(String normal) {
        List<String> words = new ArrayList<>();
        each(normal, (from, to) -> words.add(normal.substring(from, to)));
        return words;
    }

    static boolean isWord(char c) {
        return c < 0x80
                ? (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || (c >= 'A' && c <= 'Z')
                : Character.isLetterOrDigit(c) || Character.isSurrogate(c);
    }

    /** Whether those words stand one after the other in a normal value. */
    public static boolean contains(String normal, List<String> phrase) {
        if (phrase.size() == 1) {
            return containsWord(normal, phrase.get(0));
        }
        List<String> words = of(normal);
        return Collections.indexOfSubList(words, phrase) >= 0;
    }

    private static boolean containsWord(String normal, String word) {
        if (word.length() == MAX_WORD) {
            return of(normal).contains(word);
        }
        int at = normal.indexOf(word);
        while (at >= 0) {
            int end = at + word.length();
            boolean starts = at == 0 || !isWord(normal.charAt(at - 1));
            boolean ends = end == normal.length() || !isWord(normal.charAt(end));
            if (starts && ends) {
                return true;
            }
            at = normal.indexOf(word, at + 1);
        }
        return false;
    }
}
