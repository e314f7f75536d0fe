package org.muniment.desk;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One ticket in a list, opened for the caller.
 *
 * @param id its public id
 * @param number its number for people
 * @param status where it stands
 * @param subject its subject; empty when {@code withheld}
 * @param requester the customer's name, else address; empty when unknown or {@code withheld}
 * @param assignee the member of staff it is assigned to
 * @param opened when it was opened
 * @param updated when it last changed
 * @param messages how many messages it holds
 * @param withheld whether content is kept from the caller: frozen, or assigned to somebody else
 */
public record TicketRow(
        UUID id,
        long number,
        TicketStatus status,
        String subject,
        String requester,
        Optional<UUID> assignee,
        Instant opened,
        Instant updated,
        int messages,
        boolean withheld) {}
