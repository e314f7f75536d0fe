package org.muniment.privacy;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.muniment.ledger.Act;
import org.muniment.ledger.Receipt;
import org.muniment.policy.Deadline;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.SubjectId;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.SealingContext;

/**
 * Opens and moves cases in the current transaction. Each transition is in the ledger, as {@code dsr.<machine>.<state>},
 * before the transaction commits; a transition that then fails to commit is repeated and recorded again.
 */
final class CaseBook {

    /** Longest reason, in characters. */
    static final int MAX_REASON = 2_000;

    private final PrivacyParts parts;
    private final EntityManager em;

    CaseBook(PrivacyParts parts) {
        this.parts = parts;
        this.em = parts.entities();
    }

    /**
     * A case to open.
     *
     * @param machine the procedure
     * @param first its first state
     * @param clock the clock of the policy it runs on
     * @param subject whom it is about
     * @param ticket where it came from
     * @param language to write in
     * @param received when the clock starts
     */
    record Opening(
            Machine machine,
            CaseState first,
            String clock,
            @Nullable UUID subject,
            @Nullable UUID ticket,
            String language,
            Instant received) {}

    /**
     * Why a case moves.
     *
     * @param actor who moves it
     * @param reason why, for staff; empty when the state says it all
     * @param facts more for the ledger, such as counts and hashes; nothing personal
     */
    record Cause(Actor actor, String reason, Map<String, String> facts) {
        static Cause of(Actor actor, String reason) {
            return new Cause(actor, reason, Map.of());
        }
    }

    PrivacyCase open(Opening opening, Cause cause) {
        PrivacyCase opened = new PrivacyCase();
        opened.publicId = UUID.randomUUID();
        opened.number =
                ((Number) em.createNativeQuery("SELECT nextval('case_numbers')").getSingleResult()).longValue();
        opened.machine = opening.machine;
        opened.state = opening.first;
        opened.subject = opening.subject;
        opened.ticket = opening.ticket;
        opened.language = opening.language;
        opened.clock = opening.clock;
        opened.received = opening.received;
        opened.opened = parts.clock().instant();
        opened.keyId = parts.vault()
                .keys()
                .create(TenantId.HOUSE, KeyKind.SUBJECT, "case:" + opened.publicId)
                .value();
        em.persist(opened);
        em.flush();
        ZoneId zone = parts.policy().controller().zone();
        int position = 0;
        for (Deadline deadline : parts.policy()
                .clocks()
                .due(opening.clock, opening.received, parts.policy().calendar(), zone)) {
            em.persist(row(opened, deadline, position++));
        }
        em.flush();
        record(opened, opening.first, opening.first, cause);
        return opened;
    }

    private static CaseDeadline row(PrivacyCase opened, Deadline deadline, int position) {
        CaseDeadline row = new CaseDeadline();
        row.caseId = opened.id;
        row.position = position;
        row.rule = deadline.rule();
        row.title = deadline.title();
        row.source = deadline.source();
        row.lastDay = deadline.lastDay();
        row.due = deadline.due();
        return row;
    }

    /** Whether a case ever was in a state. */
    boolean was(PrivacyCase any, CaseState state) {
        return step(any, state).isPresent();
    }

    /** The newest step by which a case came to a state it was in. */
    CaseStep last(PrivacyCase any, CaseState to) {
        return step(any, to).orElseThrow(() -> new IllegalStateException("the case never was " + to.word()));
    }

    private Optional<CaseStep> step(PrivacyCase any, CaseState to) {
        return em.createQuery(
                        "SELECT s FROM CaseStep s WHERE s.caseId = :id AND s.toState = :to ORDER BY s.id DESC",
                        CaseStep.class)
                .setParameter("id", any.id)
                .setParameter("to", to)
                .setMaxResults(1)
                .getResultStream()
                .findFirst();
    }

    /** Refuses what a case's procedure does not allow. */
    void require(PrivacyCase moved, CaseState to) {
        if (!moved.machine.after(moved.state).contains(to)) {
            throw new Refusal(
                    Refusal.Code.CONFLICT,
                    "a case of " + moved.machine.word() + " does not go from " + moved.state.word() + " to "
                            + to.word());
        }
    }

    /** Moves a case; refuses what its procedure does not allow. */
    void move(PrivacyCase moved, CaseState to, Cause cause) {
        require(moved, to);
        CaseState from = moved.state;
        record(moved, from, to, cause);
        moved.state = to;
    }

    /** Stops a case's clock, once. */
    void stop(PrivacyCase stopped) {
        if (stopped.stopped == null) {
            stopped.stopped = parts.clock().instant();
        }
    }

