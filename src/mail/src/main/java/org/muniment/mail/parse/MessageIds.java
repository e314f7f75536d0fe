package org.muniment.mail.parse;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Message ids (RFC 5322 section 3.6.4), without their angle brackets. */
public final class MessageIds {
    private MessageIds() {}

    /** The first id in a field's text, empty when there is none. */
    public static String first(String text) {
        List<String> ids = all(text);
        return ids.isEmpty() ? "" : ids.get(0);
    }

    /** The id of a Message-ID field: in angle brackets, else its only word. */
    public static String own(String text) {
        String id = first(text);
        String bare = text.strip();
        boolean word = id.isEmpty() && !bare.isEmpty() && bare.chars().noneMatch(c -> c <= ' ' || c == '<' || c == '>');
        return word ? PlainText.cut(PlainText.line(bare), 2_000) : id;
    }

    /** Every id in a field's text, in order, each once. */
    public static List<String> all(String text) {
        Set<String> ids = new LinkedHashSet<>();
        int i = text.indexOf('<');
        while (i >= 0 && ids.size() < ReadingLimits.MAX_MESSAGE_IDS) {
            int end = text.indexOf('>', i);
            if (end < 0) {
                add(text.substring(i + 1), ids);
                break;
            }
            add(text.substring(i + 1, end), ids);
            i = text.indexOf('<', end);
        }
        if (ids.isEmpty()) {
            for (String word : text.split("[\\s,]+", ReadingLimits.MAX_MESSAGE_IDS)) {
                if (word.indexOf('@') > 0) {
                    add(word, ids);
                }
            }
        }
        return new ArrayList<>(ids);
    }

    private static void add(String id, Set<String> ids) {
        String clean = PlainText.line(id.replaceAll("[\\s<>]+", ""));
        if (!clean.isEmpty()) {
            ids.add(PlainText.cut(clean, 2_000));
        }
    }
}
