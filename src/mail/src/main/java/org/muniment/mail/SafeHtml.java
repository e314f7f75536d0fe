package org.muniment.mail;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.muniment.mail.html.HtmlCleaning;

/**
 * Makes a stranger's HTML safe to show inside our pages: an allow-list of elements and attributes, no scripts, no
 * request to any other host, nothing that leaves its container. Links open elsewhere with
 * {@code rel="noopener noreferrer nofollow"} and show where they lead in their {@code title}; of styles only
 * the classes {@code mail-bold, mail-italic, mail-underline, mail-strike, mail-mono, mail-center, mail-right,
 * mail-pre, mail-hidden} remain, which the pages define. Thread-safe.
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
     * @param inlineImage the URL for a Content-ID, a path on our own host ({@code /…}: letters, digits and
     *     {@code . _ ~ / ? & = % -}); empty when there is none
     */
    public Result sanitize(String html, Function<String, Optional<String>> inlineImage) {
        HtmlCleaning cleaning = new HtmlCleaning(inlineImage);
        String safe = cleaning.clean(html.length() > MAX_INPUT ? html.substring(0, MAX_INPUT) : html);
        return new Result(safe, cleaning.remote(), cleaning.active(), Set.copyOf(cleaning.usedCids()));
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
