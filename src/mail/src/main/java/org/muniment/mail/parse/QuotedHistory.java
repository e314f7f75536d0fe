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
    private static final Pattern WROTE = Pattern.compile(
            "(?i)(wrote|writes|schrieb|schreef|écrit|escribió|escribi.|ha scritto|scrisse|escreveu|skrev|kirjoitti|napisał"
                    + "|napisał\\(a\\)|pisze|написал|пишет|a scris|írta|napsal|yazdı|写道|のメール|さんは書きました|作成)\\b?[^\\n]{0,60}[:：]\\s*$");
    private static final Pattern ON_DATE = Pattern.compile(
            "(?i)^(on|am|le|el|il|em|op|den|dne|w dniu|dnia|em|pe|na|tarihinde|в|ср|пн|вт|чт|пт|сб|вс|20\\d\\d[-/年])\\b?.*\\d.*");
    private static final Pattern ORIGINAL = Pattern.compile(
            "(?i)^[>\\s]*[-_*=]{2,}\\s*(original message|original appointment|forwarded message|urspr(ü|ue)ngliche nachricht"
                    + "|weitergeleitete nachricht|message d'origine|message original|mensaje original|messaggio originale"
                    + "|mensagem original|oorspronkelijk bericht|opprinnelig melding|ursprungligt meddelande"
                    + "|oprindelig meddelelse|alkuperäinen viesti|исходное сообщение|原始邮件|原始信件)\\s*[-_*=]{2,}\\s*$");
    private static final Pattern REPLY_MARK = Pattern.compile(
            "(?i)^[>\\s]*[#*=\\- ]{2,}.{0,20}(reply|type|antwort|répon).{0,30}(above|oberhalb|dessus).{0,60}$");
    private static final Set<String> FROM =
            Set.of("from", "von", "de", "da", "van", "från", "fra", "lähettäjä", "od", "от", "发件人", "差出人");
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

    private QuotedHistory() {}

    /** The new part of {@code text}, which has LF line ends; all of it when everything is quoted. */
    public static String cut(String text) {
        List<String> lines = List.of(text.split("\n", -1));
        int end = historyStart(lines);
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < end; i++) {
            if (!isQuoted(lines.get(i))) {
                kept.add(lines.get(i));
            } else if (i == 0 || !isQuoted(lines.get(i - 1))) {
                dropIntroduction(kept);
            }
        }
        String reply = String.join("\n", kept).strip();
        return reply.isEmpty() ? text.strip() : reply;
    }

    /** The line from which on all is history, or the number of lines. */
    private static int historyStart(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isEmpty() || line.length() > ReadingLimits.MAX_QUOTE_LINE) {
                continue;
            }
            char c = line.charAt(0);
            boolean dashes = c == '-' || c == '_' || c == '*' || c == '=' || c == '#' || c == ' ' || c == '>';
            if (dashes
                    && (ORIGINAL.matcher(line).matches()
                            || REPLY_MARK.matcher(line).matches())) {
                return i;
            }
            if (isHeaderBlock(lines, i)) {
                return i > 0 && isRule(lines.get(i - 1)) ? i - 1 : i;
            }
            if (introducesUnquoted(lines, i)) {
                return i;
            }
        }
        return lines.size();
    }

    /** "On … wrote:" with nothing quoted after it: the rest is history in clear. */
    private static boolean introducesUnquoted(List<String> lines, int i) {
        if (!isIntroduction(lines.get(i))
                && !(i + 1 < lines.size() && isIntroduction(lines.get(i) + " " + lines.get(i + 1)))) {
            return false;
        }
        for (int next = i + 1; next < Math.min(lines.size(), i + 6); next++) {
            if (isQuoted(lines.get(next))) {
                return false;
            }
        }
        return i + 1 < lines.size();
    }

    private static boolean isIntroduction(String line) {
        return line.length() < 400
                && (line.endsWith(":") || line.endsWith("：") || line.endsWith(": "))
                && ON_DATE.matcher(line).matches()
                && WROTE.matcher(line).find();
    }

    private static boolean isHeaderBlock(List<String> lines, int i) {
        if (!FROM.contains(label(lines.get(i)))) {
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
        for (int height = 0; height < 4 && last - height >= 0; height++) {
            String joined =
                    String.join(" ", kept.subList(last - height, last + 1)).strip();
            if (joined.length() < 400
                    && joined.endsWith(":")
                    && ((WROTE.matcher(joined).find() && ON_DATE.matcher(joined).matches())
                            || (height == 0 && WROTE.matcher(joined).find()))) {
                kept.subList(last - height, kept.size()).clear();
                return;
            }
        }
    }
}
