package org.muniment.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.muniment.policy.Clocks;
import org.muniment.terms.ErasureCount;
import org.muniment.terms.PersonalDataSink;
import org.muniment.terms.PersonalDataSource;
import org.muniment.terms.SubjectId;

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

    /** Destroys packages that lie ready; that there were cases, and when, stays as proof (GDPR Art. 5(2), 17(3)(e)). */
    @Override
    public ErasureCount erase(SubjectId subject, String reason) {
        long erased = 0;
        long kept = 0;
        for (PrivacyCase any : book.of(subject)) {
            ExportPackage made =
                    any.machine == Machine.EXPORT ? parts.entities().find(ExportPackage.class, any.id) : null;
            if (made != null && made.keyId != null) {
                desk.purge(any, made, reason);
                erased++;
            }
            kept++;
        }
        return new ErasureCount(erased, kept);
    }
}
