package org.muniment.mail.parse;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.muniment.mail.parse.Defects.Defect;

/**
 * Chooses among the parts what a person would read: of alternatives the first plain text and the last HTML, of a mixed
 * message every inline text in order (RFC 2046 section 5.1, RFC 2387).
 */
public final class BodyText {
    private final Defects defects;
    private final Map<Part, byte[]> contents;
    private final Map<Part, String> charsets = new HashMap<>();
    private final Set<Part> used = new HashSet<>();
    /** Parts that are text to read although they have a name: the first of several (RFC 8621 section 4.1.4), and alternatives. */
    private final Set<Part> first = new HashSet<>();

    private final Map<Part, List<Member>> members = new HashMap<>();
    private boolean fromTnef;

    /** A choice among parts whose decoded bodies are in {@code contents}. */
    public BodyText(Map<Part, byte[]> contents, Defects defects) {
        this.contents = contents;
        this.defects = defects;
    }

    /**
     * What was chosen.
     *
     * @param plain the text to read, line ends LF
     * @param fromHtml whether {@code plain} was rendered from HTML
     * @param html the HTML as it came, empty when there is none
     */
    public record Chosen(String plain, boolean fromHtml, String html) {
        static final Chosen NOTHING = new Chosen("", false, "");

        /** The text alone, without HTML. */
        public Chosen textOnly() {
            return new Chosen(plain, fromHtml, "");
        }

        boolean isNothing() {
            return plain.isBlank() && html.isBlank();
        }
    }

    /** Chooses. */
    public Chosen choose(Part message) {
        Chosen chosen = of(message);
        chosen = withTnef(message, chosen);
        chosen = chosen.isNothing() ? invitation(message) : chosen;
        if (chosen.plain().isBlank() && !chosen.html().isEmpty()) {
            chosen = new Chosen(HtmlText.of(chosen.html()), true, chosen.html());
        }
        if (chosen.plain().length() > ReadingLimits.MAX_TEXT_CHARS
                || chosen.html().length() > ReadingLimits.MAX_TEXT_CHARS) {
            defects.add(Defect.TEXT_LIMIT);
        }
        return new Chosen(
                PlainText.clean(PlainText.cut(chosen.plain(), ReadingLimits.MAX_TEXT_CHARS)),
                chosen.fromHtml(),
                PlainText.clean(PlainText.cut(chosen.html(), ReadingLimits.MAX_TEXT_CHARS)));
    }

    /** Finds what TNEF parts hold, and takes their text when there is no other. */
    private Chosen withTnef(Part message, Chosen chosen) {
        Chosen best = chosen;
        for (Part leaf : message.shownLeaves()) {
            byte[] content = contents.getOrDefault(leaf, new byte[0]);
            if (!leaf.isTnef() || content.length == 0) {
                continue;
            }
            Defects inside = new Defects();
            Optional<Tnef> tnef = Tnef.read(content, Slice.all(content), inside);
            if (tnef.isPresent()) {
                members.put(leaf, TnefMembers.of(leaf, content, tnef.get(), inside));
                if (best.isNothing()) {
                    best = tnef.get().body();
                    fromTnef = !best.isNothing();
                }
                if (!inside.has(Defect.TNEF_BROKEN) && !inside.truncated()) {
                    used.add(leaf);
                }
                defects.addAll(inside);
            }
        }
        return best;
    }

    /** The words of an invitation that comes without any; the part stays an attachment. */
    private Chosen invitation(Part message) {
        for (Part leaf : message.shownLeaves()) {
            if (leaf.type().equals("text/calendar") && contents.containsKey(leaf)) {
                Charsets.Decoded decoded = leaf.text(contents.getOrDefault(leaf, new byte[0]));
                Optional<String> words = Calendar.text(decoded.text());
                if (words.isPresent()) {
                    charsets.put(leaf, decoded.charset());
                    return new Chosen(words.get(), false, "");
                }
            }
        }
        return Chosen.NOTHING;
    }

    /** Whether the text comes from a TNEF part. */
    public boolean isFromTnef() {
        return fromTnef;
    }

    /** Whether a leaf became part of the text, or is shown by the files in it. */
    public boolean isUsed(Part leaf) {
        return used.contains(leaf);
    }

    /** The charset a leaf's text was read with, empty when it was not read as text. */
    public String charset(Part leaf) {
        return charsets.getOrDefault(leaf, "");
    }

