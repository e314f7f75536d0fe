package org.muniment.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.muniment.desk.Caller;
import org.muniment.desk.TicketView;
import org.muniment.ledger.Act;
import org.muniment.privacy.CaseBook.Cause;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.terms.SubjectId;

/**
 * Cases of every kind with their clocks. The data protection officer sees all, agents those that wait for somebody to say
 * what they are, people their own. Thread-safe.
 */
@ApplicationScoped
@Transactional
public class Cases {

    /** Shares of the time at which the data protection officer is alarmed, in per cent. */
    static final List<Integer> ALARMS = List.of(50, 75, 90, 100);

    private final PrivacyParts parts;
    private final EntityManager em;
    private final CaseBook book;
    private final CaseLetters letters;
    private final ExportDesk desk;
    private final ErasureDesk erasing;

    /** For the container. */
    @Inject
    public Cases(PrivacyParts parts) {
        this.parts = parts;
        this.em = parts.entities();
        this.book = new CaseBook(parts);
        this.letters = new CaseLetters(parts, book);
        this.desk = new ExportDesk(parts, book, letters);
        this.erasing = new ErasureDesk(parts);
    }

    @SuppressWarnings("NullAway")
    protected Cases() {
        this.parts = null;
        this.em = null;
        this.book = null;
        this.letters = null;
        this.desk = null;
        this.erasing = null;
    }

    /** Lists cases, least time left first; recorded in the ledger. */
    public List<CaseView> list(CaseQuery query, Caller officer) {
        requireOfficer(officer);
        parts.ledger().append(Act.of(officer.actor(), "case.list", officer.purpose(), "cases"));
        List<PrivacyCase> found = em.createQuery(
                        "SELECT c FROM PrivacyCase c WHERE (:running = FALSE OR c.stopped IS NULL) ORDER BY c.id DESC",
                        PrivacyCase.class)
                .setParameter("running", query.running())
                .setMaxResults(CaseQuery.MAX_LIMIT)
                .getResultList();
        return found.stream()
                .filter(any -> query.machine().isEmpty() || query.machine().get() == any.machine)
                .map(any -> book.view(any, true))
                .sorted(Comparator.comparing((CaseView view) -> view.binding().due()))
                .limit(query.limit())
                .toList();
    }

    /** Cases that wait for a person to say whether they are requests, for agents and the data protection officer. */
    public List<CaseView> unread(Caller staff) {
        requireStaff(staff);
        parts.ledger().append(Act.of(staff.actor(), "case.list", staff.purpose(), "cases"));
        return em
                .createQuery(
                        "SELECT c FROM PrivacyCase c WHERE c.state = :state ORDER BY c.received", PrivacyCase.class)
                .setParameter("state", CaseState.RECEIVED)
                .setMaxResults(CaseQuery.MAX_LIMIT)
                .getResultList()
                .stream()
                .map(any -> book.view(any, true))
                .toList();
    }

    /** The newest case that came from a ticket, so that its clock can stand beside the ticket that staff just read. */
    public Optional<CaseView> ofTicket(UUID ticket, Caller staff) {
        requireStaff(staff);
        return em.createQuery(
                        "SELECT c FROM PrivacyCase c WHERE c.ticket = :ticket ORDER BY c.id DESC", PrivacyCase.class)
                .setParameter("ticket", ticket)
                .setMaxResults(1)
                .getResultStream()
                .findFirst()
                .map(found -> book.view(found, true));
    }

