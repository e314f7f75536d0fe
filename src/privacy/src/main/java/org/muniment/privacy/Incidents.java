package org.muniment.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.muniment.desk.Caller;
import org.muniment.desk.MessageView;
import org.muniment.desk.TicketView;
import org.muniment.ledger.Act;
import org.muniment.privacy.CaseBook.Cause;
import org.muniment.privacy.CaseBook.Opening;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;

/**
 * Data of third persons that a customer sent: locked at once, refused, decided on by the data protection officer.
 * Thread-safe.
 */
@ApplicationScoped
@Transactional
public class Incidents {

    private static final Actor ACTOR = Actor.system("privacy");

    private final PrivacyParts parts;
    private final CaseBook book;
    private final CaseLetters letters;

    /** For the container. */
    @Inject
    public Incidents(PrivacyParts parts) {
        this.parts = parts;
        this.book = new CaseBook(parts);
        this.letters = new CaseLetters(parts, book);
    }

    @SuppressWarnings("NullAway")
    protected Incidents() {
        this.parts = null;
        this.book = null;
        this.letters = null;
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
        parts.tickets()
                .changing()
                .freeze(ticket, "data of third persons, case " + opened.number, Caller.system("privacy"));
        book.move(opened, CaseState.FROZEN, Cause.of(ACTOR, ""));
        boolean answerable = view.quarantine().isEmpty();
        if (answerable) {
            letters.send("third-party-refusal", opened, about(view, opened));
        }
        book.move(
                opened,
                CaseState.REFUSED,
                Cause.of(ACTOR, answerable ? "" : "no letter: nobody can vouch for the sender's address"));
        book.move(opened, CaseState.ASSESSING, Cause.of(ACTOR, ""));
        return book.view(opened, true);
    }

    /** What the data protection officer decides about; recorded in the ledger, as a look of purpose {@code INCIDENT}. */
    public TicketView content(UUID id, Caller officer) {
        requireOfficer(officer);
        PrivacyCase found = book.find(id)
                .filter(any -> any.machine == Machine.THIRD_PARTY)
                .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no such case"));
        parts.ledger().append(Act.of(officer.actor(), "incident.read", Purpose.INCIDENT, CaseBook.object(found)));
        return parts.tickets().reading().view(ticketOf(found), forIncident(officer));
    }

    /**
     * The data protection officer decides. A false alarm unlocks the ticket; good faith erases its content; what is to be
     * reported stays locked as evidence, its hash in the ledger. The sender is told of the first two.
     *
     * @param reasons why, 1 to 2,000 characters
     */
    public CaseView decide(UUID id, Verdict verdict, String reasons, Caller officer) {
        requireOfficer(officer);
        if (reasons.isBlank()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "a verdict needs reasons");
        }
        PrivacyCase found = book.lock(id);
        if (found.machine != Machine.THIRD_PARTY) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "no such case");
        }
        UUID ticket = ticketOf(found);
        TicketView view = parts.tickets().reading().view(ticket, forIncident(officer));
        Cause cause = Cause.of(officer.actor(), reasons.strip());
        found.verdict = verdict;
        switch (verdict) {
            case FALSE_ALARM -> {
                book.move(found, CaseState.FALSE_ALARM, cause);
                parts.tickets().changing().unfreeze(ticket, "case " + found.number, Caller.system("privacy"));
                tell("third-party-lifted", view, found);
                book.move(found, CaseState.CLOSED, Cause.of(ACTOR, ""));
            }
            case GOOD_FAITH -> {
                book.move(found, CaseState.GOOD_FAITH, cause);
                String evidence = evidence(view, officer);
                parts.tickets().erasing().eraseContent(ticket, "case " + found.number, Caller.system("privacy"));
                book.move(found, CaseState.ERASED, new Cause(ACTOR, "", Map.of("contentHash", evidence)));
                tell("third-party-erased", view, found);
                book.move(found, CaseState.CLOSED, Cause.of(ACTOR, ""));
            }
            case REPORTABLE -> {
                book.move(found, CaseState.REPORTABLE, cause);
                book.move(
                        found, CaseState.SEALED, new Cause(ACTOR, "", Map.of("contentHash", evidence(view, officer))));
            }
        }
        book.stop(found);
        return book.view(found, true);
    }

    private void tell(String letter, TicketView view, PrivacyCase found) {
        if (view.quarantine().isEmpty()) {
            letters.send(letter, found, about(view, found));
        }
    }

    private Map<String, String> about(TicketView view, PrivacyCase opened) {
        java.time.Instant arrived = view.messages().stream()
                .map(MessageView::at)
                .findFirst()
                .orElse(view.row().opened());
        return Map.of(
                "ticket",
                Long.toString(view.row().number()),
                "received",
                letters.day(arrived, java.util.Locale.of(opened.language)));
    }

    /** SHA-256 over the ids and the exact wire bytes of every message, in their order. */
    private String evidence(TicketView view, Caller officer) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (MessageView message : view.messages()) {
                digest.update((message.id() + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                if (message.wire()) {
                    try (InputStream wire = parts.tickets().reading().raw(message.id(), forIncident(officer))) {
                        digest.update(wire.readAllBytes());
                    }
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static UUID ticketOf(PrivacyCase found) {
        return Optional.ofNullable(found.ticket)
                .orElseThrow(() -> new IllegalStateException("an incident has a ticket"));
    }

    private static Caller forIncident(Caller officer) {
        return new Caller(officer.actor(), officer.roles(), Purpose.INCIDENT);
    }

    private static void requireOfficer(Caller caller) {
        if (!caller.is(Role.DPO)) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only the data protection officer may do this");
        }
    }
}
