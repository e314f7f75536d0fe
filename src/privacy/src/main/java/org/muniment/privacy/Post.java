package org.muniment.privacy;

import java.util.Optional;
import java.util.UUID;
import org.muniment.policy.Letter;
import org.muniment.terms.SubjectId;

/** Puts a letter to a person into the outbox, in the current transaction. */
@FunctionalInterface
public interface Post {

    /**
     * Sends a letter to the address on file, never to one a mail claims.
     *
     * @param to whom
     * @param letter the text
     * @param ticket the ticket it becomes part of; empty for a letter that stands by itself
     */
    void send(SubjectId to, Letter.Text letter, Optional<UUID> ticket);
}
