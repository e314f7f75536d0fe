package org.muniment.web.audit;

import org.muniment.logs.reveal.Reveal;
import org.muniment.logs.reveal.Reveal.State;
import org.muniment.terms.Purpose;

/** What requests to reveal an address, their states and purposes are called. */
public final class RevealWords {

    private RevealWords() {}

    /** A state in a word or two. */
    public static String of(State state) {
        return switch (state) {
            case ASKED -> "Waits for a decision";
            case APPROVED -> "Approved";
            case REFUSED -> "Refused";
            case SHOWN -> "Shown";
            case EXPIRED -> "Expired";
        };
    }

    /** The tone of that state. */
    public static String tone(State state) {
        return switch (state) {
            case ASKED -> "info";
            case APPROVED -> "warn";
            case REFUSED -> "bad";
            case SHOWN, EXPIRED -> "";
        };
    }

    /** What a state means for the one who asked. */
    public static String meaning(Reveal one) {
        return switch (one.state()) {
            case ASKED -> "The data protection officer has not decided yet.";
            case APPROVED -> "You may look at the address once.";
            case REFUSED -> "The data protection officer said no.";
            case SHOWN -> "The address was shown once. Whoever needs it again asks again.";
            case EXPIRED -> "Nobody decided, or nobody looked, in time.";
        };
    }

    /** A purpose in words. */
    public static String of(Purpose purpose) {
        return switch (purpose) {
            case INCIDENT -> "Handling an incident";
            case SECURITY_AUDIT -> "Securing the systems";
            case LEGAL_DISCLOSURE -> "Disclosure that a law or order demands";
            case SUBJECT_REQUEST -> "A person’s request about their own data";
            default -> purpose.name();
        };
    }
}
