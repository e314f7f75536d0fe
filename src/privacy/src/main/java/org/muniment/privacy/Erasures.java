package org.muniment.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.muniment.desk.Caller;
import org.muniment.desk.ErasureScope;
import org.muniment.ledger.Act;
import org.muniment.policy.Recipient;
import org.muniment.privacy.CaseBook.Cause;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.terms.SubjectId;

/**
 * The erasure of people: asked for by mail, on the web or through the data protection officer, who approves it; a second
 * officer has to when something is kept. What follows, {@link ErasureSteps} does. Thread-safe.
 */
@ApplicationScoped
@Transactional
public class Erasures {

    private final PrivacyParts parts;
    private final EntityManager em;
    private final CaseBook book;
    private final ErasureDesk desk;

    /** For the container. */
    @Inject
    public Erasures(PrivacyParts parts) {
        this.parts = parts;
        this.em = parts.entities();
        this.desk = new ErasureDesk(parts);
        this.book = desk.book();
    }

    @SuppressWarnings("NullAway")
    protected Erasures() {
        this.parts = null;
        this.em = null;
        this.book = null;
        this.desk = null;
    }

    /**
     * A signed-in person asks to be erased; being signed in is the proof that it is they.
     *
     * @param language to write in, two letters of ISO 639-1
     */
    public CaseView request(String language, Caller customer) {
        if (customer.actor().kind() != Actor.Kind.CUSTOMER || !customer.is(Role.CUSTOMER)) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only a signed-in customer may do this");
        }
        UUID person = UUID.fromString(customer.actor().id());
        ExportDesk.Request request =
                new ExportDesk.Request(person, null, language, parts.clock().instant());
        return book.view(desk.begin(request, customer.actor(), ""), false);
    }

    /** The data protection officer enters a request that came another way, such as a letter; who asks was checked. */
    public CaseView enter(SubjectId person, String reason, Caller officer) {
        requireOfficer(officer);
        requireReason(reason);
        ExportDesk.Request request = new ExportDesk.Request(
                person.value(),
                null,
                parts.policy().controller().languages().get(0),
                parts.clock().instant());
        return book.view(desk.begin(request, officer.actor(), reason.strip()), true);
    }

    /** Whether a link to confirm would be accepted; changes nothing, so that link scanners do no harm. */
    public boolean confirmable(UUID id, String proof) {
        return proves(id, proof)
                && book.find(id)
                        .filter(found -> found.state == CaseState.AUTH_PENDING)
                        .isPresent();
    }

    /** The person confirms by the link in the letter to their address on file. */
    public CaseView confirm(UUID id, String proof) {
        if (!proves(id, proof)) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "no such case");
        }
        PrivacyCase found = book.lock(id);
        if (found.state != CaseState.AUTH_PENDING) {
            throw new Refusal(Refusal.Code.EXPIRED, "the link was used or is too old");
        }
        Actor person =
                new Actor(Actor.Kind.CUSTOMER, ErasureDesk.subjectOf(found).toString());
        desk.scope(found, Cause.of(person, "by the link to the address on file"));
        return book.view(found, false);
    }

    private boolean proves(UUID id, String proof) {
        return parts.vault().tokens().macMatches(proof, CaseLetters.CONFIRM, id.toString());
    }

    /** One erasure for the data protection officer; recorded in the ledger. */
    public ErasureView view(UUID id, Caller officer) {
        requireOfficer(officer);
        PrivacyCase found = erasure(id);
        parts.ledger().append(Act.of(officer.actor(), "erasure.read", officer.purpose(), CaseBook.object(found)));
        return view(found);
    }

    private ErasureView view(PrivacyCase found) {
        ErasureWork work = em.find(ErasureWork.class, found.id);
        Optional<ErasureScope> scope = found.subject == null
                ? Optional.empty()
                : parts.tickets().person().scope(new SubjectId(found.subject), ErasureDesk.SYSTEM);
        long cases = found.subject == null
                ? 0
                : book.of(new SubjectId(found.subject)).stream()
                        .filter(any -> any.id != found.id)
                        .count();
        List<ErasureView.Item> items = desk.items(found).stream()
                .map(item -> new ErasureView.Item(
                        item.ticket,
                        item.number,
                        item.decision,
                        desk.reason(item),
                        item.review,
                        Optional.ofNullable(item.released)))
                .toList();
        List<String> recipients =
                parts.policy().recipients().stream().map(Recipient::name).toList();
        return new ErasureView(
                book.view(found, true),
                scope,
                cases,
                items,
                phrase(found),
                Optional.ofNullable(work).map(any -> any.firstOfficer),
                Optional.ofNullable(work).map(any -> any.secondOfficer),
                recipients,
                work != null && work.recipientsTold,
                work == null ? "" : work.counts,
                Optional.ofNullable(work).map(any -> any.erased),
                Optional.ofNullable(work).map(any -> any.horizon),
                Optional.ofNullable(work).map(any -> any.certificate));
    }

    private static String phrase(PrivacyCase found) {
        return "erase " + found.number;
    }

    /**
     * Keeps one of the person's tickets for a legal duty or for claims (GDPR Art. 17(3)(b) or (e)); it is looked at again
     * after the policy's time. Takes back an approval, since another decides now about something else.
     */
    public void hold(UUID id, long number, String reason, Caller officer) {
        requireOfficer(officer);
        requireReason(reason);
        PrivacyCase found = inScope(id);
        ErasureScope.Item ticket = parts.tickets()
                .person()
                .numbered(ErasureDesk.subjectOf(found), number, ErasureDesk.SYSTEM)
                .orElseThrow(() -> new Refusal(Refusal.Code.BAD_INPUT, "no ticket of this person has that number"));
        if (desk.item(found, ticket.ticket()).isPresent()) {
            throw new Refusal(Refusal.Code.CONFLICT, "that ticket is kept already");
        }
        record(officer, "erasure.hold", found, Map.of("ticket", ticket.ticket().toString(), "reason", reason.strip()));
        desk.keep(found, ticket, new ErasureDesk.Keeping(Kept.HOLD, reason.strip(), officer.actor()));
        em.find(ErasureWork.class, found.id).firstOfficer = null;
    }

    /**
     * Approves: from here on it cannot be taken back. When something is kept, a second officer has to approve as well.
     *
     * @param typed {@link ErasureView#phrase()}, typed by the officer
     */
    public ErasureView approve(UUID id, String typed, Caller officer) {
        requireOfficer(officer);
        PrivacyCase found = inScope(id);
        if (!typed.strip().toLowerCase(Locale.ROOT).equals(phrase(found))) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "type “" + phrase(found) + "” to approve");
        }
        ErasureWork work = em.find(ErasureWork.class, found.id);
        UUID person = UUID.fromString(officer.actor().id());
        ErasureScope scope = parts.tickets()
                .person()
                .scope(ErasureDesk.subjectOf(found), ErasureDesk.SYSTEM)
                .orElseThrow(() -> new Refusal(Refusal.Code.CONFLICT, "there is no account any more"));
        desk.keepEvidence(found, scope);
        boolean two = !desk.items(found).isEmpty();
        if (two && work.firstOfficer == null) {
            work.firstOfficer = person;
            record(officer, "erasure.approve-first", found, Map.of());
            return view(found);
        }
        if (two && person.equals(work.firstOfficer)) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "something is kept: another officer has to approve as well");
        }
        if (two) {
            work.secondOfficer = person;
        } else {
            work.firstOfficer = person;
        }
        work.keyId = scope.key().value();
        work.nextTry = parts.clock().instant();
        Map<String, String> facts = new java.util.HashMap<>(ErasureDesk.counts(scope));
        facts.put("key", scope.key().toString());
        facts.put("officers", work.firstOfficer + (two ? " " + work.secondOfficer : ""));
        facts.put("kept", Integer.toString(desk.items(found).size()));
        book.move(found, CaseState.APPROVED, new Cause(officer.actor(), "", facts));
        return view(found);
    }

    /** Refuses, with reasons that the person is told together with where to complain (GDPR Art. 12(4)). */
    public void refuse(UUID id, String reasons, Caller officer) {
        requireOfficer(officer);
        requireReason(reasons);
        PrivacyCase found = inScope(id);
        book.move(found, CaseState.REFUSED, Cause.of(officer.actor(), reasons.strip()));
        book.stop(found);
        parts.post()
                .send(
                        ErasureDesk.subjectOf(found),
                        desk.letters().text("erasure-refused", found, Map.of(), Map.of("reasons", reasons.strip())),
                        Optional.empty());
    }

    /** The recipients of the policy have been told to erase (GDPR Art. 19). */
    public void recipientsTold(UUID id, Caller officer) {
        requireOfficer(officer);
        PrivacyCase found = erasure(id);
        ErasureWork work = em.find(ErasureWork.class, found.id);
        if (work == null) {
            throw new Refusal(Refusal.Code.CONFLICT, "it is not yet approved");
        }
        record(officer, "erasure.recipients-told", found, Map.of());
        work.recipientsTold = true;
        work.nextTry = parts.clock().instant();
    }

    /** Ends a hold: the ticket is erased now, and the person told while their address is known. */
    public void release(UUID id, UUID ticket, String reason, Caller officer) {
        requireOfficer(officer);
        requireReason(reason);
        PrivacyCase found = erasure(id);
        ErasureItem item = desk.item(found, ticket)
                .filter(kept -> kept.decision == Kept.HOLD && kept.released == null)
                .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no such hold"));
        record(officer, "erasure.release", found, Map.of("ticket", ticket.toString(), "reason", reason.strip()));
        if (item.keyId == null) {
            em.remove(item);
            return;
        }
        new ErasureRelease(parts, desk).run(found, item);
    }

    /** The signed certificate; recorded in the ledger. */
    public String certificate(UUID id, Caller officer) {
        requireOfficer(officer);
        PrivacyCase found = erasure(id);
        ErasureWork work = em.find(ErasureWork.class, found.id);
        if (work == null || work.certificate == null) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "there is no certificate yet");
        }
        record(officer, "erasure.certificate", found, Map.of());
        return work.certificate;
    }

    /** The public key that certificates are signed with, as {@code prove-erased --verify} takes it. */
    public String certificateKey() {
        return desk.certificateKey();
    }

    private PrivacyCase erasure(UUID id) {
        PrivacyCase found = book.lock(id);
        if (found.machine != Machine.ERASURE) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "no such case");
        }
        return found;
    }

    private PrivacyCase inScope(UUID id) {
        PrivacyCase found = erasure(id);
        if (found.state != CaseState.SCOPED) {
            throw new Refusal(Refusal.Code.CONFLICT, "this case does not wait for an approval");
        }
        return found;
    }

    private void record(Caller officer, String act, PrivacyCase found, Map<String, String> details) {
        parts.ledger().append(new Act(officer.actor(), act, Purpose.SUBJECT_REQUEST, CaseBook.object(found), details));
    }

    private static void requireReason(String reason) {
        if (reason.isBlank() || reason.length() > CaseBook.MAX_REASON) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "a reason has 1 to " + CaseBook.MAX_REASON + " characters");
        }
    }

    private static void requireOfficer(Caller caller) {
        if (!caller.is(Role.DPO)) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only the data protection officer may do this");
        }
    }
}
