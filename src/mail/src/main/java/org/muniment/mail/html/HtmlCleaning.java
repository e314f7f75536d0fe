package org.muniment.mail.html;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Entities;
import org.jsoup.nodes.TextNode;
import org.muniment.mail.parse.HtmlText;

/**
 * Prepares one HTML mail for the {@link HtmlPolicy}: counts what will be blocked, points inline images to our own host,
 * shows where links lead, and turns style attributes, which a strict content security policy forbids, into classes.
 * What it overlooks the policy takes out. Not thread-safe.
 */
public final class HtmlCleaning {
    /** Elements beyond which only the text is shown: no letter has that many. */
    static final int MAX_ELEMENTS = 30_000;

    private static final Set<String> ACTIVE = Set.of(
            "script",
            "iframe",
            "frame",
            "frameset",
            "object",
            "embed",
            "applet",
            "svg",
            "math",
            "template",
            "noscript",
            "input",
            "button",
            "select",
            "textarea",
            "portal",
            "dialog",
            "base",
            "meta",
            "marquee");
    private static final Set<String> REMOTE = Set.of("link", "video", "audio", "source", "track", "picture");
    private static final Set<String> REMOTE_ATTRIBUTES =
            Set.of("background", "srcset", "poster", "lowsrc", "dynsrc", "longdesc");
    private static final Set<String> SCRIPTS = Set.of("javascript", "vbscript", "livescript", "mocha");
    private static final Map<String, String> STYLES = Map.ofEntries(
            Map.entry("font-weight:bold", "mail-bold"),
            Map.entry("font-weight:bolder", "mail-bold"),
            Map.entry("font-weight:600", "mail-bold"),
            Map.entry("font-weight:700", "mail-bold"),
            Map.entry("font-style:italic", "mail-italic"),
            Map.entry("text-decoration:underline", "mail-underline"),
            Map.entry("text-decoration:line-through", "mail-strike"),
            Map.entry("text-align:center", "mail-center"),
            Map.entry("text-align:right", "mail-right"),
            Map.entry("white-space:pre", "mail-pre"),
            Map.entry("white-space:pre-wrap", "mail-pre"),
            Map.entry("display:none", "mail-hidden"),
            Map.entry("mso-hide:all", "mail-hidden"));

    private static final Pattern WEB_PICTURE = Pattern.compile("(?i)https?://[^\\s\\\\\"'<>]{1,2000}");

    private final Pictures pictures;
    private final boolean remotePictures;
    private final Set<String> usedCids = new LinkedHashSet<>();
    private int remote;
    private int active;
    private int offered;

    /**
     * A cleaning.
     *
     * @param parts the mail's parts by Content-ID
     * @param showable the media type of a picture that may be shown; empty for all else
     * @param remotePictures whether pictures from elsewhere stay in: the reader asked for them
     */
    public HtmlCleaning(
            Function<String, Optional<byte[]>> parts,
            Function<byte[], Optional<String>> showable,
            boolean remotePictures) {
        this.pictures = new Pictures(parts, showable);
        this.remotePictures = remotePictures;
    }

    /** The safe part of {@code html}. */
    public String clean(String html) {
        Document document = Jsoup.parse(html);
        List<Element> elements = document.getAllElements();
        if (elements.size() > MAX_ELEMENTS) {
            return "<pre>" + HtmlPolicy.apply(Entities.escape(HtmlText.of(html)), false) + "</pre>";
        }
        for (Element element : elements) {
            String tag = element.normalName();
            if (tag.equals("style")) {
                remote += mentionsUrl(element.data()) ? 1 : 0;
                element.remove();
            } else if (ACTIVE.contains(tag)) {
                active += tag.equals("meta") && !element.hasAttr("http-equiv") ? 0 : 1;
                element.remove();
            } else if (tag.equals("form")) {
                active++;
            } else if (REMOTE.contains(tag)) {
                remote++;
            }
            attributes(element, tag);
        }
        document.outputSettings().prettyPrint(false);
        return HtmlPolicy.apply(document.body().html(), remotePictures);
    }

