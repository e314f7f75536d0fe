package org.muniment.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.muniment.desk.ErasureScope;
import org.muniment.desk.PersonErasure;
import org.muniment.policy.Recipient;
import org.muniment.privacy.CaseBook.Cause;
import org.muniment.terms.ErasureCount;
import org.muniment.terms.PersonalDataSource;
import org.muniment.terms.Refusal;
import org.muniment.terms.SubjectId;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;

/**
 * Carries approved erasures out, state by state; each method is one transaction, each state may be repeated, so a kill in
 * the middle of one only makes it begin again. Thread-safe.
 */
@ApplicationScoped
@Transactional
class ErasureSteps {

    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final int FILES = 1_000;

    private static final String UNDER_WAY = "('APPROVED', 'EVIDENCE_REKEYED', 'KEYS_DESTROYED', 'INDEX_PURGED',"
            + " 'CACHES_PURGED', 'RECIPIENTS_TOLD', 'ANSWERED', 'BACKUP_HORIZON')";

    private final PrivacyParts parts;
    private final EntityManager em;
    private final ErasureDesk desk;
    private final CaseBook book;

    @Inject
    ErasureSteps(PrivacyParts parts) {
        this.parts = parts;
        this.em = parts.entities();
        this.desk = new ErasureDesk(parts);
        this.book = desk.book();
    }

    @SuppressWarnings("NullAway")
    ErasureSteps() {
        this.parts = null;
        this.em = null;
        this.desk = null;
        this.book = null;
    }

    /** The next erasure that can go on. */
    public Optional<UUID> due() {
        List<?> due = em.createNativeQuery("SELECT CAST(c.public_id AS text) FROM erasure e JOIN privacy_case c"
                        + " ON c.id = e.case_id WHERE c.state IN " + UNDER_WAY
                        + " AND e.next_try <= ?1 ORDER BY e.next_try, e.case_id LIMIT 1")
                .setParameter(1, Timestamp.from(parts.clock().instant()))
                .getResultList();
        return due.stream().findFirst().map(id -> UUID.fromString((String) id));
    }

    /** Takes an erasure one state further, or notes when it can be. */
    public void advance(UUID id, Iterable<? extends PersonalDataSource> sources) {
        PrivacyCase found = book.lock(id);
        ErasureWork work = em.find(ErasureWork.class, found.id);
        switch (found.state) {
            case APPROVED -> rekey(found, work);
            case EVIDENCE_REKEYED -> destroy(found, sources);
            case KEYS_DESTROYED -> purgeIndex(found);
            case INDEX_PURGED -> purgeCaches(found, work);
            case CACHES_PURGED -> tellRecipients(found, work);
            case RECIPIENTS_TOLD -> answer(found, work);
            case ANSWERED -> {
                Instant horizon = horizon(work);
                book.move(found, CaseState.BACKUP_HORIZON, facts(Map.of("until", horizon.toString())));
                work.nextTry = horizon;
            }
            case BACKUP_HORIZON -> prove(found, work);
            default -> {
                // Somebody else took it further.
            }
        }
        em.find(ErasureWork.class, found.id).attempts = 0;
    }

