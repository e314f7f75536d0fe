package org.muniment.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.muniment.desk.Caller;
import org.muniment.desk.Dispatch;
import org.muniment.desk.OutboxState;
import org.muniment.desk.OutsideLetter;
import org.muniment.desk.TicketView;
import org.muniment.ledger.Act;
import org.muniment.privacy.CaseBook.Cause;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;

/**
 * Evidence of data of third persons, and its report to the supervisory authority: drafted from facts, sent by mail or
 * recorded as sent otherwise, answered, ended. Content never enters a report. Thread-safe.
 */
@ApplicationScoped
@Transactional
public class Reports {

    /** Longest report, in characters. */
    public static final int MAX_TEXT = 20_000;

    /** A mail in one of these is not tried any more. */
    private static final Set<OutboxState> SETTLED = Set.of(OutboxState.SENT, OutboxState.FAILED, OutboxState.WITHHELD);

    private final PrivacyParts parts;
    private final EntityManager em;
    private final CaseBook book;
    private final IncidentDesk desk;
    private final ReportText texts;

    /** For the container. */
    @Inject
    public Reports(PrivacyParts parts) {
        this.parts = parts;
        this.em = parts.entities();
        this.book = new CaseBook(parts);
        CaseLetters letters = new CaseLetters(parts, book);
        this.desk = new IncidentDesk(parts, book, letters);
        this.texts = new ReportText(parts, book, desk, letters);
    }

    @SuppressWarnings("NullAway")
    protected Reports() {
        this.parts = null;
        this.em = null;
        this.book = null;
        this.desk = null;
        this.texts = null;
    }

    /** How evidence ends. */
    public enum Ending {
        /** Nothing speaks against the message any more: the ticket is unlocked. */
        RELEASED,
        /** The content is erased. */
        ERASED
    }

    /** Drafts the report by the policy's letter, from the facts. */
    public CaseView draft(UUID id, Caller officer) {
        PrivacyCase found = forOfficer(id, officer);
        Incident incident = desk.incident(found);
        book.require(found, CaseState.REPORT_DRAFTED);
        String text = texts.draft(found, incident);
        incident.report = desk.seal(found, "report", text);
        book.move(found, CaseState.REPORT_DRAFTED, new Cause(officer.actor(), "", Map.of("reportHash", hash(text))));
        return book.view(found, true);
    }

