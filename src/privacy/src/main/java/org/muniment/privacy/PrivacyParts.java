package org.muniment.privacy;

import jakarta.persistence.EntityManager;
import java.time.InstantSource;
import org.muniment.desk.DeskSettings;
import org.muniment.desk.PersonErasure;
import org.muniment.desk.TicketChanges;
import org.muniment.desk.TicketErasure;
import org.muniment.desk.TicketSearch;
import org.muniment.desk.Tickets;
import org.muniment.ledger.Ledger;
import org.muniment.policy.Policy;
import org.muniment.vault.Vault;

/**
 * What every boundary here is made from. In the container this module produces it itself.
 *
 * @param entities the shared, transaction-scoped entity manager of the persistence unit {@code muniment}
 * @param vault keys and sealing
 * @param ledger where every transition and every look is recorded first
 * @param policy clocks, letters and numbers
 * @param settings where data lies and where people reach the pages
 * @param tickets the desk's ways to tickets
 * @param post the desk's outbox
 * @param clock the time
 */
public record PrivacyParts(
        EntityManager entities,
        Vault vault,
        Ledger ledger,
        Policy policy,
        DeskSettings settings,
        TicketDoors tickets,
        Post post,
        InstantSource clock) {

    /**
     * The desk's ways to tickets.
     *
     * @param reading reads them
     * @param changing freezes them
     * @param erasing erases what they say
     * @param person erases a person
     * @param search the index, which an erasure writes anew
     */
    public record TicketDoors(
            Tickets reading,
            TicketChanges changing,
            TicketErasure erasing,
            PersonErasure person,
            TicketSearch search) {}
}
