package org.muniment.terms;

import java.io.IOException;

/**
 * A store of personal data. Every module that keeps any implements it, so that export (GDPR Articles 15 and 20) and
 * erasure (Article 17) cannot forget one. Implementations are thread-safe.
 */
public interface PersonalDataSource {

    /** The store's name, such as {@code desk}: a folder in the export, so {@code a-z}, {@code 0-9} and {@code -}. */
    String name();

    /**
     * Hands over everything kept about a person, opened, in a stable order.
     *
     * @throws IOException when the store or the sink cannot be read or written; the export is then not delivered
     */
    void export(SubjectId subject, PersonalDataSink sink) throws IOException;

    /**
     * Erases everything kept about a person that no other duty keeps. Repeating it is harmless.
     *
     * @param reason why, for the ledger; not personal
     */
    ErasureCount erase(SubjectId subject, String reason);
}