    /**
     * Changes the draft; recorded in the ledger by its hash.
     *
     * @param text 1 to {@value #MAX_TEXT} characters; refused when it repeats words of the locked content
     */
    public CaseView edit(UUID id, String text, Caller officer) {
        PrivacyCase found = drafted(id, officer);
        Incident incident = desk.incident(found);
        requireIdle(incident);
        String clean = text.replace("\r\n", "\n").strip() + "\n";
        if (clean.isBlank() || clean.length() > MAX_TEXT) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "a report has 1 to " + MAX_TEXT + " characters");
        }
        EchoCheck.refuse(clean, desk.ticket(found), texts.draft(found, incident));
        incident.report = desk.seal(found, "report", clean);
        record(found, officer.actor(), "report-edited", Map.of("reportHash", hash(clean)));
        return book.view(found, true);
    }

    /**
     * Sends the report to the authority's address of the policy. The case counts as reported once the relay has taken the
     * mail; until then this can be neither repeated nor changed.
     */
    public CaseView dispatch(UUID id, Caller officer) {
        PrivacyCase found = drafted(id, officer);
        Incident incident = desk.incident(found);
        requireIdle(incident);
        String address = parts.policy()
                .controller()
                .authority()
                .mail()
                .orElseThrow(
                        () -> new Refusal(
                                Refusal.Code.CONFLICT,
                                "the policy names no mail address of the authority: send the report another way and record it"));
        String text = text(found, incident);
        incident.dispatch = parts.post()
                .sendOutside(new OutsideLetter(
                        address, found.keyId, CaseBook.object(found), texts.subject(found, incident), text));
        incident.dispatchedBy = officer.actor().id();
        record(
                found,
                officer.actor(),
                "report-dispatched",
                Map.of("outbox", incident.dispatch.toString(), "reportHash", hash(text)));
        return book.view(found, true);
    }

    /**
     * Records that the report was sent by other means, such as the authority's web form.
     *
     * @param how how, when and under which number, 1 to 2,000 characters
     */
    public CaseView sentOtherwise(UUID id, String how, Caller officer) {
        requireText(how, "say how, when and under which number it was sent");
        PrivacyCase found = drafted(id, officer);
        Incident incident = desk.incident(found);
        UUID dispatch = incident.dispatch;
        if (dispatch != null && !parts.post().takeBack(dispatch)) {
            throw new Refusal(Refusal.Code.CONFLICT, "the mail with the report is being sent at this moment");
        }
        incident.dispatch = null;
        incident.reportedAt = parts.clock().instant();
        book.move(
                found,
                CaseState.REPORTED,
                new Cause(
                        officer.actor(),
                        how.strip(),
                        Map.of("reportHash", hash(text(found, incident)), "means", "other")));
        return book.view(found, true);
    }

    /** The authority has answered. */
    public CaseView answered(UUID id, String reply, Caller officer) {
        requireText(reply, "say what the authority answered");
        PrivacyCase found = forOfficer(id, officer);
        book.move(found, CaseState.AUTHORITY_REPLY, Cause.of(officer.actor(), reply.strip()));
        return book.view(found, true);
    }

    /** Ends the evidence after the authority's answer; the sender is told. */
    public CaseView end(UUID id, Ending ending, String reasons, Caller officer) {
        requireText(reasons, "say why");
        PrivacyCase found = forOfficer(id, officer);
        if (found.state != CaseState.AUTHORITY_REPLY) {
            throw new Refusal(
                    Refusal.Code.CONFLICT,
                    "the case is " + found.state.word() + ": evidence ends after the authority's answer");
        }
        end(found, ending, Cause.of(officer.actor(), reasons.strip()));
        return book.view(found, true);
    }

    private void end(PrivacyCase found, Ending ending, Cause cause) {
        TicketView view = desk.ticket(found);
        if (ending == Ending.RELEASED) {
            book.move(found, CaseState.RELEASED, cause);
            desk.thaw(found);
        } else {
            desk.erase(found, view, cause);
        }
        desk.tell("third-party-closed", view, found, Map.of("outcome", texts.outcome(found, ending)));
        desk.close(found);
    }

    /** Evidence was looked at again and is still needed; sets the next review, never past its end. */
    public CaseView review(UUID id, String reasons, Caller officer) {
        requireText(reasons, "say why it is still needed");
        PrivacyCase found = forOfficer(id, officer);
        Incident incident = desk.incident(found);
        Instant sealed = incident.sealedAt;
        if (sealed == null
                || found.stopped == null
                || found.machine.after(found.state).isEmpty()) {
            throw new Refusal(Refusal.Code.CONFLICT, "the case is " + found.state.word() + ": it holds no evidence");
        }
        Instant next = desk.reviewFrom(parts.clock().instant(), sealed);
        incident.reviewDue = next;
        incident.reviewTold = false;
        record(found, officer.actor(), "reviewed", Map.of("reason", reasons.strip(), "review", next.toString()));
        return book.view(found, true);
    }

    /** Looks what became of one report that was sent; for the work that goes on by itself. */
    public boolean settleNext() {
        for (Incident incident : em.createQuery(
                        "SELECT i FROM Incident i WHERE i.dispatch IS NOT NULL AND i.reportedAt IS NULL ORDER BY i.caseId",
                        Incident.class)
                .getResultList()) {
            Dispatch dispatch = parts.post().dispatch(java.util.Objects.requireNonNull(incident.dispatch));
            if (SETTLED.contains(dispatch.state())) {
                settle(incident, dispatch);
                return true;
            }
        }
        return false;
    }

    private void settle(Incident incident, Dispatch dispatch) {
        PrivacyCase found = book.lock(em.find(PrivacyCase.class, incident.caseId).publicId);
        em.refresh(incident);
        if (!dispatch.id().equals(incident.dispatch) || incident.reportedAt != null) {
            return;
        }
        Map<String, String> proof = new HashMap<>();
        proof.put("outbox", dispatch.id().toString());
        proof.put("relay", String.join(" ", dispatch.replies()));
        proof.put("finished", dispatch.finished().map(Instant::toString).orElse(""));
        if (dispatch.state() != OutboxState.SENT) {
            incident.dispatch = null;
            record(found, IncidentDesk.ACTOR, "report-failed", proof);
            desk.tellOfficers(
                    found,
                    "The report to the authority could not be sent",
                    "It was refused for good, or the way there protects nothing. Send it again or another way.");
            return;
        }
        proof.put("means", "mail");
        proof.put("reportHash", hash(text(found, incident)));
        incident.reportedAt = dispatch.finished().orElse(parts.clock().instant());
        Actor by = new Actor(Actor.Kind.STAFF, String.valueOf(incident.dispatchedBy));
        book.move(found, CaseState.REPORTED, new Cause(by, "", proof));
    }

    /** Destroys the key of one piece of content that was erased, or is read again. */
    public boolean destroyNext() {
        return desk.keys().destroyNext();
    }

    /** Calls for one review that is due, or erases one piece of evidence whose time is over. */
    public boolean watchNext() {
        Instant now = parts.clock().instant();
        List<Incident> due = em.createQuery(
                        "SELECT i FROM Incident i, PrivacyCase c WHERE c.id = i.caseId AND c.state IN :states"
                                + " AND i.reviewDue <= :now ORDER BY i.caseId",
                        Incident.class)
                .setParameter(
                        "states",
                        List.of(
                                CaseState.SEALED,
                                CaseState.REPORT_DRAFTED,
                                CaseState.REPORTED,
                                CaseState.AUTHORITY_REPLY))
                .setParameter("now", now)
                .getResultList();
        for (Incident incident : due) {
            PrivacyCase found = em.find(PrivacyCase.class, incident.caseId);
            boolean over = !now.isBefore(desk.end(java.util.Objects.requireNonNull(incident.sealedAt)));
            if (over) {
                end(
                        book.lock(found.publicId),
                        Ending.ERASED,
                        Cause.of(IncidentDesk.ACTOR, "the longest time evidence is kept is over"));
                return true;
            }
            if (!incident.reviewTold) {
                incident.reviewTold = true;
                record(found, IncidentDesk.ACTOR, "review-due", Map.of());
                desk.tellOfficers(
                        found, "Evidence is due for review", "Say whether it is still needed, or end the case.");
                return true;
            }
        }
        return false;
    }

    private PrivacyCase forOfficer(UUID id, Caller officer) {
        IncidentDesk.requireOfficer(officer);
        return desk.lock(id);
    }

    private PrivacyCase drafted(UUID id, Caller officer) {
        PrivacyCase found = forOfficer(id, officer);
        if (found.state != CaseState.REPORT_DRAFTED) {
            throw new Refusal(
                    Refusal.Code.CONFLICT, "the case is " + found.state.word() + ": there is no drafted report");
        }
        return found;
    }

    private static void requireIdle(Incident incident) {
        if (incident.dispatch != null) {
            throw new Refusal(Refusal.Code.CONFLICT, "the report is on its way already");
        }
    }

    private String text(PrivacyCase of, Incident incident) {
        return desk.open(
                of,
                "report",
                Optional.ofNullable(incident.report)
                        .orElseThrow(() -> new IllegalStateException("a drafted report has a text")));
    }

    private void record(PrivacyCase of, Actor actor, String what, Map<String, String> details) {
        parts.ledger()
                .append(new Act(
                        actor,
                        "dsr." + of.machine.word() + "." + what,
                        Purpose.INCIDENT,
                        CaseBook.object(of),
                        details));
    }

    private static void requireText(String text, String otherwise) {
        if (text.isBlank()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, otherwise);
        }
    }

    private static String hash(String text) {
        return ReportText.sha256(text.getBytes(StandardCharsets.UTF_8));
    }
}