    private void record(PrivacyCase moved, CaseState from, CaseState to, Cause cause) {
        if (cause.reason.length() > MAX_REASON) {
            throw new Refusal(Refusal.Code.TOO_LARGE, "the reason has more than " + MAX_REASON + " characters");
        }
        Map<String, String> details = new LinkedHashMap<>(cause.facts);
        details.put("from", from.word());
        details.put("to", to.word());
        details.put(
                "clocks",
                deadlines(moved).stream()
                        .map(deadline -> deadline.rule() + "=" + deadline.due())
                        .collect(Collectors.joining(" ")));
        if (!cause.reason.isEmpty()) {
            details.put("reason", cause.reason);
        }
        Receipt receipt = parts.ledger()
                .append(new Act(
                        cause.actor,
                        "dsr." + moved.machine.word() + "." + to.word(),
                        moved.machine == Machine.THIRD_PARTY ? Purpose.INCIDENT : Purpose.SUBJECT_REQUEST,
                        object(moved),
                        details));
        CaseStep step = new CaseStep();
        step.rowId = UUID.randomUUID();
        step.caseId = moved.id;
        step.at = receipt.at();
        step.actorKind = cause.actor.kind().name();
        step.actor = cause.actor.id();
        step.fromState = from;
        step.toState = to;
        step.reason = cause.reason.isEmpty()
                ? null
                : parts.vault().fields().sealText(new KeyId(moved.keyId), reasonOf(step), cause.reason);
        step.ledgerIndex = receipt.index();
        em.persist(step);
    }

    private static SealingContext reasonOf(CaseStep step) {
        return new SealingContext("case_step", "reason", step.rowId.toString());
    }

    static String object(PrivacyCase any) {
        return "case:" + any.publicId;
    }

    /** The case, locked against others until the transaction ends. */
    PrivacyCase lock(UUID id) {
        PrivacyCase found = find(id).orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no such case"));
        em.lock(found, LockModeType.PESSIMISTIC_WRITE);
        em.refresh(found);
        return found;
    }

    Optional<PrivacyCase> find(UUID id) {
        return em.createQuery("SELECT c FROM PrivacyCase c WHERE c.publicId = :id", PrivacyCase.class)
                .setParameter("id", id)
                .getResultStream()
                .findFirst();
    }

    List<PrivacyCase> of(SubjectId subject) {
        return em.createQuery("SELECT c FROM PrivacyCase c WHERE c.subject = :subject ORDER BY c.id", PrivacyCase.class)
                .setParameter("subject", subject.value())
                .getResultList();
    }

    List<Deadline> deadlines(PrivacyCase any) {
        return em
                .createQuery(
                        "SELECT d FROM CaseDeadline d WHERE d.caseId = :id ORDER BY d.position", CaseDeadline.class)
                .setParameter("id", any.id)
                .getResultList()
                .stream()
                .map(row -> new Deadline(row.rule, row.title, row.source, any.received, row.lastDay, row.due))
                .toList();
    }

    /** A case for whoever may see it; reasons only for staff. */
    CaseView view(PrivacyCase any, boolean forStaff) {
        return new CaseView(
                any.publicId,
                any.number,
                any.machine,
                any.state,
                Optional.ofNullable(any.subject).map(SubjectId::new),
                Optional.ofNullable(any.ticket),
                any.received,
                any.clock,
                deadlines(any),
                Optional.ofNullable(any.stopped),
                parts.clock().instant(),
                Optional.ofNullable(any.duplicateOf),
                Optional.ofNullable(any.verdict),
                pack(any),
                history(any, forStaff));
    }

    private Optional<CaseView.Pack> pack(PrivacyCase any) {
        ExportPackage made = any.machine == Machine.EXPORT ? em.find(ExportPackage.class, any.id) : null;
        if (made == null || made.rootHash == null || made.readyUntil == null) {
            return Optional.empty();
        }
        int left = Math.max(0, parts.policy().exports().downloads() - made.downloads);
        return Optional.of(new CaseView.Pack(
                made.bytes, made.files, made.rootHash, made.readyUntil, made.downloads, made.keyId == null ? 0 : left));
    }

    private List<CaseView.Step> history(PrivacyCase any, boolean forStaff) {
        return em
                .createQuery("SELECT s FROM CaseStep s WHERE s.caseId = :id ORDER BY s.id", CaseStep.class)
                .setParameter("id", any.id)
                .getResultList()
                .stream()
                .map(step -> new CaseView.Step(
                        step.at,
                        step.actorKind,
                        step.actor,
                        step.fromState,
                        step.toState,
                        forStaff ? reason(step) : Optional.empty(),
                        step.ledgerIndex))
                .toList();
    }

    /** Why a step was taken, opened. */
    Optional<String> reason(CaseStep step) {
        byte[] sealed = step.reason;
        return sealed == null
                ? Optional.empty()
                : Optional.of(parts.vault().fields().openText(reasonOf(step), sealed));
    }
}
