package org.muniment.web.portal;

import org.muniment.privacy.CaseState;
import org.muniment.privacy.CaseView;
import org.muniment.web.page.Meter;

/**
 * An export as its person sees it.
 *
 * @param view the case
 * @param meter its deadline
 */
public record ExportCase(CaseView view, Meter meter) {

    static ExportCase of(CaseView view) {
        return new ExportCase(
                view,
                new Meter(
                        "Your copy is due",
                        view.binding().source(),
                        view.received(),
                        view.binding().due(),
                        view.stopped().isPresent() && !view.overdue()));
    }

    /** Whether it can be collected now. */
    public boolean ready() {
        return view.state() == CaseState.READY
                || view.state() == CaseState.AUTHENTICATED
                || view.state() == CaseState.DOWNLOADED;
    }

    /** Where it stands, in words. */
    public String words() {
        return switch (view.state()) {
            case RECEIVED -> "Received; somebody reads it";
            case PREPARING, REDACTING, SEALED -> "Being prepared";
            case READY, AUTHENTICATED -> "Ready to collect";
            case DOWNLOADED -> "Collected";
            case EXPIRED, PURGED -> "Expired";
            case FAILED -> "Delayed; the data protection officer looks at it";
            case DUPLICATE -> "Joined with an earlier request";
            case ABUSE -> "Stopped: reported as not yours";
            default -> "Closed";
        };
    }

    /** The tone of its badge. */
    public String tone() {
        return switch (view.state()) {
            case READY, AUTHENTICATED -> "good";
            case FAILED, ABUSE -> "bad";
            case PREPARING, REDACTING, SEALED, RECEIVED -> "info";
            default -> "";
        };
    }
}
