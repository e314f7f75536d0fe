package org.muniment.desk;

import org.muniment.terms.SubjectId;

/**
 * The customer of a ticket.
 *
 * @param subject who
 * @param address their mail address
 * @param name their name; empty when unknown
 */
public record Requester(SubjectId subject, String address, String name) {

    @Override
    public String toString() {
        return "Requester[" + subject + "]";
    }
}
