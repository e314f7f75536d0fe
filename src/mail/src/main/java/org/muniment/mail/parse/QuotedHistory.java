package org.muniment.mail.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Cuts the quoted history off a reply. Lines quoted with {@code >} go together with the line that introduces them; from
 * an "original message" line or a copied header block on everything goes. New text between or below quoted lines stays.
 */
public final class QuotedHistory {
    private static final Pattern ORIGINAL = Pattern.compile(
            "(?i)^[>\\s]*+[-_*=]{2,}+\\s*+(original message|original appointment|reply message|urspr(ü|ue)ngliche nachricht"
                    + "|antwort nachricht|message d'origine|message original|mensaje original|messaggio originale"
                    + "|mensagem original|oorspronkelijk bericht|opprinnelig melding|ursprungligt meddelande"
                    + "|oprindelig meddelelse|alkuperäinen viesti|исходное сообщение|原始邮件|原始信件)\\s*[-_*=]{2,}\\s*$");
    /** What is passed on is not history: it is what the mail is about. */
    private static final Pattern FORWARDED = Pattern.compile(
            "(?i)^(?:[-_*=]{2,}+\\s*+(?:forwarded message|forwarded by .{1,100}|weitergeleitete nachricht|message transféré"
                    + "|mensaje reenviado|messaggio inoltrato|mensagem encaminhada|doorgestuurd bericht|пересылаемое сообщение"
                    + "|转发邮件信息|转发的邮件)\\s*[-_*=]{2,}\\s*"
                    + "|(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)|début du message (?:réexpédié|transféré)"
                    + "|inizio messaggio inoltrato|inicio del mensaje reenviado)\\s?:)$");

    private static final Pattern REPLY_MARK = Pattern.compile(
            "(?i)^[>\\s]*[#*=\\- ]{2,}.{0,20}(reply|type|antwort|répon).{0,30}(above|oberhalb|dessus).{0,60}$");
    private static final Set<String> FROM =
            Set.of("from", "von", "de", "da", "van", "från", "fra", "lähettäjä", "od", "от", "发件人", "差出人");
    private static final Set<String> DATE = Set.of("date", "datum", "data", "fecha", "дата");
    private static final Set<String> SENT = Set.of(
            "sent",
            "date",
            "gesendet",
            "datum",
            "envoyé",
            "enviado",
            "enviado el",
            "inviato",
            "data",
            "verzonden",
            "skickat",
            "sendt",
            "lähetetty",
            "wysłano",
            "fecha",
            "отправлено",
            "дата",
            "发送时间",
            "送信日時",
            "to",
            "an",
            "à",
            "para",
            "a",
            "aan",
            "till",
            "til",
            "subject",
            "betreff",
            "objet",
            "asunto",
            "oggetto",
            "onderwerp",
            "ämne",
            "emne");

    /** Characters of a line that may mark where history or what is passed on starts. */
    private static final int MAX_MARK = 250;
    /** Lines ending in a colon that are looked at as introductions of one text. */
    private static final int MAX_INTRODUCTIONS = 300;

    private QuotedHistory() {}

    /** The new part of {@code text}, which has LF line ends; all of it when everything is quoted. */
    public static String cut(String text) {
        List<String> lines = List.of(text.split("\n", -1));
        int end = historyStart(lines);
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < end; i++) {
            if (isForwarded(lines.get(i))) {
                kept.addAll(lines.subList(i, end));
                break;
            }
            if (!isQuoted(lines.get(i))) {
                kept.add(lines.get(i));
            } else if (i == 0 || !isQuoted(lines.get(i - 1))) {
                dropIntroduction(kept);
            }
        }
        String reply = String.join("\n", kept).strip();
        return reply.isEmpty() ? text.strip() : reply;
    }

    private static boolean isForwarded(String line) {
        return !line.isEmpty()
                && line.length() <= MAX_MARK
                && FORWARDED.matcher(line.strip()).matches();
    }

    /** The line from which on all is history, or the number of lines. */
    private static int historyStart(List<String> lines) {
        int looked = 0;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isEmpty() || line.length() > ReadingLimits.MAX_QUOTE_LINE) {
                continue;
            }
            if (isForwarded(line)) {
                return lines.size();
            }
            char c = line.charAt(0);
            boolean dashes = line.length() <= MAX_MARK
                    && (c == '-' || c == '_' || c == '*' || c == '=' || c == '#' || c == ' ' || c == '>');
            if (dashes
                    && (ORIGINAL.matcher(line).matches()
                            || REPLY_MARK.matcher(line).matches())) {
                return i;
            }
            if (isHeaderBlock(lines, i)) {
                return i > 0 && isRule(lines.get(i - 1)) ? i - 1 : i;
            }
            boolean mayIntroduce = (!isQuoted(line) || line.startsWith(">>> ")) && looked < MAX_INTRODUCTIONS;
            int introduced = mayIntroduce ? Introduction.startOf(lines, i, false) : -1;
            looked += mayIntroduce && line.stripTrailing().endsWith(":") ? 1 : 0;
            if (introduced >= 0 && i + 1 < lines.size() && !isQuoteNext(lines, i)) {
                return introduced;
            }
        }
        return lines.size();
    }

    /** Whether quoted lines follow; if not, the rest is history in clear. */
    private static boolean isQuoteNext(List<String> lines, int i) {
        for (int next = i + 1; next < Math.min(lines.size(), i + 6); next++) {
            if (isQuoted(lines.get(next))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isHeaderBlock(List<String> lines, int i) {
        String first = label(lines.get(i));
        if (DATE.contains(first) && i + 1 < lines.size()) {
            String next = lines.get(i + 1);
            return lines.get(i).chars().anyMatch(Character::isDigit)
                    && next.indexOf('@') > 0
                    && (FROM.contains(label(next)) || SENT.contains(label(next)));
        }
        if (!FROM.contains(first)) {
            return false;
        }
        int fields = 0;
        for (int next = i + 1; next < Math.min(lines.size(), i + 5); next++) {
            fields += SENT.contains(label(lines.get(next))) ? 1 : 0;
        }
        return fields >= 2;
    }

    private static String label(String line) {
        int colon = line.indexOf(':');
        if (colon < 0) {
            colon = line.indexOf('：');
        }
        return colon <= 0 || colon > 30
                ? ""
                : line.substring(0, colon).replace("*", "").strip().toLowerCase(Locale.ROOT);
    }

    private static boolean isRule(String line) {
        String bare = line.strip();
        return bare.length() >= 5 && bare.chars().allMatch(c -> c == '_' || c == '-' || c == '=');
    }

    private static boolean isQuoted(String line) {
        return line.startsWith(">") || line.startsWith(" >") || line.startsWith("|>");
    }

    /** Takes away the "On … wrote:" line or lines at the end of {@code kept}. */
    private static void dropIntroduction(List<String> kept) {
        int last = kept.size() - 1;
        while (last >= 0 && kept.get(last).isBlank()) {
            last--;
        }
        if (last < 0) {
            return;
        }
        String shared = Introduction.before(kept.get(last).strip());
        int start = Introduction.startOf(kept, last, true);
        if (!shared.isEmpty()) {
            kept.subList(last, kept.size()).clear();
            kept.add(shared);
        } else if (start >= 0) {
            kept.subList(start, kept.size()).clear();
        }
    }
}
