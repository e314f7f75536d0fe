package org.muniment.mail.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.muniment.mail.parse.Defects.Defect;

/**
 * Address lists (RFC 5322 section 3.4 with its obsolete forms) as mailers really write them: groups flattened, names in
 * comments, addresses in names, unclosed quotes and brackets, semicolons between addresses.
 */
public final class Mailboxes {
    /**
     * One mailbox.
     *
     * @param name decoded display name
     * @param addr address as written, empty when there is none
     */
    public record Mailbox(String name, String addr) {}

    /** Characters of a mailbox in which blanks around dots are looked for. */
    private static final int MAX_SPACED = 200;
    /** Blanks around the dots and the at sign of an address without angle brackets (RFC 5322 section 4.4). */
    private static final Pattern SPACED_DOT = Pattern.compile("(?<=[^\\s@]@[^\\s@]{0,100})\\s{1,5}(\\.)\\s{0,5}");

    private final String text;
    private final Defects defects;
    private final List<Mailbox> found = new ArrayList<>();
    private final StringBuilder phrase = new StringBuilder();
    private final StringBuilder comment = new StringBuilder();
    private String angle = "";
    private boolean hasAngle;
    private int position;
    private boolean noMoreQuotes;
    private boolean noMoreComments;

    private Mailboxes(String text, Defects defects) {
        this.text = text;
        this.defects = defects;
    }

    /** The mailboxes in a field's text. */
    public static List<Mailbox> of(String text, Defects defects) {
        return text.isBlank() ? List.of() : new Mailboxes(text, defects).all();
    }

    private List<Mailbox> all() {
        while (position < text.length()) {
            if (found.size() >= ReadingLimits.MAX_ADDRESSES) {
                defects.add(Defect.ADDRESS_LIMIT);
                return found;
            }
            char c = text.charAt(position);
            switch (c) {
                case '"' -> quoted();
                case '(' -> comment();
                case '<' -> angle();
                case ',', ';' -> {
                    end();
                    position++;
                }
                case ':' -> colon();
                case '[' -> literal();
                default -> other(c);
            }
        }
        end();
        return found;
    }

    private void other(char c) {
        int word = c == '=' && text.startsWith("=?", position) ? EncodedWords.endOf(text, position) : -1;
        if (word > 0) {
            phrase.append(text, position, word);
            position = word;
        } else {
            phrase.append(c);
            position++;
        }
    }

    private void quoted() {
        int i = position + 1;
        StringBuilder inside = new StringBuilder();
        while (!noMoreQuotes && i < text.length() && text.charAt(i) != '"') {
            if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                i++;
            }
            inside.append(text.charAt(i++));
        }
        if (noMoreQuotes || i >= text.length()) {
            noMoreQuotes = true;
            position++;
            return;
        }
        boolean local = i + 1 < text.length() && text.charAt(i + 1) == '@';
        if (local) {
            phrase.append('"').append(inside).append('"');
        } else {
            phrase.append(inside);
        }
        position = i + 1;
    }

    private void comment() {
        int depth = 0;
        int i = position;
        int from = comment.length();
        while (!noMoreComments && i < text.length()) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                comment.append(text.charAt(++i));
            } else if (c == '(') {
                depth++;
                if (depth > 1) {
                    comment.append(c);
                }
            } else if (c == ')' && --depth == 0) {
                position = i + 1;
                return;
            } else {
                comment.append(c);
            }
            i++;
        }
        noMoreComments = true;
        comment.setLength(from);
        phrase.append('(');
        position++;
    }

    private void angle() {
        int i = position + 1;
        while (i < text.length() && text.charAt(i) == '<') {
            i++;
        }
        int start = i;
        boolean route = i < text.length() && text.charAt(i) == '@';
        while (i < text.length() && text.charAt(i) != '>' && (route || text.charAt(i) != ',')) {
            i++;
        }
        String inside = text.substring(start, i);
        if (hasAngle && !angle.isEmpty()) {
            phrase.append(' ').append(inside);
        } else {
            angle = inside;
            hasAngle = true;
        }
        while (i < text.length() && text.charAt(i) == '>') {
            i++;
        }
        position = i;
    }

    private void colon() {
        String before = phrase.toString().strip();
        boolean group = !hasAngle && before.indexOf('@') < 0;
        if (group && !before.equalsIgnoreCase("mailto")) {
            phrase.setLength(0);
            comment.setLength(0);
        } else if (group) {
            phrase.setLength(0);
        } else {
            phrase.append(':');
        }
        position++;
    }

    private void literal() {
        int end = text.indexOf(']', position);
        int stop = end < 0 || end - position > 255 ? position + 1 : end + 1;
        phrase.append(text, position, stop);
        position = stop;
    }

    private void end() {
        String name = phrase.toString().strip();
        String addr = "";
        if (hasAngle) {
            addr = address(angle);
            if (addr.indexOf('@') < 0 && name.indexOf('@') > 0 && name.indexOf(' ') < 0) {
                addr = addr.isEmpty() ? name : addr;
            }
        } else if (name.indexOf('@') >= 0) {
            boolean spaced = name.length() <= MAX_SPACED && (name.contains(" .") || name.contains(". "));
            name = !spaced ? name : SPACED_DOT.matcher(name).replaceAll("$1");
            String word = wordWithAt(name);
            addr = address(word);
            name = name.replace(word, " ").strip();
        }
        if (name.isEmpty()) {
            name = comment.toString().strip();
        }
        String shown = PlainText.line(EncodedWords.decode(name, defects));
        if (!shown.isEmpty() || !addr.isEmpty()) {
            found.add(new Mailbox(shown, addr));
        }
        phrase.setLength(0);
        comment.setLength(0);
        angle = "";
        hasAngle = false;
    }

    private static String wordWithAt(String name) {
        int at = name.lastIndexOf('@');
        int start = at;
        if (at > 0 && name.charAt(at - 1) == '"') {
            start = Math.max(0, name.lastIndexOf('"', at - 2));
        } else {
            while (start > 0 && name.charAt(start - 1) > ' ') {
                start--;
            }
        }
        int end = at;
        while (end < name.length() && name.charAt(end) > ' ') {
            end++;
        }
        return name.substring(start, end);
    }

    private static String address(String inside) {
        String addr = withoutComments(inside).strip();
        if (addr.startsWith("@") && addr.indexOf(':') > 0) {
            addr = addr.substring(addr.indexOf(':') + 1);
        }
        if (addr.regionMatches(true, 0, "mailto:", 0, 7)) {
            addr = addr.substring(7);
        }
        StringBuilder out = new StringBuilder(addr.length());
        boolean quoted = false;
        for (int i = 0; i < addr.length(); i++) {
            char c = addr.charAt(i);
            quoted ^= c == '"';
            if ((c > ' ' && c != 0x7F) || (quoted && c == ' ')) {
                out.append(c);
            }
        }
        return PlainText.cut(PlainText.line(out.toString()), 1_000);
    }

    /** RFC 5322 allows comments between the words of an address. */
    private static String withoutComments(String inside) {
        if (inside.indexOf('(') < 0 || inside.indexOf('"') >= 0) {
            return inside;
        }
        StringBuilder out = new StringBuilder(inside.length());
        int depth = 0;
        for (int i = 0; i < inside.length(); i++) {
            char c = inside.charAt(i);
            depth += c == '(' ? 1 : 0;
            if (depth == 0) {
                out.append(c);
            }
            depth -= c == ')' && depth > 0 ? 1 : 0;
        }
        return depth == 0 ? out.toString() : inside;
    }
}
