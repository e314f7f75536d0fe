package org.muniment.mail.parse;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;
import org.jspecify.annotations.Nullable;

/** Renders HTML as the text a person would read: lines, lists, quotes and links kept, everything invisible left out. */
public final class HtmlText {
    private static final Pattern CHARSET = Pattern.compile(
            "<meta[^>]{0,200}charset\\s{0,5}=\\s{0,5}[\"']?([A-Za-z0-9_:.-]{1,40})", Pattern.CASE_INSENSITIVE);
    private static final int CHARSET_WINDOW = 2_048;

    private static final Set<String> HIDDEN = Set.of(
            "script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg", "math", "meta");
    private static final Set<String> BLOCKS = Set.of(
            "p",
            "div",
            "ul",
            "ol",
            "dl",
            "dd",
            "dt",
            "table",
            "tr",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "blockquote",
            "pre",
            "address",
            "article",
            "section",
            "header",
            "footer",
            "aside",
            "center",
            "fieldset",
            "figure",
            "form",
            "li",
            "main",
            "nav",
            "body");
    private static final Set<String> PARAGRAPHS =
            Set.of("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol");

    /** What mail programs put around the history they quote; a reply between two quotes stands outside of these. */
    private static final String HISTORY =
            "blockquote.gmail_quote, .gmail_attr, blockquote[type=cite], .moz-cite-prefix,"
                    + " .protonmail_quote, .yahoo_quoted, .zmail_extra, #OLK_SRC_BODY_SECTION, #mail-editor-reference-message-container";
    /** Where Outlook's history starts: this element and all that follow it. */
    private static final String HISTORY_FROM = "#divRplyFwdMsg, #appendonsend, #x_divRplyFwdMsg, #x_appendonsend";

    private static final Pattern HISTORY_HINT = Pattern.compile(
            "gmail_|\"?cite\"?|moz-cite|protonmail_quote|yahoo_quoted|zmail_extra|OLK_SRC|editor-reference|RplyFwd|appendonsend");

    private HtmlText() {}

    /** As {@link #of}, without the history that the writer's program has marked; empty when it has marked none. */
    public static String withoutHistory(String html) {
        String shorter = PlainText.cut(html, ReadingLimits.MAX_HTML_CHARS);
        if (!HISTORY_HINT.matcher(shorter).find()) {
            return "";
        }
        Element body = Jsoup.parse(shorter).body();
        Renderer renderer = new Renderer();
        renderer.left.addAll(body.select(HISTORY));
        Element from = body.selectFirst(HISTORY_FROM);
        if (from != null) {
            renderer.end = from;
            Element rule = from.previousElementSibling();
            if (rule != null && rule.normalName().equals("hr")) {
                renderer.left.add(rule);
            }
        }
        body.traverse(renderer);
        return renderer.text();
    }

    /** The text of {@code html}; lines end in LF, quoted blocks start with {@code >}. */
    public static String of(String html) {
        Renderer renderer = new Renderer();
        Jsoup.parse(PlainText.cut(html, ReadingLimits.MAX_HTML_CHARS)).body().traverse(renderer);
        return renderer.text();
    }

    /** The charset an HTML part names in its own head, empty when it names none. */
    static String declaredCharset(byte[] content) {
        int length = Math.min(content.length, CHARSET_WINDOW);
        Matcher matcher = CHARSET.matcher(new String(content, 0, length, StandardCharsets.ISO_8859_1));
        return matcher.find() ? matcher.group(1) : "";
    }

    private static final class Renderer implements NodeVisitor {
        private final StringBuilder out = new StringBuilder();
        private final StringBuilder line = new StringBuilder();
        private int quotes;
        private int preformatted;
        private int hidden;
        /** Elements left out, and the one with which everything ends. */
        private final Set<Node> left = Collections.newSetFromMap(new IdentityHashMap<>());

        private @Nullable Node end;
        private boolean ended;
        private int emptyLines = 1;
        private boolean blankPending;

