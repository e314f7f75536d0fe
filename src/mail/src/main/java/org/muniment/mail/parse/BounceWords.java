package org.muniment.mail.parse;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words by which mailers without delivery status reports (RFC 3464) can be understood, in the languages they speak.
 * Every pattern is bounded: no line longer than {@link #MAX_LINE} is matched.
 */
final class BounceWords {
    /** Characters of one line that are looked at. */
    static final int MAX_LINE = 320;

    static final String MAILBOX =
            "([A-Za-z0-9._%+=/!#$&'*?^`{|}~-]{0,63}[A-Za-z0-9_%+=!#$&*?^`{|}~-]@[A-Za-z0-9.-]{1,200}[A-Za-z0-9])";

    /** An enhanced status code (RFC 3463 section 2). */
    static final Pattern STATUS = Pattern.compile("(?<![\\d.])([245]\\.\\d{1,3}\\.\\d{1,3})(?!\\.?\\d)");

    /** A reply code (RFC 5321 section 4.2). */
    static final Pattern REPLY =
            Pattern.compile("(?<![\\d.:@\\[/-])([45])[0-5]\\d(?![\\d.:@%])(?! ?(?i:K|MB|bytes|hour|h |min))");

    /** A delivery that failed or waits. */
    private static final Pattern FAILED = anyOf(
            "fail",
            "could ?n[o'\u2019]t",
            "cannot",
            "undeliver",
            "unable to",
            "not (?:be |been )?(?:reach|deliver|recogni|accept|receive|able|known|exist|listed|a valid|final)",
            "n[o'\u2019]t (?:be |been )?deliver",
            "not yet (?:been )?deliver",
            "permanent",
            "invalid",
            "did ?n[o'\u2019]t",
            "fatal error",
            "rejected",
            "blocked",
            "error (?:has )?occurred",
            "delayed",
            "postponed",
            "aborted",
            "returned (?:to you|because|mail)",
            "delivery to the following",
            "no (?:such|valid)",
            "unknown",
            "exceed",
            "mailbox (?:is )?full",
            "over ?quota",
            "unrouteable",
            "unzustellbar",
            "nicht (?:zu(?:ge)?stell|erreich|angenommen|gefunden)",
            "fehlgeschlagen",
            "pas (?:pu|été|ete) (?:être |etre )?(?:délivr|delivr|remis|distribu|envoy)",
            "non (?:remis|distribu|délivr)",
            "échec",
            "no (?:se )?(?:ha |pudo|puede|fue)",
            "no entregad",
            "non (?:è stato|può essere|e' stato) (?:possibile )?(?:recapitat|consegnat)",
            "impossibile (?:recapitare|consegnare)",
            "niet (?:worden )?(?:afgeleverd|bezorgd)",
            "não (?:foi|pôde|pode) ",
            "nie (?:zosta|mog)",
            "niedostarczon",
            "nedoruč",
            "не (?:может быть |был[оа]? |удалось )?достав",
            "недостав",
            "配信|届けられ|送信でき",
            "无法|無法|退信|失败|失敗",
            "teslim edilemedi",
            "kunde inte leverer",
            "ikke (?:blive |bli )?lever");

    /** A failure that may pass. */
    private static final Pattern SOFT = anyOf(
            "mailbox (?:is )?full",
            "full mailbox",
            "over ?(?:disk )?quota",
            "quota (?:is )?exceeded",
            "exceeded (?:its |his |her |storage |mail )*quota",
            "quota violation",
            "exceeds allowed size",
            "disk quota",
            "try again",
            "temporar",
            "delayed",
            "postponed",
            "still being retried",
            "will (?:be )?(?:keep |continue )?(?:to )?(?:retr|try|attempt)",
            "attempts will continue",
            "no action is required",
            "not yet (?:been )?deliver",
            "greylist",
            "postfach (?:ist )?voll",
            "später erneut");

    /** A line that is about an address; what may follow it is a colon, a reason or the address again. */
    static final Pattern OWN_LINE = Pattern.compile(
            "^[-*>\u2022 \t]{0,12}(?:\"[^\"]{0,80}\"[ \t]{0,3})?[\"'<\\[(]{0,2}(?i:SMTP:)?" + MAILBOX
                    + "[>\"'\\])]{0,2}(?:[ \t]*$|[ \t]*:| on |[ \t]*\\(|[ \t]*<mailto:|[ \t]*\\.{3}| - |[ \t]*\u2013).*");

    static final Pattern QMAIL_LINE = Pattern.compile("^<[^<>]{1,300}>:[ \t]{0,10}$");

    /** A label, and then the address as the last thing of the line. */
    static final Pattern LABEL = Pattern.compile(
            "(?i)^[-*> \t]{0,12}+(?!.{0,60}(?:expanded|generated) from)(?!(?:from|sender|von|reply|contact|message|de|errors|return|received|by|"
                    + "system contact|x-|cc|bcc|received|mail from|>>> mail|sent|date)\\b)[^:@<>]{2,60}[:\uFF1A][ \t]{0,40}[\"'<\\[(]{0,2}(?:SMTP:|rfc822;)?[ \t]?"
                    + MAILBOX + "[>\"'\\])]{0,3}[.;]?[ \t]*$");

    /** Running words that name the address of a failure. */
    static final Pattern SENTENCE = Pattern.compile(
            "(?i)\\b(?:delivered to|delivery (?:of (?:your |the )?(?:message|e-?mail) )?to|reached|sent (?:an? )?(?:e-?mail|message) to"
                    + "|(?:deliver|send|forward) (?:your |this |the )?(?:message|e-?mail) to"
                    + "|(?:message|e-?mail) (?:you sent )?(?:to|for|addressed to)|addressed to(?: email address)?"
                    + "|following recipients?|nicht zugestellt werden an|zustellung an|recipient address|mailbox(?: for)?"
                    + "|quota (?:violation|exceeded) for|user|account|gateway for|was addressed,)"
                    + "(?:[:, ]{1,3}[\"'<\\[(]{0,2}|[:, ]{0,3}[\"'<\\[(]{1,2})" + MAILBOX);

    /** Where the mailer says from which address the failed one was made. */
    static final Pattern ORIGIN =
            Pattern.compile("(?i)\\b(?:generated from|expanded from|originally addressed to)[: ]{1,3}<?" + MAILBOX);

    /** What a mailer told another whom the message is for. */
    static final Pattern RCPT = Pattern.compile("(?i)RCPT TO:[ \t]{0,3}<?" + MAILBOX);

    static final Pattern ADDRESS = Pattern.compile("(?:(?i)SMTP[=:]|rfc822;)?[ \t]?" + MAILBOX);

    /** What stands before an address that is not the failed one. */
    static final Pattern OTHER = Pattern.compile(
            "(?i)(?:contact|e-?mail to|from|sender|by|reply|write to|via|helo=|postmaster|message-id|if|e\\.g\\.|try|instead|from:? ?email|help|questions|please)[^@\n]{0,30}$");

    /** The line at which a copy of the returned message starts. */
    static final Pattern COPY = Pattern.compile(
            "(?i)^[ \t|>]{0,10}[-=*_~#]{2,80}(?=.*[a-z]{4}).*(?:below this line|copy of (?:the|your|my) |original message|original e-?mail"
                    + "|returned (?:message|mail)|unsent message|undelivered message|source mail|header of the|headers? (?:and|of)|message (?:header|text|body)s? |ursprüngliche nachricht|message d'origine|mensaje original|копия).*"
                    + "|^[ \t]{0,4}(?:this is |here is |below is |the |a )?(?:a |the )?(?:copy of |summary of |first \\d+ (?:lines|bytes) of |text of )?(?:the |your )?(?:old|original|returned|undelivered|unsent) (?:message|mail|e-?mail)"
                    + "(?: (?:you sent|header|text|body)s?)?(?: ?:$|[ a-z]{0,20} (?:follow|below|attached|header)).*"
                    + "|^message headers? follows?\\b.*|^original message headers:.*|^your message reads.*"
                    + "|^>?(?:Received: +(?:from|by) |Return-Path: ?<|X-Envelope-From: ).*");

    /** Subjects under which deliveries are reported, replies to them and forwarded ones left out. */
    static final Pattern SUBJECT = Pattern.compile(
            "(?iu)^(?!\\s*(?:re|aw|sv|antw|fwd?|wg|tr|rv)\\s*:).*(?:undeliver|undelivrable|delivery (?:status )?notif"
                    + "|deliver(?:y|ing) (?:\\w+ )?(?:fail|delay|problem|report|error|warning|incomplete|has|status)"
                    + "|mail(?:er)? (?:system )?(?:delivery )?(?:fail|error|delayed|warning|not )|mail delivery"
                    + "|(?:message|e-?mail|mail) (?:delivery|could|status|not|delayed)|delayed mail|failed mail|failure (?:notice|delivery)|fail(?:ed|ure) (?:delivery|to deliver)"
                    + "|returned (?:e-?)?(?:mail|message)|return(?:ed|ing) (?:message |mail )?to sender|mail returned"
                    + "|non[- ]?delivery|not (?:be )?delivered|could ?n[o'\u2019]t (?:be )?(?:deliver|send)|unable to deliver|processing error|user unknown|automatically rejected|rejected mail|message (?:you sent )?(?:was )?(?:blocked|rejected)"
                    + "|warning: (?:message|could not)|nicht zu(?:ge)?stell|unzustellbar|zustellung|unzust"
                    + "|non (?:remis|distribu|d[ée]livr)|[ée]chec|no (?:se )?(?:ha |pudo |fue )?entreg|mancato recapito|mancata consegna|niet (?:afgeleverd|bezorgd)|onbestelbaar"
                    + "|não entreg|não foi|niedostarczon|nedoruč|olevererbar|olevererat|kan ikke lever|toimit"
                    + "|не\\s?достав|配信|不達|退信|失败|失敗|无法|無法|teslim edilemedi|반송|실패).*");

    /** Local parts that belong to machines and those who keep them. */
    private static final List<String> KEEPERS = List.of(
            "postmaster",
            "mailer-daemon",
            "mailer_daemon",
            "mail-daemon",
            "abuse",
            "mdaemon",
            "hostmaster",
            "webmaster");

    private BounceWords() {}

    /** Whether {@code address} is a postmaster's or a program's. */
    static boolean isKeeper(String address) {
        return KEEPERS.stream().anyMatch(keeper -> address.regionMatches(true, 0, keeper, 0, keeper.length()));
    }

    /** Whether {@code text} tells of a delivery that failed or waits. */
    static boolean isFailed(String text) {
        return FAILED.matcher(text.toLowerCase(Locale.ROOT)).find();
    }

    /** Where in lower-case {@code text}, from {@code from} on, words tell of a failure; -1 when nowhere. */
    static int failure(CharSequence text, int from) {
        Matcher matcher = FAILED.matcher(text);
        return from <= text.length() && matcher.find(from) ? matcher.start() : -1;
    }

    /** Whether {@code text} tells of a failure that may pass. */
    static boolean isSoft(String text) {
        return SOFT.matcher(text.toLowerCase(Locale.ROOT)).find();
    }

    /** For lower-case text. */
    private static Pattern anyOf(String... words) {
        return Pattern.compile(String.join("|", words));
    }
}
