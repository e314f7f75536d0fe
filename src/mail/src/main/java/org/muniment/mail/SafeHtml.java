package org.muniment.mail;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Makes a stranger's HTML safe to show inside our pages: an allow-list of elements and attributes, no scripts, no
 * request to any other host, nothing that leaves its container. Thread-safe.
 */
public final class SafeHtml {
    /** Longest HTML sanitised, in characters; the rest is cut off. */
    public static final int MAX_INPUT = 2 * 1024 * 1024;

    /** A sanitiser. */
    public SafeHtml() {}

    /** As {@link #sanitize(String, Function)} with no inline images known. */
    public Result sanitize(String html) {
        return sanitize(html, cid -> Optional.empty());
    }

    /**
     * The safe part of {@code html}.
     *
     * @param inlineImage the URL on our own host for a Content-ID; empty when there is none
     */
    public Result sanitize(String html, Function<String, Optional<String>> inlineImage) {
        return new Result("", 0, 0, Set.of());
    }

    /**
     * Safe HTML.
     *
     * @param html a fragment to put into any block element; carries no {@code style} attribute
     * @param blockedRemote images, styles and other content that would have been fetched from elsewhere
     * @param blockedActive scripts, forms, frames and other active content taken out
     * @param usedCids the Content-IDs shown inline
     */
    public record Result(String html, int blockedRemote, int blockedActive, Set<String> usedCids) {
        /** Shows no content. */
        @Override
        public String toString() {
            return "Result[" + html.length() + " characters, " + blockedRemote + " remote and " + blockedActive
                    + " active blocked]";
        }
    }
}