    /** The files found in a leaf's text. */
    public List<Member> members(Part leaf) {
        return members.getOrDefault(leaf, List.of());
    }

    private Chosen of(Part part) {
        if (part.opened().isPresent()) {
            return of(part.opened().get());
        }
        if (!part.isMultipart()) {
            return leaf(part);
        }
        List<Part> children = part.children();
        if (children.isEmpty()) {
            return Chosen.NOTHING;
        }
        boolean alternative = part.type().equals("multipart/alternative");
        first.addAll(alternative ? children : children.subList(0, 1));
        return switch (part.type()) {
            case "multipart/alternative" -> alternative(children);
            case "multipart/related" -> related(part);
            case "multipart/signed" -> mixed(children.subList(0, 1));
            default -> mixed(children);
        };
    }

    private Chosen leaf(Part part) {
        boolean named = !part.fileName().isEmpty();
        if (part.disposition().equals("attachment")
                || (named && !part.disposition().equals("inline") && !part.isOnly() && !first.contains(part))) {
            return Chosen.NOTHING;
        }
        if (part.openedText().isPresent()) {
            used.add(part);
            charsets.put(part, "utf-8");
            return new Chosen(PlainText.unixLines(part.openedText().get()), false, "");
        }
        return switch (part.type()) {
            case "text/plain", "text/x-plain", "text/markdown" -> new Chosen(read(part), false, "");
            case "text/html", "text/xhtml", "application/xhtml+xml" -> new Chosen("", true, read(part));
            case "text/enriched", "text/richtext" -> new Chosen(Enriched.text(read(part)), false, "");
            default -> Chosen.NOTHING;
        };
    }

    private String read(Part part) {
        used.add(part);
        byte[] content = contents.getOrDefault(part, new byte[0]);
        if (part.type().equals("text/plain") && TextFiles.mayBeIn(content)) {
            TextFiles.Found found = TextFiles.in(part, content, defects);
            members.put(part, found.files());
            content = found.text();
        }
        Charsets.Decoded decoded = part.text(content);
        charsets.put(part, decoded.charset());
        String text = PlainText.unixLines(decoded.text());
        boolean flowed = part.typeField().parameter("format").equalsIgnoreCase("flowed");
        return flowed ? Flowed.unwrap(text, part.typeField().parameter("delsp").equalsIgnoreCase("yes")) : text;
    }

    private Chosen alternative(List<Part> children) {
        String plain = "";
        String html = "";
        boolean fromHtml = false;
        for (Part child : children) {
            Chosen choice = of(child);
            if (plain.isBlank() && !choice.plain().isBlank()) {
                plain = choice.plain();
                fromHtml = choice.fromHtml();
            } else if (choice.html().isBlank() && !choice.plain().strip().equals(plain.strip())) {
                used.remove(child);
            }
            if (!choice.html().isBlank()) {
                html = choice.html();
            }
        }
        return new Chosen(plain, fromHtml, html);
    }

    private Chosen related(Part part) {
        Chosen root = of(part.root());
        if (!root.isNothing()) {
            return root;
        }
        for (Part child : part.children()) {
            Chosen other = of(child);
            if (!other.isNothing()) {
                return other;
            }
        }
        return Chosen.NOTHING;
    }

    private Chosen mixed(List<Part> children) {
        Chosen sum = Chosen.NOTHING;
        for (Part child : children) {
            Chosen next = of(child);
            if (!next.isNothing()) {
                sum = sum.isNothing() ? next : joined(sum, next);
            }
            if (sum.plain().length() > ReadingLimits.MAX_TEXT_CHARS) {
                return sum;
            }
        }
        return sum;
    }

    private static Chosen joined(Chosen a, Chosen b) {
        String plainA = a.plain().isBlank() ? HtmlText.of(a.html()) : a.plain();
        String plainB = b.plain().isBlank() ? HtmlText.of(b.html()) : b.plain();
        String plain = plainA.endsWith("\n") ? plainA + plainB : plainA + "\n" + plainB;
        if (a.html().isBlank() && b.html().isBlank()) {
            return new Chosen(plain, a.fromHtml() && b.fromHtml(), "");
        }
        return new Chosen(plain, a.fromHtml() && b.fromHtml(), markup(a) + "\n" + markup(b));
    }

    private static String markup(Chosen choice) {
        return choice.html().isBlank() ? "<pre>" + escaped(choice.plain()) + "</pre>" : choice.html();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
