package org.muniment.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.InstantSource;
import org.muniment.desk.Caller;
import org.muniment.desk.DeskSettings;
import org.muniment.desk.HouseLetter;
import org.muniment.desk.HouseLetters;
import org.muniment.desk.TicketChanges;
import org.muniment.desk.TicketErasure;
import org.muniment.desk.Tickets;
import org.muniment.ledger.Ledger;
import org.muniment.policy.Policy;
import org.muniment.vault.Vault;

/** Puts {@link PrivacyParts} together in the container. */
@ApplicationScoped
class PrivacyProducer {

    @PersistenceContext(unitName = "muniment")
    EntityManager entities;

    @Inject
    Vault vault;

    @Inject
    Ledger ledger;

    @Inject
    DeskSettings settings;

    @Produces
    @Singleton
    PrivacyParts parts(Policy policy, PrivacyParts.TicketDoors tickets, HouseLetters letters, InstantSource clock) {
        return new PrivacyParts(entities, vault, ledger, policy, settings, tickets, post(letters), clock);
    }

    @Produces
    @Singleton
    PrivacyParts.TicketDoors tickets(Tickets reading, TicketChanges changing, TicketErasure erasing) {
        return new PrivacyParts.TicketDoors(reading, changing, erasing);
    }

    static Post post(HouseLetters letters) {
        return (to, letter, ticket) ->
                letters.send(new HouseLetter(to, ticket, letter.subject(), letter.body()), Caller.system("privacy"));
    }

    @Produces
    @Singleton
    PrivacyWork.Steps steps(IntakeSteps intake, ExportSteps exports, Cases cases) {
        return new PrivacyWork.Steps(intake, exports, cases);
    }
}
