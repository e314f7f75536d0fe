package org.muniment.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.InstantSource;
import org.muniment.desk.DeskSettings;
import org.muniment.desk.HouseLetters;
import org.muniment.desk.Outbox;
import org.muniment.desk.PersonErasure;
import org.muniment.desk.TicketChanges;
import org.muniment.desk.TicketErasure;
import org.muniment.desk.TicketSearch;
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
    PrivacyParts parts(Policy policy, PrivacyParts.TicketDoors tickets, Post post, InstantSource clock) {
        return new PrivacyParts(entities, vault, ledger, policy, settings, tickets, post, clock);
    }

    @Produces
    @Singleton
    PrivacyParts.TicketDoors tickets(
            Tickets reading, TicketChanges changing, TicketErasure erasing, PersonDoors person) {
        return new PrivacyParts.TicketDoors(reading, changing, erasing, person.erasing(), person.search());
    }

    /** The desk's ways to a person. */
    record PersonDoors(PersonErasure erasing, TicketSearch search) {}

    @Produces
    @Singleton
    PersonDoors person(PersonErasure erasing, TicketSearch search) {
        return new PersonDoors(erasing, search);
    }

    /** The desk's outbox. */
    @Produces
    @Singleton
    Post post(HouseLetters letters, Outbox outbox) {
        return new DeskPost(letters, outbox);
    }

    @Produces
    @Singleton
    PrivacyWork.Steps steps(
            IntakeSteps intake, ExportSteps exports, ErasureSteps erasures, PrivacyWork.Watches watches) {
        return new PrivacyWork.Steps(intake, exports, erasures, watches.cases(), watches.reports(), watches.trail());
    }

    @Produces
    @Singleton
    PrivacyWork.Watches watches(Cases cases, Reports reports, AccessTrail trail) {
        return new PrivacyWork.Watches(cases, reports, trail);
    }
}
