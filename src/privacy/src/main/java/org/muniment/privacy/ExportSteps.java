package org.muniment.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.muniment.ledger.Act;
import org.muniment.privacy.CaseBook.Cause;
import org.muniment.privacy.export.Made;
import org.muniment.privacy.export.Order;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.SubjectId;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;

/** The steps of making and ending packages; each method is one transaction. Thread-safe. */
@ApplicationScoped
@Transactional
class ExportSteps {

    /** Attempts after which the data protection officer is asked. */
    static final int MAX_ATTEMPTS = 5;

    /** A claim whose outcome never came is given out again after this. */
    static final Duration CLAIM_LIFE = Duration.ofMinutes(30);

    /** After the last download, the time a slow transfer has before the key is destroyed. */
    static final Duration LAST_TRANSFER = Duration.ofHours(1);

    private static final Duration BACK_OFF = Duration.ofMinutes(1);
    private static final Actor ACTOR = Actor.system("privacy");

    private final PrivacyParts parts;
    private final EntityManager em;
    private final CaseBook book;
    private final CaseLetters letters;
    private final ExportDesk desk;

    @Inject
    ExportSteps(PrivacyParts parts) {
        this.parts = parts;
        this.em = parts.entities();
        this.book = new CaseBook(parts);
        this.letters = new CaseLetters(parts, book);
        this.desk = new ExportDesk(parts, book, letters);
    }

    @SuppressWarnings("NullAway")
    ExportSteps() {
        this.parts = null;
        this.em = null;
        this.book = null;
        this.letters = null;
        this.desk = null;
    }

    /** A package to be made. */
    record Job(Order order, KeyId key, UUID blob) {}

    /** Takes the next package to be made, for {@link #CLAIM_LIFE}; recorded in the ledger before anything is read. */
    public Optional<Job> claim() {
        Instant now = parts.clock().instant();
        List<?> due = em.createNativeQuery(
                        "SELECT p.case_id FROM export_package p JOIN privacy_case c ON c.id = p.case_id"
                                + " WHERE c.state = 'PREPARING' AND p.next_try <= ?1 ORDER BY p.next_try, p.case_id LIMIT 1"
                                + " FOR UPDATE SKIP LOCKED")
                .setParameter(1, Timestamp.from(now))
                .getResultList();
        if (due.isEmpty()) {
            return Optional.empty();
        }
        long id = ((Number) due.get(0)).longValue();
        ExportPackage work = em.find(ExportPackage.class, id);
        PrivacyCase found = em.find(PrivacyCase.class, id);
        UUID subject = java.util.Objects.requireNonNull(found.subject, "an export is of somebody");
        work.attempts++;
        work.nextTry = now.plus(CLAIM_LIFE);
        KeyId key = parts.vault().keys().findOrCreate(TenantId.HOUSE, KeyKind.SUBJECT, "export:" + found.publicId);
        work.keyId = key.value();
        parts.ledger()
                .append(new Act(
                        ACTOR,
                        "export.collect",
                        Purpose.SUBJECT_REQUEST,
                        "subject:" + subject,
                        Map.of("case", found.publicId.toString(), "attempt", Integer.toString(work.attempts))));
        Order order = new Order(
                found.publicId,
                found.number,
                new SubjectId(subject),
                found.language,
                found.received,
                now,
                desk.redactions(new SubjectId(subject)));
        return Optional.of(new Job(order, key, work.blob));
    }

    /** The package is made and lies sealed on the disk: the promise is kept. */
    public void ready(Job job, Made made) {
        PrivacyCase found = book.lock(job.order().caseId());
        ExportPackage work = em.find(ExportPackage.class, found.id);
        if (found.state != CaseState.PREPARING || !work.blob.equals(job.blob())) {
            desk.purge(found, work, "no longer wanted");
            return;
        }
        work.bytes = made.bytes();
        work.files = made.files();
        work.rowCounts = made.rows().entrySet().stream()
                .map(row -> row.getKey() + "=" + row.getValue())
                .collect(Collectors.joining(" "));
        work.rootHash = made.rootHash();
        book.move(
                found,
                CaseState.REDACTING,
                facts(Map.of(
                        "sources", String.join(" ", parts.policy().sources()),
                        "withheld", Integer.toString(job.order().redactions().size()))));
        if (job.order().redactions().isEmpty()) {
            desk.handOver(found, work, ACTOR);
        } else {
            desk.tellWithheld(found);
        }
    }

    /** Making the package failed: later again, or the data protection officer. */
    public void failed(Job job, String why) {
        PrivacyCase found = book.lock(job.order().caseId());
        ExportPackage work = em.find(ExportPackage.class, found.id);
        if (found.state != CaseState.PREPARING) {
            return;
        }
        if (work.attempts >= MAX_ATTEMPTS) {
            book.move(found, CaseState.FAILED, Cause.of(ACTOR, why));
            return;
        }
        work.nextTry = parts.clock().instant().plus(BACK_OFF.multipliedBy(1L << (work.attempts - 1)));
    }

    /** Ends one package whose time or downloads are used up: its key is destroyed. */
    public boolean endNext() {
        Instant now = parts.clock().instant();
        Optional<PrivacyCase> over = next(
                "c.state IN ('READY', 'AUTHENTICATED', 'DOWNLOADED') AND (p.ready_until <= ?1"
                        + " OR (p.downloads >= ?2 AND p.last_download <= ?3))",
                Timestamp.from(now),
                parts.policy().exports().downloads(),
                Timestamp.from(now.minus(LAST_TRANSFER)));
        over.ifPresent(found -> {
            if (found.state != CaseState.DOWNLOADED) {
                book.move(found, CaseState.EXPIRED, Cause.of(ACTOR, ""));
                letters.send("export-expired", found, Map.of());
            }
            desk.purge(found, em.find(ExportPackage.class, found.id), "time to collect is over");
            book.move(found, CaseState.PURGED, Cause.of(ACTOR, ""));
        });
        return over.isPresent();
    }

    /** Reminds one person who has not collected their package. */
    public boolean remindNext() {
        Instant now = parts.clock().instant();
        int left =
                parts.policy().exports().pickUpDays() - parts.policy().exports().reminderDays();
        Optional<PrivacyCase> waiting = next(
                "c.state IN ('READY', 'AUTHENTICATED') AND NOT p.reminded AND p.ready_until > ?1 AND p.ready_until <= ?2",
                Timestamp.from(now),
                Timestamp.from(now.plus(Duration.ofDays(left))));
        waiting.ifPresent(found -> {
            ExportPackage made = em.find(ExportPackage.class, found.id);
            made.reminded = true;
            Instant until = java.util.Objects.requireNonNull(made.readyUntil);
            letters.send(
                    "export-reminder", found, Map.of("pickUpUntil", letters.day(until, Locale.of(found.language))));
        });
        return waiting.isPresent();
    }

    private Optional<PrivacyCase> next(String condition, @Nullable Object... parameters) {
        var query =
                em.createNativeQuery("SELECT c.id FROM export_package p JOIN privacy_case c ON c.id = p.case_id WHERE "
                        + condition + " ORDER BY c.id LIMIT 1 FOR UPDATE SKIP LOCKED");
        for (int i = 0; i < parameters.length; i++) {
            query.setParameter(i + 1, parameters[i]);
        }
        List<?> found = query.getResultList();
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(em.find(PrivacyCase.class, ((Number) found.get(0)).longValue()));
    }

    private static Cause facts(Map<String, String> facts) {
        return new Cause(ACTOR, "", new LinkedHashMap<>(facts));
    }
}
