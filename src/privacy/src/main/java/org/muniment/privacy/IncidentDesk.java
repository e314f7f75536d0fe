package org.muniment.privacy;

import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.muniment.desk.Caller;
import org.muniment.desk.MessageView;
import org.muniment.desk.TicketView;
import org.muniment.policy.Letter;
import org.muniment.policy.RetentionPlan;
import org.muniment.privacy.CaseBook.Cause;
import org.muniment.terms.Actor;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.vault.KeyId;
import org.muniment.vault.SealingContext;

/** What several boundaries do with cases about data of third persons, in the current transaction. */
final class IncidentDesk {

    static final Actor ACTOR = Actor.system("privacy");
    static final Caller SELF = Caller.system("privacy");

    private final PrivacyParts parts;
    private final EntityManager em;
    private final CaseBook book;
    private final CaseLetters letters;
    private final ContentKeys keys;

    IncidentDesk(PrivacyParts parts, CaseBook book, CaseLetters letters) {
        this.parts = parts;
        this.em = parts.entities();
        this.book = book;
        this.letters = letters;
        this.keys = new ContentKeys(parts);
    }

    ContentKeys keys() {
        return keys;
    }

    /** A case of this kind, locked. */
    PrivacyCase lock(UUID id) {
        PrivacyCase found = book.lock(id);
        if (found.machine != Machine.THIRD_PARTY) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "no such case");
        }
        return found;
    }

    Incident incident(PrivacyCase of) {
        return Optional.ofNullable(em.find(Incident.class, of.id))
                .orElseThrow(() -> new Refusal(Refusal.Code.CONFLICT, "nobody has decided this case yet"));
    }

    Incident note(PrivacyCase of, ThirdPartyFacts facts) {
        Incident known = em.find(Incident.class, of.id);
        Incident incident = known == null ? new Incident() : known;
        incident.caseId = of.id;
        incident.categories = seal(of, "categories", facts.categories());
        incident.persons = facts.persons();
        incident.records = facts.records();
        if (known == null) {
            em.persist(incident);
        }
        return incident;
    }

    byte[] seal(PrivacyCase of, String column, String text) {
        return parts.vault().fields().sealText(new KeyId(of.keyId), place(of, column), text);
    }

    String open(PrivacyCase of, String column, byte[] sealed) {
        return parts.vault().fields().openText(place(of, column), sealed);
    }

    private static SealingContext place(PrivacyCase of, String column) {
        return new SealingContext("incident", column, of.publicId.toString());
    }

    ThirdPartyFacts facts(PrivacyCase of, Incident incident) {
        return new ThirdPartyFacts(open(of, "categories", incident.categories), incident.persons, incident.records);
    }

    Optional<IncidentView> view(PrivacyCase of) {
        Incident incident = em.find(Incident.class, of.id);
        if (incident == null) {
            return Optional.empty();
        }
        byte[] text = incident.report;
        return Optional.of(new IncidentView(
                facts(of, incident),
                evidence(of, incident),
                text == null
                        ? Optional.empty()
                        : Optional.of(new IncidentView.Report(
                                open(of, "report", text),
                                Optional.ofNullable(incident.dispatch).map(parts.post()::dispatch),
                                Optional.ofNullable(incident.reportedAt))),
                parts.policy().controller().authority().mail()));
    }

    Optional<IncidentView.Evidence> evidence(PrivacyCase of, Incident incident) {
        String hash = incident.contentHash;
        Instant at = incident.sealedAt;
        Instant review = incident.reviewDue;
        return hash == null || at == null || review == null
                ? Optional.empty()
                : Optional.of(new IncidentView.Evidence(
                        hash, book.last(of, CaseState.SEALED).ledgerIndex, at, review, end(at)));
    }

    /** Evidence has an end (policy: retention of class {@code evidence}). */
    Instant end(Instant sealed) {
        RetentionPlan plan = parts.policy().retention("evidence");
        ZoneId zone = parts.policy().controller().zone();
        LocalDate first = sealed.atZone(zone).toLocalDate();
        LocalDate end = plan.archiveUntil(first);
        LocalDate ceiling = plan.ceiling().map(first::plus).orElse(end);
        return (ceiling.isBefore(end) ? ceiling : end).atStartOfDay(zone).toInstant();
    }

    /** When evidence is to be looked at again: the policy's period from now, never after its end. */
    Instant reviewFrom(Instant now, Instant sealed) {
        ZoneId zone = parts.policy().controller().zone();
        Instant review = now.atZone(zone)
                .toLocalDate()
                .plus(parts.policy().incidents().review())
                .atStartOfDay(zone)
                .toInstant();
        Instant end = end(sealed);
        return review.isBefore(end) ? review : end;
    }

    /** The ticket as the product itself sees it. */
    TicketView ticket(PrivacyCase of) {
        return parts.tickets().reading().view(ticketOf(of), SELF);
    }

    static UUID ticketOf(PrivacyCase of) {
        return Optional.ofNullable(of.ticket).orElseThrow(() -> new IllegalStateException("an incident has a ticket"));
    }

    /** Erases what the ticket says; what stays is that it existed, and its hash. */
    void erase(PrivacyCase of, TicketView view, Cause cause) {
        Map<String, String> facts = new HashMap<>(cause.facts());
        facts.put("contentHash", hash(view));
        parts.tickets().erasing().eraseContent(ticketOf(of), "case " + of.number, SELF);
        keys.end(of);
        book.move(of, CaseState.ERASED, new Cause(cause.actor(), cause.reason(), facts));
    }

    /** Locks what the ticket says, under a key of its own. */
    void freeze(PrivacyCase of) {
        parts.tickets().changing().freeze(ticketOf(of), "data of third persons, case " + of.number, SELF);
        keys.seal(of, ticketOf(of));
    }

    void thaw(PrivacyCase of) {
        keys.unseal(of, ticketOf(of));
        parts.tickets().changing().unfreeze(ticketOf(of), "case " + of.number, SELF);
    }

    void close(PrivacyCase of) {
        book.move(of, CaseState.CLOSED, Cause.of(ACTOR, ""));
        book.stop(of);
    }

    /** Writes to the sender, if their address is vouched for. */
    void tell(String letter, TicketView view, PrivacyCase of, Map<String, String> more) {
        if (view.quarantine().isEmpty()) {
            Map<String, String> values = new HashMap<>(about(view, of));
            values.putAll(more);
            letters.send(letter, of, values);
        }
    }

    /** The facts as letters write them. */
    static Map<String, String> words(ThirdPartyFacts facts) {
        return Map.of(
                "categories", facts.categories(),
                "persons", Integer.toString(facts.persons()),
                "records", Integer.toString(facts.records()));
    }

    private Map<String, String> about(TicketView view, PrivacyCase of) {
        return Map.of(
                "ticket",
                Long.toString(view.row().number()),
                "received",
                letters.day(arrived(view), Locale.of(of.language)));
    }

    static Instant arrived(TicketView view) {
        return view.messages().stream()
                .map(MessageView::at)
                .findFirst()
                .orElse(view.row().opened());
    }

    /** Tells the data protection officers that something waits; says nothing of what it is about. */
    void tellOfficers(PrivacyCase of, String subject, String what) {
        String body = what + "\n\n" + parts.settings().url() + "/privacy/cases/" + of.publicId + "\n";
        parts.post().tellOfficers(new Letter.Text(subject + " (case " + of.number + ")", body), CaseBook.object(of));
    }

    /** SHA-256 over the ids and the exact wire bytes of every message, in their order. */
    String hash(TicketView view) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (DigestOutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
                for (MessageView message : view.messages()) {
                    out.write((message.id() + "\n").getBytes(StandardCharsets.US_ASCII));
                    if (message.wire()) {
                        try (InputStream wire = parts.tickets().reading().raw(message.id(), SELF)) {
                            wire.transferTo(out);
                        }
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

    static void requireOfficer(Caller caller) {
        if (!caller.is(Role.DPO)) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only the data protection officer may do this");
        }
    }
}