    /** One case; recorded in the ledger. People reach their own, without the reasons written for staff. */
    public CaseView view(UUID id, Caller caller) {
        PrivacyCase found = book.find(id).orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no such case"));
        boolean own = isCustomer(caller)
                && caller.actor().id().equals(String.valueOf(found.subject))
                && found.machine != Machine.THIRD_PARTY;
        if (!own && !isOfficer(caller) && !(isStaff(caller) && found.state == CaseState.RECEIVED)) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "no such case");
        }
        parts.ledger().append(Act.of(caller.actor(), "case.read", caller.purpose(), CaseBook.object(found)));
        return book.view(found, !own);
    }

    /** A signed-in person's own cases, newest first. */
    public List<CaseView> mine(Caller customer) {
        if (!isCustomer(customer)) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only a signed-in customer may do this");
        }
        SubjectId person = new SubjectId(UUID.fromString(customer.actor().id()));
        return book.of(person).stream()
                .filter(any -> any.machine != Machine.THIRD_PARTY)
                .map(any -> book.view(any, false))
                .sorted(Comparator.comparing(CaseView::number).reversed())
                .toList();
    }

    /**
     * Somebody has read the message: it does ask for a copy of data, or to be erased. The clock has run since it
     * arrived. Also tries again
     * a case that failed.
     */
    public CaseView confirm(UUID id, Caller staff) {
        requireStaff(staff);
        PrivacyCase found = book.lock(id);
        if (found.subject == null) {
            found.subject = requester(found).value();
        }
        boolean first = found.state == CaseState.RECEIVED;
        if (found.machine == Machine.ERASURE) {
            erasing.askBack(found, Cause.of(staff.actor(), "confirmed by a person"));
            return book.view(found, true);
        }
        desk.prepare(found, Cause.of(staff.actor(), first ? "confirmed by a person" : "tried again"));
        if (first) {
            letters.send("export-received", found, Map.of());
        }
        return book.view(found, true);
    }

    private SubjectId requester(PrivacyCase found) {
        return Optional.ofNullable(found.ticket)
                .map(ticket -> parts.tickets().reading().view(ticket, Caller.system("privacy")))
                .flatMap(TicketView::requester)
                .map(requester -> requester.subject())
                .orElseThrow(() -> new Refusal(
                        Refusal.Code.CONFLICT, "nobody known asks: release the ticket from quarantine first"));
    }

    /**
     * Somebody has read the message: it asks for nothing of the kind. For a case that failed this proposes to refuse it,
     * which a second person has to agree to ({@link #settle}).
     *
     * @param reason why; of a refusal the person reads it
     */
    public void dismiss(UUID id, String reason, Caller staff) {
        requireStaff(staff);
        if (reason.isBlank()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "say why");
        }
        PrivacyCase found = book.lock(id);
        if (found.state == CaseState.FAILED) {
            requireOfficer(staff);
            book.move(found, CaseState.REVIEW, Cause.of(staff.actor(), reason.strip()));
            desk.tellOfficers(
                    found,
                    "A refusal waits for a second person",
                    "A request that could not be carried out is to be refused. Somebody else has to agree.");
            return;
        }
        if (found.state != CaseState.RECEIVED) {
            throw new Refusal(Refusal.Code.CONFLICT, "the case is " + found.state.word() + ": it is being answered");
        }
        book.move(found, CaseState.CLOSED, Cause.of(staff.actor(), reason.strip()));
        book.stop(found);
    }

    /** Refusals that wait for a second person, oldest first. */
    public List<CaseView> awaiting(Caller second) {
        SecondPerson.requireRole(second);
        return em
                .createQuery("SELECT c FROM PrivacyCase c WHERE c.state = :state ORDER BY c.id", PrivacyCase.class)
                .setParameter("state", CaseState.REVIEW)
                .setMaxResults(CaseQuery.MAX_LIMIT)
                .getResultList()
                .stream()
                .map(any -> book.view(any, true))
                .toList();
    }

    /** A second person agrees to a refusal: the person is told, with the reasons and where to complain. */
    public CaseView settle(UUID id, Caller second) {
        PrivacyCase found = underReview(id);
        CaseStep proposal = book.last(found, CaseState.REVIEW);
        SecondPerson.require(second, List.of(proposal.actor));
        book.move(found, CaseState.CLOSED, Cause.of(second.actor(), ""));
        book.stop(found);
        letters.send(
                "export-refused", found, Map.of("reasons", book.reason(proposal).orElse("")));
        return book.view(found, true);
    }

    /** A second person does not agree to a refusal: the case is open again, on the same clock. */
    public CaseView keepOpen(UUID id, String reason, Caller second) {
        SecondPerson.requireRole(second);
        if (reason.isBlank()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "say why");
        }
        PrivacyCase found = underReview(id);
        book.move(found, CaseState.FAILED, Cause.of(second.actor(), reason.strip()));
        return book.view(found, true);
    }

    private PrivacyCase underReview(UUID id) {
        PrivacyCase found = book.lock(id);
        if (found.state != CaseState.REVIEW) {
            throw new Refusal(
                    Refusal.Code.CONFLICT, "the case is " + found.state.word() + ": nobody proposes to refuse it");
        }
        return found;
    }

    /**
     * Raises alarms that are due: at 50, 75, 90 and 100 per cent of the binding time, each once, each in the ledger; at
     * 100 the person is told that we are late.
     *
     * @return how many were raised
     */
    public int raiseAlarms() {
        int raised = 0;
        for (PrivacyCase any : em.createQuery(
                        "SELECT c FROM PrivacyCase c WHERE c.stopped IS NULL ORDER BY c.id", PrivacyCase.class)
                .getResultList()) {
            int used = (int) Math.min(100, Math.floor(book.view(any, true).share() * 100));
            int reached = ALARMS.stream()
                    .filter(share -> share <= used)
                    .reduce((low, high) -> high)
                    .orElse(0);
            if (reached > any.alarm) {
                any.alarm = reached;
                parts.ledger()
                        .append(new Act(
                                Actor.system("privacy"),
                                "dsr." + any.machine.word() + ".alarm",
                                Purpose.SUBJECT_REQUEST,
                                CaseBook.object(any),
                                Map.of("percent", Integer.toString(reached))));
                desk.tellOfficers(
                        any, reached + " per cent of a case's time are used", "The earliest of its clocks binds.");
                if (reached == 100 && any.machine == Machine.EXPORT && any.state != CaseState.RECEIVED) {
                    letters.send("export-late", any, Map.of());
                }
                if (reached == 100 && any.machine == Machine.ERASURE && any.state != CaseState.RECEIVED) {
                    letters.send("erasure-late", any, Map.of());
                }
                raised++;
            }
        }
        return raised;
    }

    private static boolean isCustomer(Caller caller) {
        return caller.actor().kind() == Actor.Kind.CUSTOMER && caller.is(Role.CUSTOMER);
    }

    private static boolean isOfficer(Caller caller) {
        return caller.is(Role.DPO);
    }

    private static boolean isStaff(Caller caller) {
        return caller.is(Role.AGENT) || caller.is(Role.DPO);
    }

    private static void requireOfficer(Caller caller) {
        if (!isOfficer(caller)) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only the data protection officer may do this");
        }
    }

    private static void requireStaff(Caller caller) {
        if (!isStaff(caller)) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only agents and the data protection officer may do this");
        }
    }
}
