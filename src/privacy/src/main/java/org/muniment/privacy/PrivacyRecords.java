package org.muniment.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.muniment.policy.Clocks;
import org.muniment.privacy.CaseBook.Cause;
import org.muniment.terms.Actor;
import org.muniment.terms.ErasureCount;
import org.muniment.terms.PersonalDataSink;
import org.muniment.terms.PersonalDataSource;
import org.muniment.terms.SubjectId;
import org.muniment.vault.KeyId;

/** What this module keeps about a person: their cases, and packages that lie ready. Thread-safe. */
@ApplicationScoped
@Transactional
public class PrivacyRecords implements PersonalDataSource {

    private final PrivacyParts parts;
    private final CaseBook book;
    private final ExportDesk desk;

    /** For the container. */
    @Inject
    public PrivacyRecords(PrivacyParts parts) {
        this.parts = parts;
        this.book = new CaseBook(parts);
        this.desk = new ExportDesk(parts, book, new CaseLetters(parts, book));
    }

    @SuppressWarnings("NullAway")
    protected PrivacyRecords() {
        this.parts = null;
        this.book = null;
        this.desk = null;
    }

    @Override
    public String name() {
        return "privacy";
    }

    @Override
    public void export(SubjectId subject, PersonalDataSink sink) throws IOException {
        for (PrivacyCase any : book.of(subject)) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("id", any.publicId.toString());
            row.put("number", any.number);
            row.put("machine", any.machine.word());
            row.put("state", any.state.word());
            row.put("received", any.received);
            row.put("due", Clocks.binding(book.deadlines(any)).due());
            row.put("clockStopped", any.stopped);
            row.put("ticket", any.ticket);
            sink.row("requests", row);
            disclose(any, sink);
        }
    }

    /** The report of an incident names its facts to the authority; the person who sent the message is part of them. */
    private void disclose(PrivacyCase any, PersonalDataSink sink) throws IOException {
        Incident incident =
                any.machine == Machine.THIRD_PARTY ? parts.entities().find(Incident.class, any.id) : null;
        if (incident == null || incident.reportedAt == null) {
            return;
        }
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("at", incident.reportedAt);
        row.put("recipient", parts.policy().controller().authority().name());
        row.put("what", "that a message you sent held data of other people: kinds, counts and times, not its content");
        row.put("basis", "legitimate interest in reporting unlawful processing, GDPR Art. 6(1)(f)");
        row.put("case", any.publicId.toString());
        sink.row("disclosures", row);
    }

    /**
     * Destroys packages, and the reasons people wrote into cases that are over; that there were cases, and when, stays as
     * proof (GDPR Art. 5(2), 17(3)(e)). Cases about data of third persons stay whole.
     */
    @Override
    public ErasureCount erase(SubjectId subject, String reason) {
        long erased = 0;
        long kept = 0;
        for (PrivacyCase any : book.of(subject)) {
            if (any.machine == Machine.EXPORT) {
                erased += end(any, reason);
            }
            if (any.machine != Machine.THIRD_PARTY && any.stopped != null) {
                erased += forget(any, reason);
            }
            kept++;
        }
        parts.entities()
                .createQuery("DELETE FROM CaseIntake i WHERE i.subject = :subject")
                .setParameter("subject", subject.value())
                .executeUpdate();
        return new ErasureCount(erased, kept);
    }

    /** Ends an export wherever it stands; a package being made is thrown away when it is done. */
    private long end(PrivacyCase any, String reason) {
        Cause cause = Cause.of(Actor.system("privacy"), "");
        switch (any.state) {
            case PREPARING, REDACTING, SEALED -> {
                book.move(any, CaseState.FAILED, cause);
                book.move(any, CaseState.REVIEW, cause);
                book.move(any, CaseState.CLOSED, cause);
            }
            case FAILED -> {
                book.move(any, CaseState.REVIEW, cause);
                book.move(any, CaseState.CLOSED, cause);
            }
            case RECEIVED, REVIEW -> book.move(any, CaseState.CLOSED, cause);
            case READY, AUTHENTICATED -> {
                book.move(any, CaseState.EXPIRED, cause);
                book.move(any, CaseState.PURGED, cause);
            }
            case DOWNLOADED, EXPIRED, ABUSE -> book.move(any, CaseState.PURGED, cause);
            default -> {
                // It has ended.
            }
        }
        book.stop(any);
        ExportPackage made = parts.entities().find(ExportPackage.class, any.id);
        if (made == null || made.keyId == null) {
            return 0;
        }
        desk.purge(any, made, reason);
        return 1;
    }

    private long forget(PrivacyCase any, String reason) {
        if (any.machine.after(any.state).isEmpty()) {
            desk.destroyKey(new KeyId(any.keyId), CaseBook.object(any), reason);
        }
        return parts.entities()
                .createQuery("UPDATE CaseStep s SET s.reason = NULL WHERE s.caseId = :id AND s.reason IS NOT NULL")
                .setParameter("id", any.id)
                .executeUpdate();
    }
}
