package org.muniment.desk;

import java.util.List;
import java.util.Optional;

/**
 * A ticket, opened for the caller.
 *
 * @param row its head
 * @param requester its customer; empty for quarantined mail without a usable sender
 * @param messages oldest first; a customer sees no notes
 * @param history oldest first
 * @param quarantine why it is in quarantine
 * @param hint number of the ticket that quarantined mail claims to belong to; unproved
 */
public record TicketView(
        TicketRow row,
        Optional<Requester> requester,
        List<MessageView> messages,
        List<TicketChange> history,
        Optional<String> quarantine,
        Optional<Long> hint) {

    /** Whether an agent may join it to the ticket it names, by {@link TicketChanges#join}. */
    public boolean joinable() {
        return TicketJoining.possible(row.status(), quarantine.orElse(null), hint);
    }
}
