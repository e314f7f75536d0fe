package org.muniment.desk;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.muniment.mail.RawMail;

/**
 * In which language to answer a mail: the one it says it is written in ({@code Content-Language}, RFC 3282), else the one
 * its small words belong to, else the one its sender prefers ({@code Accept-Language}), else the house's first.
 */
final class MailLanguage {

    private static final int MAX_HEAD = 64 * 1024;
    private static final int MAX_TEXT = 4_000;

    /** So many small words of a language a text must have. */
    private static final int MIN_WORDS = 2;

    private static final Pattern WORD = Pattern.compile("\\p{L}+");

    /** Words that are frequent in one of these languages and not words of another of them. */
    private static final Map<String, Set<String>> WORDS = Map.of(
            "en",
                    words(
                            "the and you your is are was with for have has not this that what please thanks hello from it my"),
            "de",
                    words(
                            "der das und ich sie wir nicht ist sind mit für bitte danke hallo ein eine mein meine auf wie guten"),
            "fr", words("le les et vous nous est pour avec dans bonjour merci une mon votre je pas sur des"),
            "es", words("el los usted para con por gracias hola una mi su no está que como pero"),
            "it", words("il gli per con grazie buongiorno una mio sono che non della è come"),
            "nl", words("het een en ik niet met voor bedankt hallo mijn uw wij zijn van dat"),
            "pl", words("nie jest się dzień dobry proszę dziękuję na że mój moje czy dla"));

    private MailLanguage() {}

    private static Set<String> words(String list) {
        return Set.of(list.split(" "));
    }

    /**
     * The language for an answer.
     *
     * @param mail the mail
     * @param text what a person reads of it
     * @param offered languages the house writes in, the first as the last resort; not empty
     */
    static String of(RawMail mail, String text, List<String> offered) {
        String head = head(mail.bytes());
        return stated(head, "Content-Language", offered)
                .or(() -> detected(text, offered))
                .or(() -> stated(head, "Accept-Language", offered))
                .orElse(offered.get(0));
    }

    /** The header, unfolded. */
    private static String head(byte[] mail) {
        String start =
                new String(mail, 0, Math.min(mail.length, MAX_HEAD), StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
        int end = start.indexOf("\n\n");
        return (end < 0 ? start : start.substring(0, end)).replaceAll("\n[ \t]+", " ");
    }

    private static Optional<String> stated(String head, String name, List<String> offered) {
        Matcher found = Pattern.compile("(?mi)^" + name + ":[ \t]*(.{1,200})$").matcher(head);
        return found.find()
                ? ranges(found.group(1))
                        .map(MailLanguage::primary)
                        .filter(offered::contains)
                        .findFirst()
                : Optional.empty();
    }

    private static Stream<String> ranges(String value) {
        try {
            return Locale.LanguageRange.parse(value.strip()).stream().map(Locale.LanguageRange::getRange);
        } catch (IllegalArgumentException malformed) {
            return Stream.of();
        }
    }

    private static String primary(String range) {
        int hyphen = range.indexOf('-');
        return (hyphen < 0 ? range : range.substring(0, hyphen)).toLowerCase(Locale.ROOT);
    }

    private record Score(String language, long words) {}

    /** Every known language competes, so that a French mail is not taken for German where French is not offered. */
    private static Optional<String> detected(String text, List<String> offered) {
        List<String> said = WORD.matcher(MessageWriter.cut(text, MAX_TEXT).toLowerCase(Locale.ROOT))
                .results()
                .map(word -> word.group())
                .collect(Collectors.toCollection(ArrayList::new));
        List<Score> scores = WORDS.entrySet().stream()
                .map(known -> new Score(
                        known.getKey(),
                        said.stream().filter(known.getValue()::contains).count()))
                .sorted(Comparator.comparingLong(Score::words).reversed())
                .toList();
        Score best = scores.get(0);
        boolean clear =
                best.words() >= MIN_WORDS && best.words() > scores.get(1).words();
        return clear && offered.contains(best.language()) ? Optional.of(best.language()) : Optional.empty();
    }
}
