package org.muniment.mail.html;

import java.util.List;
import java.util.regex.Pattern;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/** The allow-list: what may be in the HTML that leaves here, whatever went in. Thread-safe. */
final class HtmlPolicy {
    /** The classes that stand for what mail says in style attributes; pages define them. */
    private static final Pattern CLASSES =
            Pattern.compile("(mail-(bold|italic|underline|strike|mono|center|right|pre|hidden)( |$)){1,9}");

    /** Pictures that {@link Pictures} put in: what the mail itself wrote has gone by now. */
    private static final Pattern OWN_PICTURE =
            Pattern.compile("data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]*+={0,2}");

    private static final Pattern WEB_PICTURE =
            Pattern.compile(OWN_PICTURE + "|https?://[^\\s\\\\\"'<>]++", Pattern.CASE_INSENSITIVE);

    private static final Pattern LINK = Pattern.compile("(?i)(https?://|mailto:|tel:).*", Pattern.DOTALL);
    private static final Pattern SMALL_NUMBER = Pattern.compile("[0-9]{1,4}%?");
    private static final Pattern SPAN = Pattern.compile("[0-9]{1,2}");

    private static final List<String> ELEMENTS = List.of(
            "p",
            "div",
            "span",
            "br",
            "hr",
            "b",
            "strong",
            "i",
            "em",
            "u",
            "s",
            "strike",
            "del",
            "ins",
            "sub",
            "sup",
            "small",
            "big",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "ul",
            "ol",
            "li",
            "dl",
            "dt",
            "dd",
            "blockquote",
            "pre",
            "code",
            "tt",
            "kbd",
            "samp",
            "var",
            "table",
            "thead",
            "tbody",
            "tfoot",
            "tr",
            "td",
            "th",
            "caption",
            "a",
            "img",
            "center",
            "font",
            "abbr",
            "cite",
            "q",
            "address");

    private static final PolicyFactory POLICY = policy(OWN_PICTURE);
    private static final PolicyFactory WITH_WEB_PICTURES = policy(WEB_PICTURE);

    private HtmlPolicy() {}

    private static PolicyFactory policy(Pattern pictures) {
        return new HtmlPolicyBuilder()
                .allowElements(ELEMENTS.toArray(new String[0]))
                .allowWithoutAttributes("span", "font")
                .allowUrlProtocols("http", "https", "mailto", "tel", "data")
                .allowAttributes("href")
                .matching(LINK)
                .onElements("a")
                .allowAttributes("target")
                .matching(false, "_blank")
                .onElements("a")
                .allowAttributes("src")
                .matching(pictures)
                .onElements("img")
                .allowAttributes("alt")
                .onElements("img")
                .allowAttributes("width", "height")
                .matching(SMALL_NUMBER)
                .onElements("img")
                .allowAttributes("colspan", "rowspan")
                .matching(SPAN)
                .onElements("td", "th")
                .allowAttributes("dir")
                .matching(false, "ltr", "rtl", "auto")
                .globally()
                .allowAttributes("title")
                .globally()
                .allowAttributes("class")
                .matching(CLASSES)
                .globally()
                .requireRelsOnLinks("noopener", "noreferrer", "nofollow")
                .toFactory();
    }

    /** Only what is allowed of {@code html}, well-formed, every element closed. */
    static String apply(String html, boolean webPictures) {
        return (webPictures ? WITH_WEB_PICTURES : POLICY).sanitize(html);
    }
}
