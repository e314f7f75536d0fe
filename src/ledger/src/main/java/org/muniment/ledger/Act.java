package org.muniment.ledger;

import java.util.Map;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;

/**
 * Something somebody does. All but the details is written in clear into the tree and stays for ever, so it holds ids
 * only, nothing personal.
 *
 * @param actor who
 * @param act what, such as {@code ticket.read}: 1 to 64 of {@code a-z 0-9 . -}
 * @param purpose why
 * @param object to what, such as {@code ticket:<uuid>}: up to 256 printable ASCII characters
 * @param details anything more; sealed beside the tree; at most 16 KiB of UTF-8 with 64 keys. The leaf holds a salted
 *     commitment to them
 */
public record Act(Actor actor, String act, Purpose purpose, String object, Map<String, String> details) {

    /** Longest {@link #act}, in characters. */
    public static final int MAX_ACT_LENGTH = 64;

    /** Longest {@link #object}, in characters. */
    public static final int MAX_OBJECT_LENGTH = 256;

    /** Most details. */
    public static final int MAX_DETAILS = 64;

    /** Most bytes of details, names and values together, in UTF-8. */
    public static final int MAX_DETAIL_BYTES = 16 * 1024;

    /** Refuses ({@code BAD_INPUT}, {@code TOO_LARGE}) what is not of the form above. */
    public Act {
        if (act.isEmpty() || act.length() > MAX_ACT_LENGTH || !act.chars().allMatch(Act::word)) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "act is not 1 to 64 of a-z, 0-9, . and -");
        }
        if (object.length() > MAX_OBJECT_LENGTH || !object.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "object of an act is too long or not printable ASCII");
        }
        details = Map.copyOf(details);
        Details.check(details);
    }

    private static boolean word(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    }

    /** An act without details. */
    public static Act of(Actor actor, String act, Purpose purpose, String object) {
        return new Act(actor, act, purpose, object, Map.of());
    }
}
