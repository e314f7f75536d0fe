package org.muniment.web.portal;

import org.muniment.privacy.CaseState;
import org.muniment.privacy.CaseView;
import org.muniment.web.page.Meter;

/**
 * An erasure as its person sees it, while they still can.
 *
 * @param view the case
 * @param meter its deadline
 */
public record ErasureCase(CaseView view, Meter meter) {

    static ErasureCase of(CaseView view) {
        return new ErasureCase(
                view,
                new Meter(
                        "Our answer is due",
                        view.binding().source(),
                        view.received(),
                        view.binding().due(),
                        view.stopped().isPresent() && !view.overdue()));
    }

    /** Where it stands, in words. */
    public String words() {
        return switch (view.state()) {
            case RECEIVED -> "Received; somebody reads it";
            case AUTH_PENDING -> "Waits for you: open the link we mailed you";
            case REFUSED -> "Refused; we mailed you the reasons";
            case DUPLICATE -> "Joined with an earlier request";
            case CLOSED, ABUSE -> "Closed";
            default -> "With our data protection officer";
        };
    }

    /** The tone of its badge. */
    public String tone() {
        return view.state() == CaseState.AUTH_PENDING ? "warn" : view.state() == CaseState.REFUSED ? "bad" : "info";
    }
}
