package org.muniment.mail;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
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

    private static final Pattern REMOTE_SOURCE = Pattern.compile("src\\s{0,9}=\\s{0,9}[\"']?\\s{0,9}https?://");

    /** A sanitiser. */
    public SafeHtml() {}

    /** How many pictures of other hosts {@code html} shows, counted quickly: for the button that asks for them. */
    public static int remotePictures(String html) {
        int count = 0;
        String lower = html.substring(0, Math.min(MAX_INPUT, html.length())).toLowerCase(Locale.ROOT);
        for (int at = lower.indexOf("<img"); at >= 0; at = lower.indexOf("<img", at + 4)) {
            int end = lower.indexOf('>', at);
            int source = lower.indexOf("src", at);
            if (end < 0) {
                return count;
            }
            if (source > 0
                    && source < end
                    && REMOTE_SOURCE.matcher(lower).region(source, end).lookingAt()) {
                count++;
            }
        }
        return count;
    }

    /** Whether pictures from other hosts may be loaded. */
    public enum Remote {
        /** Never: nobody learns that the mail is read. */
        BLOCKED,
        /** The reader asked for them, for this one look. */
        PICTURES
    }

    /** As {@link #sanitize(String, Function, Remote)} without inline pictures and without remote ones. */
    public Result sanitize(String html) {
        return sanitize(html, cid -> Optional.empty(), Remote.BLOCKED);
    }

    /**
     * The safe part of {@code html}. Pictures that the mail brings itself are put into it as {@code data:} when they are
     * PNG, JPEG, GIF or WebP by their content and modest in size; SVG never is.
     *
     * @param parts the content of the mail's part with a Content-ID; empty when there is none
     * @param remote whether {@code http} and {@code https} pictures stay in
     */
    public Result sanitize(String html, Function<String, Optional<byte[]>> parts, Remote remote) {
        HtmlCleaning cleaning = new HtmlCleaning(parts, FileLook::showable, remote == Remote.PICTURES);
        String safe = cleaning.clean(html.length() > MAX_INPUT ? html.substring(0, MAX_INPUT) : html);
        return new Result(
                safe, cleaning.remote(), cleaning.offered(), cleaning.active(), Set.copyOf(cleaning.usedCids()));
    }

    /**
     * Safe HTML.
     *
     * @param html a fragment to put into any block element; carries no {@code style} attribute
     * @param blockedRemote images, styles and other content that would have been fetched from elsewhere
     * @param remotePictures pictures from other hosts that a reader may ask for, shown or not
     * @param blockedActive scripts, forms, frames and other active content taken out
     * @param usedCids the Content-IDs shown inline
     */
    public record Result(String html, int blockedRemote, int remotePictures, int blockedActive, Set<String> usedCids) {
        /** Shows no content. */
        @Override
        public String toString() {
            return "Result[" + html.length() + " characters, " + blockedRemote + " remote and " + blockedActive
                    + " active blocked]";
        }
    }
}
