package org.muniment.policy;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A letter in one language: plain text with placeholders written <code>{{name}}</code>.
 *
 * @param name the letter's name, e.g. {@code export-ready}
 * @param language two letters of ISO 639-1
 * @param subject one line
 * @param body paragraphs, separated by empty lines
 */
public record Letter(String name, String language, String subject, String body) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([A-Za-z]+)}}");

    /** Longest value put in for a placeholder, in characters; a longer one is cut. */
    public static final int MAX_VALUE = 500;

    /** Longest text put in for a placeholder as paragraphs of its own, in characters; a longer one is cut. */
    public static final int MAX_BLOCK = 16_000;

    /**
     * A letter ready to send.
     *
     * @param subject one line
     * @param body plain text
     */
    public record Text(String subject, String body) {}

    /** Puts the values in. Control characters in values become spaces, so a value cannot start a line or a header. */
    public Text fill(Map<String, String> values) {
        return fill(values, Map.of());
    }

    /**
     * As {@link #fill(Map)}, with texts of several lines in the body, such as reasons a person wrote or a certificate: of
     * their control characters only line ends stay.
     */
    public Text fill(Map<String, String> values, Map<String, String> blocks) {
        Function<String, String> valueOf = placeholder -> {
            String value = values.get(placeholder);
            if (value == null) {
                throw new IllegalArgumentException("letter " + name + " needs a value for " + placeholder);
            }
            String line = value.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
            return line.length() > MAX_VALUE ? line.substring(0, MAX_VALUE) + "…" : line;
        };
        Function<String, String> blockOf = placeholder -> {
            String block = blocks.get(placeholder);
            if (block == null) {
                return valueOf.apply(placeholder);
            }
            String text = block.replaceAll("[\\p{Cntrl}&&[^\\n]]+", " ").strip();
            return text.length() > MAX_BLOCK ? text.substring(0, MAX_BLOCK) + "…" : text;
        };
        return new Text(fill(subject, valueOf), fill(body, blockOf));
    }

    /** The placeholders it uses. */
    public Set<String> placeholders() {
        return PLACEHOLDER
                .matcher(subject + "\n" + body)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String fill(String text, Function<String, String> valueOf) {
        return PLACEHOLDER.matcher(text).replaceAll(match -> Matcher.quoteReplacement(valueOf.apply(match.group(1))));
    }
}
