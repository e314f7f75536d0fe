package org.muniment.privacy;

import java.util.Optional;
import org.muniment.terms.Refusal;

/**
 * What the data protection officer finds about a message.
 *
 * @param verdict what follows
 * @param reasons why, 1 to 2,000 characters; for staff, kept sealed
 * @param facts what the message holds; there unless it is a false alarm
 */
public record Finding(Verdict verdict, String reasons, Optional<ThirdPartyFacts> facts) {

    /** Refuses a verdict without reasons or, where the sender has to be told, without facts. */
    public Finding {
        reasons = reasons.strip();
        if (reasons.isEmpty()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "a verdict needs reasons");
        }
        if (verdict != Verdict.FALSE_ALARM && facts.isEmpty()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "say which kinds of data, of how many persons");
        }
    }

    /** There was no such data. */
    public static Finding falseAlarm(String reasons) {
        return new Finding(Verdict.FALSE_ALARM, reasons, Optional.empty());
    }

    @Override
    public String toString() {
        return "Finding[" + verdict + "]";
    }
}
