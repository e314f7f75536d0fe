package org.muniment.privacy.intake;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.muniment.policy.ErasureRules;
import org.muniment.policy.ExportRules;

/**
 * Tells a request for an export, or for an erasure, from other mail, by the phrases of the policy. Only flags: what it is unsure about is
 * for a person (GDPR Art. 22). Immutable and thread-safe.
 */
public final class RequestReader {

    /** Longest subject looked at, in characters. */
    public static final int MAX_SUBJECT = 1_000;

    /** How much of a body is looked at, in characters. */
    public static final int MAX_BODY = 10_000;

    private static final int MAX_PREFIXES = 10;

    /** Prefixes that mail programs of many languages put before a subject they answer or pass on. */
    private static final Pattern PREFIX = Pattern.compile(
            "^(?:re|aw|fwd?|wg|sv|vs|vb|antw|odp|tr|rv|ref|rif|res|enc|ynt|r|i|pd|απ|σχετ|προωθ)(?:\\[\\d{1,3}]|\\(\\d{1,3}\\))?:\\s*");

    /** Tags such as {@code [Ticket#7]}, {@code [#7]} or {@code [extern]}. */
    private static final Pattern TAG = Pattern.compile("^\\[[^\\]\\[]{1,40}]\\s*|\\s*\\[#?[^\\]\\[]{1,40}]$");

    private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}\\p{Cntrl}]+");
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cf}\\u034f]");
    private static final Pattern ENDING = Pattern.compile("[.!\\s]+$");
    private static final Pattern QUOTES = Pattern.compile("^[\"'“”„«»‘’]+|[\"'“”„«»‘’]+$");

    private final Map<String, String> phrases = new HashMap<>();
    private final Map<String, String> hints = new LinkedHashMap<>();

    /** Reads requests for a copy by the phrases of a policy. */
    public RequestReader(ExportRules rules) {
        this(rules.phrases(), rules.hints());
    }

    /** Reads requests for erasure by the phrases of a policy. */
    public RequestReader(ErasureRules rules) {
        this(rules.phrases(), rules.hints());
    }

    private RequestReader(Map<String, List<String>> phrases, Map<String, List<String>> hints) {
        fill(this.phrases, phrases);
        fill(this.hints, phrases);
        fill(this.hints, hints);
    }

    private static void fill(Map<String, String> into, Map<String, List<String>> byLanguage) {
        byLanguage.forEach(
                (language, wordings) -> wordings.forEach(wording -> into.putIfAbsent(fold(wording), language)));
    }

    /**
     * Reads a message.
     *
     * @param subject the decoded subject
     * @param body what a person reads of it
     * @param automatic whether a program sent it: automatic reply, bounce, list or bulk mail; then it is never a request
     */
    public Reading read(String subject, String body, boolean automatic) {
        if (automatic) {
            return Reading.NOTHING;
        }
        String line = fold(cut(subject, MAX_SUBJECT));
        Optional<String> asked = Optional.ofNullable(phrases.get(bare(line)));
        if (asked.isPresent()) {
            return new Reading(Reading.Kind.AUTOMATIC, asked.get());
        }
        return hint(line)
                .or(() -> hint(fold(cut(body, MAX_BODY))))
                .map(language -> new Reading(Reading.Kind.HUMAN, language))
                .orElse(Reading.NOTHING);
    }

    private Optional<String> hint(String text) {
        return hints.entrySet().stream()
                .filter(hint -> text.contains(hint.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** A folded subject without prefixes, tags, quotes and the full stop at its end; a question keeps its mark. */
    private static String bare(String folded) {
        String line = folded;
        for (int i = 0; i < MAX_PREFIXES; i++) {
            String shorter = TAG.matcher(PREFIX.matcher(line).replaceFirst("")).replaceFirst("");
            shorter = QUOTES.matcher(ENDING.matcher(shorter).replaceFirst("")).replaceAll("");
            if (shorter.equals(line)) {
                return line;
            }
            line = shorter;
        }
        return line;
    }

    /** Compatibility characters resolved (NFKC), accents and invisible characters dropped, blanks joined, case folded. */
    private static String fold(String text) {
        String plain = INVISIBLE
                .matcher(Normalizer.normalize(text, Normalizer.Form.NFKC))
                .replaceAll("");
        String unmarked = Normalizer.normalize(plain, Normalizer.Form.NFD).replaceAll("\\p{Mn}+", "");
        String folded = unmarked.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return BLANKS.matcher(folded).replaceAll(" ").strip();
    }

    private static String cut(String text, int length) {
        return text.length() > length ? text.substring(0, length) : text;
    }
}
