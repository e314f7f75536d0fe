package org.muniment.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.muniment.desk.Caller;
import org.muniment.desk.TicketView;
import org.muniment.ledger.Act;
import org.muniment.privacy.CaseBook.Cause;
import org.muniment.privacy.CaseBook.Opening;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;

/**
 * Data of third persons that a customer sent: locked at once, refused, decided on by the data protection officer and,
 * where it is to be reported, confirmed by a second person. What follows is {@link Reports}. Thread-safe.
 */
@ApplicationScoped
@Transactional
public class Incidents {

    private final PrivacyParts parts;
    private final CaseBook book;
    private final IncidentDesk desk;

    /** For the container. */
    @Inject
    public Incidents(PrivacyParts parts) {
        this.parts = parts;
        this.book = new CaseBook(parts);
        this.desk = new IncidentDesk(parts, book, new CaseLetters(parts, book));
    }

    @SuppressWarnings("NullAway")
    protected Incidents() {
        this.parts = null;
        this.book = null;
        this.desk = null;
    }

    /**
     * An agent reports data of third persons in a ticket they can read. When this returns, its content is unreadable for
     * agents and customers and out of the search index, and the refusal to its sender is in the outbox.
     *
     * @param reason what kind of data it is, 1 to 2,000 characters; the data protection officer reads it
     */
    public CaseView flag(UUID ticket, String reason, Caller agent) {
        if (!agent.is(Role.AGENT) && !agent.is(Role.DPO)) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only agents may do this");
        }
        if (reason.isBlank()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "say what kind of data it is");
        }
        TicketView view = parts.tickets().reading().view(ticket, agent);
        PrivacyCase opened = book.open(
                new Opening(
                        Machine.THIRD_PARTY,
                        CaseState.FLAGGED,
                        parts.policy().incidents().clock(),
                        view.requester().map(r -> r.subject().value()).orElse(null),
                        ticket,
                        parts.policy().controller().languages().get(0),
                        parts.clock().instant()),
                Cause.of(agent.actor(), reason.strip()));
        desk.freeze(opened);
        book.move(opened, CaseState.FROZEN, Cause.of(IncidentDesk.ACTOR, ""));
        boolean answerable = view.quarantine().isEmpty();
        desk.tell("third-party-refusal", view, opened, Map.of());
        book.move(
                opened,
                CaseState.REFUSED,
                Cause.of(IncidentDesk.ACTOR, answerable ? "" : "no letter: nobody can vouch for the sender's address"));
        book.move(opened, CaseState.ASSESSING, Cause.of(IncidentDesk.ACTOR, ""));
        desk.tellOfficers(
                opened, "A message is locked and waits for your decision", "An agent reports data of third persons.");
        return book.view(opened, true);
    }

    /** What the data protection officer decides about; recorded in the ledger, as a look of purpose {@code INCIDENT}. */
    public TicketView content(UUID id, Caller officer) {
        IncidentDesk.requireOfficer(officer);
        PrivacyCase found = book.find(id)
                .filter(any -> any.machine == Machine.THIRD_PARTY)
                .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no such case"));
        parts.ledger().append(Act.of(officer.actor(), "incident.read", Purpose.INCIDENT, CaseBook.object(found)));
        Caller reader = new Caller(officer.actor(), officer.roles(), Purpose.INCIDENT);
        return parts.tickets().reading().view(IncidentDesk.ticketOf(found), reader);
    }

    /** What is known about an incident without its content; empty before there is a verdict that needs it. */
    public Optional<IncidentView> known(UUID id, Caller staff) {
        SecondPerson.requireRole(staff);
        PrivacyCase found = book.find(id).orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no such case"));
        parts.ledger().append(Act.of(staff.actor(), "case.read", Purpose.INCIDENT, CaseBook.object(found)));
        return desk.view(found);
    }

    /**
     * The data protection officer decides. A false alarm unlocks the ticket; good faith erases its content; both end the
     * case and the sender is told. What is to be reported waits for a second person ({@link #confirm}).
     */
    public CaseView decide(UUID id, Finding finding, Caller officer) {
        IncidentDesk.requireOfficer(officer);
        PrivacyCase found = desk.lock(id);
        Map<String, String> counts = new LinkedHashMap<>();
        finding.facts().ifPresent(facts -> {
            counts.put("persons", Integer.toString(facts.persons()));
            counts.put("records", Integer.toString(facts.records()));
        });
        Cause cause = new Cause(officer.actor(), finding.reasons(), counts);
        switch (finding.verdict()) {
            case FALSE_ALARM -> {
                book.move(found, CaseState.FALSE_ALARM, cause);
                TicketView view = desk.ticket(found);
                // Kept from the erasure of its person only as evidence: it goes with the case and is never shown again.
                if (found.ticket == null || !new ErasureDesk(parts).keeps(found.ticket)) {
                    desk.thaw(found);
                } else {
                    desk.keys().end(found);
                }
                desk.tell("third-party-lifted", view, found, Map.of());
                desk.close(found);
            }
            case GOOD_FAITH -> {
                book.move(found, CaseState.GOOD_FAITH, cause);
                ThirdPartyFacts facts = finding.facts().orElseThrow();
                desk.note(found, facts);
                TicketView view = desk.ticket(found);
                desk.erase(found, view, Cause.of(IncidentDesk.ACTOR, ""));
                desk.tell("third-party-erased", view, found, IncidentDesk.words(facts));
                desk.close(found);
            }
            case REPORTABLE -> {
                book.move(found, CaseState.REPORTABLE, cause);
                desk.note(found, finding.facts().orElseThrow());
                desk.tellOfficers(
                        found,
                        "Evidence waits for a second person",
                        "A data protection officer proposes to seal a message as evidence and to report it. Somebody"
                                + " else, a data protection officer or an operator, has to confirm.");
            }
        }
        found.verdict = finding.verdict();
        return book.view(found, true);
    }

    /** Cases that wait for a second person to confirm that their content becomes evidence, oldest first. */
    public List<CaseView> awaiting(Caller second) {
        SecondPerson.requireRole(second);
        parts.ledger().append(Act.of(second.actor(), "case.list", Purpose.INCIDENT, "cases"));
        return parts
                .entities()
                .createQuery("SELECT c FROM PrivacyCase c WHERE c.state = :state ORDER BY c.id", PrivacyCase.class)
                .setParameter("state", CaseState.REPORTABLE)
                .setMaxResults(CaseQuery.MAX_LIMIT)
                .getResultList()
                .stream()
                .map(any -> book.view(any, true))
                .toList();
    }

    /**
     * A second person, who is not the one that proposed it, confirms that the content becomes evidence. It stays locked;
     * its hash and its time are the ledger entry of this step; the sender is told what was found.
     */
    public CaseView confirm(UUID id, Caller second) {
        PrivacyCase found = proposed(id);
        CaseStep proposal = book.last(found, CaseState.REPORTABLE);
        SecondPerson.require(second, List.of(proposal.actor));
        Incident incident = desk.incident(found);
        TicketView view = desk.ticket(found);
        String hash = desk.hash(view);
        Instant now = parts.clock().instant();
        incident.contentHash = hash;
        incident.sealedAt = now;
        incident.reviewDue = desk.reviewFrom(now, now);
        book.move(
                found,
                CaseState.SEALED,
                new Cause(
                        second.actor(),
                        "",
                        Map.of(
                                "contentHash",
                                hash,
                                "proposedBy",
                                proposal.actor,
                                "review",
                                incident.reviewDue.toString())));
        book.stop(found);
        desk.tell("third-party-notice", view, found, IncidentDesk.words(desk.facts(found, incident)));
        return book.view(found, true);
    }

    /** A second person does not agree, or the first thinks again: the decision is open once more, on the same clock. */
    public CaseView decline(UUID id, String reasons, Caller second) {
        SecondPerson.requireRole(second);
        if (reasons.isBlank()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "say why");
        }
        PrivacyCase found = proposed(id);
        book.move(found, CaseState.ASSESSING, Cause.of(second.actor(), reasons.strip()));
        found.verdict = null;
        parts.entities().remove(desk.incident(found));
        return book.view(found, true);
    }

    private PrivacyCase proposed(UUID id) {
        PrivacyCase found = desk.lock(id);
        if (found.state != CaseState.REPORTABLE) {
            throw new Refusal(
                    Refusal.Code.CONFLICT, "the case is " + found.state.word() + ": there is no proposal to confirm");
        }
        return found;
    }
}
