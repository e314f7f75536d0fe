package org.muniment.web.desk;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.muniment.desk.SearchPage;
import org.muniment.desk.TicketPage;

/**
 * The page of one queue or of a search.
 *
 * @param queue which one
 * @param page its tickets
 * @param names names of assigned staff
 * @param search what was searched for; empty for a plain queue
 * @param found what was found
 * @param wrong why the search could not be made
 * @param first whether this is the newest page
 */
public record QueueView(
        Queue queue,
        TicketPage page,
        Map<UUID, String> names,
        String search,
        Optional<SearchPage> found,
        Optional<String> wrong,
        boolean first) {

    /** Who looks after a ticket. */
    public String assignee(Optional<UUID> staff) {
        return staff.map(id -> names.getOrDefault(id, "Former colleague")).orElse("");
    }
}