    /** What would have been fetched from elsewhere. */
    public int remote() {
        return remote;
    }

    /** Pictures among them that a reader may ask for. */
    public int offered() {
        return offered;
    }

    /** Scripts, forms and other active content. */
    public int active() {
        return active;
    }

    /** Content-IDs of images shown. */
    public Set<String> usedCids() {
        return usedCids;
    }

    private void attributes(Element element, String tag) {
        List<String> classes = classes(element);
        for (Attribute attribute : element.attributes().asList()) {
            String name = attribute.getKey().toLowerCase(Locale.ROOT);
            String value = attribute.getValue();
            if (name.startsWith("on") || SCRIPTS.contains(scheme(value))) {
                active++;
            } else if (REMOTE_ATTRIBUTES.contains(name) && !value.isBlank()) {
                remote++;
            } else if (name.equals("style") && mentionsUrl(value)) {
                remote++;
            }
        }
        String align = element.attr("align").toLowerCase(Locale.ROOT);
        element.removeAttr("class").removeAttr("style").removeAttr("title");
        if (align.equals("center") || align.equals("right")) {
            classes.add("mail-" + align);
        }
        if (!classes.isEmpty()) {
            element.attr("class", String.join(" ", classes));
        }
        String href = element.attr("href").strip();
        if (tag.equals("a") && !href.isEmpty()) {
            element.attr("title", href).attr("target", "_blank");
        }
        if (tag.equals("img")) {
            image(element, element.attr("src").strip());
        }
    }

    private void image(Element element, String source) {
        Optional<String> url = Optional.empty();
        if (scheme(source).equals("cid")) {
            String cid =
                    source.substring(source.indexOf(':') + 1).replace("<", "").replace(">", "");
            url = pictures.ofPart(cid);
            if (url.isPresent()) {
                usedCids.add(cid);
            }
        } else if (scheme(source).equals("data")) {
            url = pictures.ofUrl(source);
        } else if (WEB_PICTURE.matcher(source).matches()) {
            offered++;
            if (remotePictures) {
                url = Optional.of(source);
            } else {
                remote++;
            }
        } else {
            remote += source.isEmpty() ? 0 : 1;
        }
        if (url.isPresent()) {
            element.attr("src", url.get());
        } else {
            placeholder(element, element.attr("alt").strip());
        }
    }

    /** A picture that is not shown leaves its description behind. */
    private static void placeholder(Element element, String alt) {
        if (element.parent() != null) {
            if (!alt.isEmpty()) {
                element.after(new TextNode("[" + alt + "]"));
            }
            element.remove();
        }
    }

    private static List<String> classes(Element element) {
        Set<String> classes = new LinkedHashSet<>();
        for (String declaration : element.attr("style").split(";", 100)) {
            String tight = declaration.toLowerCase(Locale.ROOT).replaceAll("\\s+|!important", "");
            Optional.ofNullable(STYLES.get(tight)).ifPresent(classes::add);
            if (tight.startsWith("font-family:") && tight.contains("mono")) {
                classes.add("mail-mono");
            }
        }
        return new ArrayList<>(classes);
    }

    private static boolean mentionsUrl(String css) {
        String lower = css.toLowerCase(Locale.ROOT);
        return lower.contains("url(")
                || lower.contains("@import")
                || lower.contains("image-set(")
                || lower.contains("\\");
    }

    /** The URL's scheme as a browser sees it: control characters and blanks do not count. */
    private static String scheme(String value) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < Math.min(value.length(), 200); i++) {
            char c = value.charAt(i);
            if (c == ':') {
                return out.toString();
            }
            if (c > ' ') {
                out.append(Character.toLowerCase(c));
            }
        }
        return "";
    }
}