    /** It failed: later again. */
    public void postpone(UUID id) {
        PrivacyCase found = book.lock(id);
        ErasureWork work = em.find(ErasureWork.class, found.id);
        work.attempts++;
        Duration wait = Duration.ofSeconds(1L << Math.min(work.attempts, 12));
        work.nextTry = parts.clock().instant().plus(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
    }

    /** Lets go of the address, then seals what is kept under keys of its own. */
    private void rekey(PrivacyCase found, ErasureWork work) {
        SubjectId subject = ErasureDesk.subjectOf(found);
        KeyId addressKey = key("erasure-address:" + found.publicId);
        work.addressKey = addressKey.value();
        work.address = person().close(subject, addressKey, ErasureDesk.addressOf(found), ErasureDesk.SYSTEM)
                .sealed();
        int kept = keepItems(found);
        book.move(found, CaseState.EVIDENCE_REKEYED, facts(Map.of("kept", Integer.toString(kept))));
    }

    private int keepItems(PrivacyCase found) {
        Optional<ErasureScope> scope = person().scope(ErasureDesk.subjectOf(found), ErasureDesk.SYSTEM);
        scope.ifPresent(now -> desk.keepEvidence(found, now));
        List<ErasureItem> items = desk.items(found);
        for (ErasureItem item : items) {
            KeyId evidence = key("evidence:" + item.ticket);
            item.keyId = evidence.value();
            person().keep(item.ticket, evidence, ErasureDesk.SYSTEM);
        }
        return items.size();
    }

    private KeyId key(String label) {
        return parts.vault().keys().findOrCreate(TenantId.HOUSE, KeyKind.SUBJECT, label);
    }

    /** Every store erases what it has; the desk's key is destroyed last, when nothing can be refused any more. */
    private void destroy(PrivacyCase found, Iterable<? extends PersonalDataSource> sources) {
        // Frozen since: evidence still comes before erasure.
        keepItems(found);
        em.flush();
        SubjectId subject = ErasureDesk.subjectOf(found);
        String reason = "erasure, " + CaseBook.object(found);
        Set<String> missing = new TreeSet<>(parts.policy().sources());
        Map<String, String> counts = new LinkedHashMap<>();
        UUID id = found.publicId;
        for (PersonalDataSource source : inOrder(sources)) {
            ErasureCount count = source.erase(subject, reason);
            counts.put(source.name(), count.erased() + " erased " + count.kept() + " kept");
            missing.remove(source.name());
        }
        if (!missing.isEmpty()) {
            throw new Refusal(Refusal.Code.UNAVAILABLE, "no answer from " + missing);
        }
        // The stores cleared the entity manager.
        PrivacyCase again = book.lock(id);
        ErasureWork plan = em.find(ErasureWork.class, again.id);
        Instant now = parts.clock().instant();
        plan.erased = now;
        plan.horizon = now.atZone(parts.policy().controller().zone())
                .plus(parts.policy().erasures().keyBackups())
                .toInstant();
        plan.counts = counts.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(java.util.stream.Collectors.joining("; "));
        Map<String, String> facts = new LinkedHashMap<>(counts);
        facts.put("key", String.valueOf(plan.keyId));
        facts.put("horizon", String.valueOf(plan.horizon));
        book.move(again, CaseState.KEYS_DESTROYED, facts(facts));
        book.of(subject).stream()
                .filter(any -> any.machine != Machine.THIRD_PARTY)
                .forEach(any -> any.ticket = null);
    }

    /** The desk comes last: with its key goes the account, and an error before that loses nothing. */
    private static List<PersonalDataSource> inOrder(Iterable<? extends PersonalDataSource> sources) {
        List<PersonalDataSource> order = new java.util.ArrayList<>();
        sources.forEach(order::add);
        order.sort(java.util.Comparator.comparing(source -> source.name().equals("desk")));
        return order;
    }

    private void purgeIndex(PrivacyCase found) {
        int files = 0;
        for (int removed = person().removeFiles(FILES); removed > 0; removed = person().removeFiles(FILES)) {
            files += removed;
        }
        Set<String> months = new TreeSet<>();
        for (Optional<String> month = parts.tickets().search().rewriteNext();
                month.isPresent();
                month = parts.tickets().search().rewriteNext()) {
            months.add(month.get());
        }
        book.move(
                found,
                CaseState.INDEX_PURGED,
                facts(Map.of("files", Integer.toString(files), "months", String.join(" ", months))));
    }

    /** Sessions are answered out of memory for some seconds after they ended. */
    private void purgeCaches(PrivacyCase found, ErasureWork work) {
        Instant over = erased(work).plus(PersonErasure.CACHE_LIFE);
        if (parts.clock().instant().isBefore(over)) {
            work.nextTry = over;
            return;
        }
        book.move(found, CaseState.CACHES_PURGED, facts(Map.of()));
    }

    private void tellRecipients(PrivacyCase found, ErasureWork work) {
        List<String> recipients =
                parts.policy().recipients().stream().map(Recipient::name).toList();
        if (!recipients.isEmpty() && !work.recipientsTold) {
            // Waits for the officer, who wakes it; the clock of the case runs on.
            work.nextTry = parts.clock().instant().plus(LONGEST_WAIT);
            return;
        }
        book.move(found, CaseState.RECIPIENTS_TOLD, facts(Map.of("recipients", Integer.toString(recipients.size()))));
    }

    private void answer(PrivacyCase found, ErasureWork work) {
        desk.tell(
                found,
                work,
                desk.letters()
                        .text(
                                "erasure-answered",
                                found,
                                Map.of(
                                        "horizonDay", desk.day(horizon(work), found),
                                        "backupDays",
                                                Long.toString(parts.policy()
                                                        .erasures()
                                                        .keyBackups()
                                                        .get(ChronoUnit.DAYS))),
                                Map.of("kept", desk.kept(found), "recipients", desk.recipients(found))));
        book.move(found, CaseState.ANSWERED, facts(Map.of()));
        book.stop(found);
    }

    private void prove(PrivacyCase found, ErasureWork work) {
        String certificate = new ErasureProof(parts, desk).certify(found, work);
        work.certificate = certificate;
        work.proved = parts.clock().instant();
        desk.tell(
                found,
                work,
                desk.letters()
                        .text(
                                "erasure-proved",
                                found,
                                Map.of(),
                                Map.of("certificate", certificate, "kept", desk.kept(found))));
        book.move(found, CaseState.PROVED, facts(Map.of("certificate", ErasureDesk.sha256(certificate))));
    }

    /** Erases one thing that was kept as evidence of a case that is over now. */
    public boolean releaseNext() {
        Optional<ErasureItem> over = em
                .createQuery(
                        "SELECT i FROM ErasureItem i WHERE i.decision = :evidence AND i.keyId IS NOT NULL"
                                + " AND i.released IS NULL ORDER BY i.id",
                        ErasureItem.class)
                .setParameter("evidence", Kept.EVIDENCE)
                .getResultList()
                .stream()
                .filter(item -> !desk.incidentOpen(item.ticket))
                .findFirst();
        over.ifPresent(item -> new ErasureRelease(parts, desk).run(em.find(PrivacyCase.class, item.caseId), item));
        return over.isPresent();
    }

    /** Forgets one address whose last letter has gone. */
    public boolean forgetNext() {
        Optional<ErasureWork> over = em
                .createQuery(
                        "SELECT w FROM ErasureWork w WHERE w.proved IS NOT NULL AND w.addressKey IS NOT NULL"
                                + " ORDER BY w.caseId",
                        ErasureWork.class)
                .getResultList()
                .stream()
                .filter(this::forgettable)
                .findFirst();
        over.ifPresent(work -> {
            PrivacyCase found = em.find(PrivacyCase.class, work.caseId);
            person().forget(
                            new KeyId(java.util.Objects.requireNonNull(work.addressKey)),
                            "the last letter has gone, " + CaseBook.object(found),
                            ErasureDesk.SYSTEM);
            work.addressKey = null;
            work.address = null;
        });
        return over.isPresent();
    }

    /** Removes some of the files that letters or released tickets left. */
    public boolean tidyNext() {
        return person().removeFiles(FILES) > 0;
    }

    private boolean forgettable(ErasureWork work) {
        boolean kept =
                desk.items(em.find(PrivacyCase.class, work.caseId)).stream().anyMatch(item -> item.released == null);
        return !kept && !person().lettersWait(new KeyId(java.util.Objects.requireNonNull(work.addressKey)));
    }

    private PersonErasure person() {
        return parts.tickets().person();
    }

    private static Instant erased(ErasureWork work) {
        return java.util.Objects.requireNonNull(work.erased, "the keys are destroyed");
    }

    private static Instant horizon(ErasureWork work) {
        return java.util.Objects.requireNonNull(work.horizon, "the keys are destroyed");
    }

    private static Cause facts(Map<String, String> facts) {
        return new Cause(ErasureDesk.ACTOR, "", new LinkedHashMap<>(facts));
    }
}
