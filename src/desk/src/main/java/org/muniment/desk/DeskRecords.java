package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.io.IOException;
import org.muniment.terms.ErasureCount;
import org.muniment.terms.PersonalDataSink;
import org.muniment.terms.PersonalDataSource;
import org.muniment.terms.SubjectId;

/** What the desk keeps about a person: profile, tickets, messages, attachments, history and consents. Thread-safe. */
@ApplicationScoped
@Transactional
public class DeskRecords implements PersonalDataSource {

    private final DeskParts parts;

    /** For the container. */
    @Inject
    public DeskRecords(DeskParts parts) {
        this.parts = parts;
    }

    @SuppressWarnings("NullAway")
    protected DeskRecords() {
        this.parts = null;
    }

    @Override
    public String name() {
        return "desk";
    }

    @Override
    public void export(SubjectId subject, PersonalDataSink sink) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public ErasureCount erase(SubjectId subject, String reason) {
        throw new UnsupportedOperationException();
    }
}
