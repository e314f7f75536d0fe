package org.muniment.desk;

import jakarta.persistence.EntityManager;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.muniment.ledger.Ledger;
import org.muniment.mail.MailSettings;
import org.muniment.policy.Policy;
import org.muniment.vault.Vault;

/**
 * What every boundary of the desk is made from. In the container the desk produces it itself, out of the vault, the
 * ledger, the settings and the clock that the composition root provides.
 *
 * @param entities the shared, transaction-scoped entity manager of the persistence unit {@code muniment}
 * @param vault keys and sealing
 * @param ledger where every look at sealed content is recorded first
 * @param settings the desk's settings
 * @param mail the mail settings: our own addresses
 * @param policy the policy in force: its letters and languages
 * @param clock the time
 * @param arrived told of each message from outside, inside the transaction that files it
 */
public record DeskParts(
        EntityManager entities,
        Vault vault,
        Ledger ledger,
        DeskSettings settings,
        MailSettings mail,
        Policy policy,
        InstantSource clock,
        Consumer<MessageArrived> arrived) {}
