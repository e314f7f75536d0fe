package org.muniment.privacy;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.muniment.desk.MessageKind;
import org.muniment.desk.MessageView;
import org.muniment.desk.TicketView;
import org.muniment.terms.Refusal;

/**
 * Keeps content out of a report: no mail address, no long number and no {@value #RUN} words in a row of a locked message
 * may stand in it, unless the draft made from facts has them too. Files are not searched.
 */
final class EchoCheck {

    /** So many words in a row are a quotation. */
    static final int RUN = 5;

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
    private static final Pattern TELLING = Pattern.compile("[^\\s<>\"',;:()]+@[^\\s<>\"',;:()]+|\\d[\\d /.-]{5,}\\d");

    private EchoCheck() {}

    /** Refuses ({@code BAD_INPUT}) a report that repeats content. */
    static void refuse(String report, TicketView content, String draft) {
        Set<String> said = traces(report);
        said.removeAll(traces(draft));
        for (MessageView message : content.messages()) {
            boolean theirs = message.kind() == MessageKind.MAIL_IN || message.kind() == MessageKind.PORTAL;
            if (theirs && repeats(said, message)) {
                throw new Refusal(
                        Refusal.Code.BAD_INPUT,
                        "the report repeats words, a number or an address of the locked message: state facts only");
            }
        }
    }

    private static boolean repeats(Set<String> said, MessageView message) {
        Set<String> content = traces(message.text() + "\n\n" + message.quoted());
        content.retainAll(said);
        return !content.isEmpty();
    }

    private static Set<String> traces(String text) {
        String folded = text.toLowerCase(Locale.ROOT);
        Set<String> traces = new HashSet<>();
        List<String> words =
                WORD.matcher(folded).results().map(MatchResult::group).toList();
        for (int i = 0; i + RUN <= words.size(); i++) {
            traces.add(String.join(" ", words.subList(i, i + RUN)));
        }
        TELLING.matcher(folded)
                .results()
                .map(found -> found.group().replaceAll("[ /.-](?=\\d)", ""))
                .forEach(traces::add);
        return traces;
    }
}
