package org.muniment.desk;

import java.util.Optional;
import java.util.UUID;
import org.muniment.terms.SubjectId;

/**
 * A letter of the house to a customer.
 *
 * @param to whom; it goes to the address on file
 * @param ticket the ticket it becomes part of; empty when it stands by itself, so that an answer opens a new ticket
 * @param subject one line
 * @param text plain text
 */
public record HouseLetter(SubjectId to, Optional<UUID> ticket, String subject, String text) {

    @Override
    public String toString() {
        return "HouseLetter[" + to + "]";
    }
}