        @Override
        public void head(Node node, int depth) {
            ended |= node.equals(end);
            if (ended) {
                return;
            }
            if (node instanceof TextNode text) {
                if (hidden == 0) {
                    text(text.getWholeText());
                }
            } else if (node instanceof Element element) {
                open(element);
            }
        }

        private void open(Element element) {
            String tag = element.normalName();
            if (isHidden(element, tag)) {
                hidden++;
            }
            if (hidden > 0) {
                return;
            }
            if (BLOCKS.contains(tag)) {
                endLine();
                if (PARAGRAPHS.contains(tag)) {
                    emptyLine();
                }
            }
            switch (tag) {
                case "br" -> breakLine();
                case "hr" -> {
                    endLine();
                    text("----------");
                    endLine();
                }
                case "li" -> text("- ");
                case "pre" -> preformatted++;
                case "blockquote" -> quotes++;
                case "img" -> image(element);
                default -> {}
            }
        }

        @Override
        public void tail(Node node, int depth) {
            if (ended || !(node instanceof Element element)) {
                return;
            }
            String tag = element.normalName();
            if (hidden > 0) {
                hidden -= isHidden(element, tag) ? 1 : 0;
                return;
            }
            switch (tag) {
                case "a" -> link(element);
                case "td", "th" -> blankPending = true;
                case "pre" -> {
                    endLine();
                    preformatted--;
                }
                case "blockquote" -> {
                    endLine();
                    quotes--;
                }
                default -> {}
            }
            if (BLOCKS.contains(tag)) {
                endLine();
                if (PARAGRAPHS.contains(tag)) {
                    emptyLine();
                }
            }
        }

        private boolean isHidden(Element element, String tag) {
            if (HIDDEN.contains(tag) || left.contains(element)) {
                return true;
            }
            String style = element.attr("style");
            if (style.isEmpty()) {
                return false;
            }
            String tight = style.toLowerCase(Locale.ROOT).replace(" ", "");
            return tight.contains("display:none") || tight.contains("mso-hide:all");
        }

        private void image(Element element) {
            String alt = element.attr("alt").strip();
            if (!alt.isEmpty()) {
                text("[" + alt + "]");
            }
        }

        private void link(Element element) {
            String target = element.attr("href").strip();
            String lower = target.toLowerCase(Locale.ROOT);
            if (!lower.startsWith("http") && !lower.startsWith("mailto:") && !lower.startsWith("ftp")) {
                return;
            }
            String bare = lower.startsWith("mailto:") ? target.substring(7) : target;
            String tail = bare.endsWith("/") ? bare.substring(0, bare.length() - 1) : bare;
            if (!lineEndsWith(bare) && !lineEndsWith(tail)) {
                text(" <" + bare + ">");
            }
        }

        private boolean lineEndsWith(String word) {
            return line.length() >= word.length() && line.indexOf(word, line.length() - word.length()) >= 0;
        }

        private void text(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (preformatted > 0) {
                    if (c == '\n') {
                        breakLine();
                    } else if (c != '\r') {
                        line.append(c);
                    }
                } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
                    blankPending = !line.isEmpty();
                } else if (c != '\u200B' && c != '\u200C' && c != '\u00AD' && c != '\uFEFF' && c != '\u034F') {
                    if (blankPending && !line.isEmpty() && line.charAt(line.length() - 1) != ' ') {
                        line.append(' ');
                    }
                    blankPending = false;
                    line.append(c == '\u00A0' ? ' ' : c);
                }
            }
        }

        private void breakLine() {
            if (line.isEmpty()) {
                emptyLine();
            } else {
                endLine();
            }
        }

        private void endLine() {
            blankPending = false;
            if (line.toString().isBlank()) {
                line.setLength(0);
                return;
            }
            out.append("> ".repeat(Math.min(quotes, 10)))
                    .append(line.toString().stripTrailing())
                    .append('\n');
            line.setLength(0);
            emptyLines = 0;
        }

        private void emptyLine() {
            if (emptyLines == 0) {
                out.append(">".repeat(Math.min(quotes, 10))).append('\n');
                emptyLines++;
            }
        }

        private String text() {
            endLine();
            return out.toString().strip();
        }
    }
}
