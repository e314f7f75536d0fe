package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.InstantSource;
import org.muniment.ledger.Ledger;
import org.muniment.mail.MailSettings;
import org.muniment.policy.Policy;
import org.muniment.vault.Vault;

/** Puts {@link DeskParts} together in the container. */
@ApplicationScoped
class DeskProducer {

    @PersistenceContext(unitName = "muniment")
    EntityManager entities;

    @Inject
    MailSettings mail;

    @Inject
    Policy policy;

    @Inject
    Event<MessageArrived> arrived;

    @Produces
    @Singleton
    DeskParts parts(Vault vault, Ledger ledger, DeskSettings settings, InstantSource clock) {
        return new DeskParts(entities, vault, ledger, settings, mail, policy, clock, arrived::fire);
    }
}
