package org.muniment.web.privacy;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.muniment.desk.OutboxState;
import org.muniment.policy.Deadline;
import org.muniment.privacy.CaseState;
import org.muniment.privacy.CaseView;
import org.muniment.privacy.Machine;
import org.muniment.privacy.Verdict;
import org.muniment.terms.Actor;
import org.muniment.web.page.Meter;

/** What cases, their states and their clocks are called. */
public final class CaseWords {

    private static final DateTimeFormatter DUE =
            DateTimeFormatter.ofPattern("EEE d MMM uuuu, HH:mm VV", Locale.ENGLISH);

    private CaseWords() {}

    /** What a procedure is about. */
    public static String title(Machine machine) {
        return switch (machine) {
            case ERASURE -> "Erasure of a person";
            case EXPORT -> "Copy of a person’s data";
            case THIRD_PARTY -> "Data of third persons";
        };
    }

    /** A state, as the procedure's drawing has it. */
    public static String of(CaseState state) {
        String word = state.word().replace('-', ' ');
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    /** What a state means for whoever decides. */
    public static String meaning(CaseView view) {
        return view.machine() == Machine.ERASURE && view.state() == CaseState.REFUSED
                ? "Refused. The person knows why, and where to complain."
                : view.machine() == Machine.ERASURE && view.state() == CaseState.AUTHENTICATED
                        ? "The person has shown who they are."
                        : meaning(view.state());
    }

    /** What a state means, for procedures whose words do not differ. */
    private static String meaning(CaseState state) {
        return switch (state) {
            case RECEIVED -> "A person has to say what it is.";
            case PREPARING -> "The copy is being made.";
            case REDACTING -> "Something is withheld from the copy; a second person has to agree.";
            case AUTH_PENDING -> "The address on file is asked whether it is they who ask.";
            case SCOPED -> "Counted. Waits for your approval.";
            case APPROVED, EVIDENCE_REKEYED -> "Approved. The keys are about to be destroyed.";
            case KEYS_DESTROYED, INDEX_PURGED -> "The keys are destroyed. Files, index and caches follow.";
            case CACHES_PURGED -> "Erased here. Recipients have to be told.";
            case RECIPIENTS_TOLD, ANSWERED -> "Erased, and the person is told.";
            case BACKUP_HORIZON -> "Erased. Waits until the last backup of the keys has ended.";
            case PROVED -> "Erased, looked at again, and certified.";
            case SEALED -> "Sealed: the copy, or the evidence.";
            case REVIEW -> "Somebody proposes to refuse it; a second person has to agree.";
            case READY -> "Waits to be collected. The promise is kept.";
            case AUTHENTICATED, DOWNLOADED -> "Collected by its person.";
            case EXPIRED -> "Not collected in time.";
            case PURGED -> "The package’s key is destroyed.";
            case FAILED -> "Could not be carried out. You have to look at it.";
            case ABUSE -> "The person on file says they did not ask.";
            case DUPLICATE -> "Part of an earlier case, whose clock it keeps.";
            case FLAGGED, FROZEN, REFUSED -> "Frozen. The sender is told that nothing is processed.";
            case ASSESSING -> "Frozen. Waits for your decision.";
            case FALSE_ALARM -> "There was no such data.";
            case GOOD_FAITH -> "Sent in good faith; the content is erased.";
            case REPORTABLE -> "To be reported, if a second person confirms.";
            case REPORT_DRAFTED -> "The report is drafted and can be sent.";
            case REPORTED -> "The report is sent. Waits for the authority.";
            case AUTHORITY_REPLY -> "The authority has answered. Waits for your decision.";
            case RELEASED -> "No longer held.";
            case ERASED -> "Its content is erased.";
            case CLOSED -> "Done.";
        };
    }

    /** The tone of a case's badge. */
    public static String tone(CaseView view) {
        if (view.stopped().isEmpty() && view.overdue()) {
            return "bad";
        }
        return switch (view.state()) {
            case FAILED, ABUSE, REPORTABLE -> "bad";
            case RECEIVED, REVIEW, ASSESSING, FLAGGED, FROZEN, REFUSED, SCOPED, CACHES_PURGED -> "warn";
            case READY, AUTHENTICATED, DOWNLOADED, ERASED, FALSE_ALARM, GOOD_FAITH, ANSWERED, BACKUP_HORIZON, PROVED ->
                "good";
            case PREPARING, REDACTING, SEALED, APPROVED, EVIDENCE_REKEYED, KEYS_DESTROYED, INDEX_PURGED -> "accent";
            default -> "";
        };
    }

    /** A verdict, as a choice. */
    public static String of(Verdict verdict) {
        return switch (verdict) {
            case FALSE_ALARM -> "False alarm";
            case GOOD_FAITH -> "Sent in good faith";
            case REPORTABLE -> "To be reported";
        };
    }

    /** What follows from a verdict. */
    public static String follows(Verdict verdict) {
        return switch (verdict) {
            case FALSE_ALARM ->
                "There is no data of third persons. The ticket is unfrozen and goes on; the sender is told.";
            case GOOD_FAITH ->
                "The content is erased, your reasons are kept, the sender is told what was found. It cannot be undone.";
            case REPORTABLE ->
                "A second person has to confirm. Then the content stays frozen as evidence, the sender is told what was found, and you draft the report to the authority.";
        };
    }

    /** Where a mail stands. */
    public static String of(OutboxState state) {
        return switch (state) {
            case QUEUED -> "Waits for the relay";
            case CLAIMED -> "Is being sent";
            case SENT -> "The relay took it";
            case FAILED -> "The relay refused it for good";
            case HELD -> "Held: the address changed after it was written";
            case NOTICED -> "A mail with a link went instead: the way to the address protects nothing";
            case WITHHELD -> "Not sent: the way to the address protects nothing";
            case DROPPED -> "Not sent, by decision";
        };
    }

    /** Whether the content of an incident is still locked away. */
    public static boolean locked(CaseView view) {
        return switch (view.state()) {
            case ASSESSING, REPORTABLE, SEALED, REPORT_DRAFTED, REPORTED, AUTHORITY_REPLY -> true;
            default -> false;
        };
    }

    /** Whether evidence is held. */
    public static boolean holdsEvidence(CaseView view) {
        return locked(view) && view.state() != CaseState.ASSESSING && view.state() != CaseState.REPORTABLE;
    }

    /** Whether a request waits for a second person. */
    public static boolean waitsForSecond(CaseView view) {
        return view.machine() != Machine.THIRD_PARTY
                && (view.state() == CaseState.REVIEW || view.state() == CaseState.REDACTING);
    }

    /** The exact moment a deadline is missed, with the zone it is counted in. */
    public static String due(Deadline deadline, ZoneId zone) {
        return DUE.format(deadline.due().atZone(zone));
    }

    /** One deadline of a case as a meter; it stands still once the clock stopped in time. */
    public static Meter meter(CaseView view, Deadline deadline) {
        boolean met = view.stopped().map(at -> !deadline.missed(at)).orElse(false);
        return new Meter(deadline.title(), deadline.source(), deadline.received(), deadline.due(), met);
    }

    /** Whether the clock runs. */
    public static boolean running(CaseView view) {
        return view.stopped().isEmpty();
    }

    /** Who made a step. */
    public static Actor actor(CaseView.Step step) {
        return new Actor(Actor.Kind.valueOf(step.actorKind()), step.actor());
    }

    /** The tone of a step in the timeline. */
    public static String tone(CaseState state) {
        return switch (state) {
            case FAILED, ABUSE, REPORTABLE -> "bad";
            case FLAGGED, FROZEN, ASSESSING -> "warn";
            case READY, DOWNLOADED, CLOSED, ERASED, ANSWERED, PROVED -> "good";
            default -> "accent";
        };
    }
}
