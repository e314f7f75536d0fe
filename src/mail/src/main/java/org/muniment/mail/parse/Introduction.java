package org.muniment.mail.parse;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The line or lines with which a mail program introduces what it quotes: "On … Ann wrote:" in the languages of their
 * users. Where no verb is known, a date and an address right before the colon tell.
 */
final class Introduction {
    /** Lines that one introduction may take. */
    private static final int MAX_HEIGHT = 4;

    private static final int MAX_CHARS = 400;

    private static final String VERB =
            "(?:wrote|writes|sent|schrieb|schreef|geschreven|écrit|escribió|escribi.|ha scritto|scrisse"
                    + "|escreveu|skrev|kirjoitti|napisał(?:\\(a\\))?|pisze|написала?|пишет|пише|a scris|írta|napsala?|yazdı|έγραψε|כתב|כתבה|كتب"
                    + "|写道|寫道|のメール|さんは書きました|作成|作成しました|작성|님이 씀)";
    /** The verb as the last word. */
    private static final Pattern VERB_LAST = Pattern.compile("(?iu).*(?<![\\p{L}])" + VERB + "\\s?[:：]$");
    /** The verb, and the name after it. */
    private static final Pattern VERB_INSIDE = Pattern.compile("(?iu).*(?<![a-zA-Z])" + VERB + "(?![a-z]).{0,90}[:：]$");

    private static final Pattern DATE = Pattern.compile(
            "(?<!\\d)(?:19|20)\\d\\d(?!\\d)|(?<!\\d)\\d{1,2}[:.]\\d\\d(?!\\d)|\\d{1,4}[-/.] ?\\d{1,2}[-/.] ?\\d{1,4}|\\d ?[年년]|(?<!\\d)\\d{1,2}\\.? \\p{L}{3}");
    private static final Pattern ADDRESS_LAST = Pattern.compile(
            ".*[<(\\[]\\s?[^<>()\\[\\]\\s]{1,200}@[^<>()\\[\\]]{1,200}[>)\\]]{1,2}[^\\p{L}\\d]{0,3}[:：]$");
    private static final Pattern ADDRESS = Pattern.compile("[^\\s<>@]{1,100}@[^\\s<>@]{1,100}");
    private static final Pattern START = Pattern.compile(
            "(?iu)^(?:on|am|le|el|il|em|op|den|dne|dnia|w dniu|pe|på|na|στις|в|у|в|ср|пн|вт|чт|пт|сб|вс|нд|在|於|from|\\d{1,4}[-./年년]|\\d{1,2}[. ]"
                    + "|[\\p{L}]{2,4}[.,]{1,2} ?\\d).*");
    /** An introduction without colon, between dashes. */
    private static final Pattern DECORATED =
            Pattern.compile("(?iu)^[-_ ]{2,20}(?:on|am|le|el|il|em|op)\\b.{5,300}" + VERB + "\\s?[-_ ]{2,20}:?$");
    /** How GroupWise starts what it quotes, without any mark on the lines below. */
    private static final Pattern ARROWS = Pattern.compile("^>>> .{0,200}\\d.{0,200}>>>$");
    /** A date and an address with nothing behind them, before quoted lines. */
    private static final Pattern BARE =
            Pattern.compile("^\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}\\b.{0,200}<[^<>\\s]{1,200}@[^<>\\s]{1,200}>$");
    /** New text and the introduction on one line. */
    private static final Pattern SHARED = Pattern.compile(
            "^(.*?\\S)(?:\\s*-{2,}\\s*|\\s+)On (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|\\d).{5,300}wrote:$");

    private Introduction() {}

    /** The first line of the introduction whose last line is {@code end}, or -1; before quoted lines less is enough. */
    static int startOf(List<String> lines, int end, boolean beforeQuote) {
        String last = lines.get(end).strip();
        if (last.length() > MAX_CHARS || last.isEmpty()) {
            return -1;
        }
        if (DECORATED.matcher(last).matches()
                || ARROWS.matcher(last).matches()
                || (beforeQuote && BARE.matcher(last).matches())) {
            return end;
        }
        if (!last.endsWith(":") && !last.endsWith("：")) {
            return -1;
        }
        String joined = "";
        for (int start = end; start >= 0 && start > end - MAX_HEIGHT; start--) {
            String line = lines.get(start).strip();
            joined = line + (joined.isEmpty() ? "" : " ") + joined;
            if (line.isEmpty() || joined.length() > MAX_CHARS) {
                break;
            }
            if (isWhole(joined, beforeQuote)) {
                return start;
            }
        }
        return beforeQuote && VERB_LAST.matcher(last).matches() ? end : -1;
    }

    /** What stands before an introduction on its own line, empty when nothing does. */
    static String before(String line) {
        Matcher matcher = line.length() > MAX_CHARS || !line.endsWith("wrote:") ? null : SHARED.matcher(line);
        return matcher != null && matcher.matches() ? matcher.group(1) : "";
    }

    private static boolean isWhole(String text, boolean beforeQuote) {
        if (!DATE.matcher(text).find()) {
            return false;
        }
        if (ADDRESS_LAST.matcher(text).matches()) {
            return true;
        }
        boolean told =
                VERB_LAST.matcher(text).matches() || VERB_INSIDE.matcher(text).matches();
        boolean addressed = ADDRESS.matcher(text).find();
        return told && (beforeQuote || addressed || START.matcher(text).matches());
    }
}
