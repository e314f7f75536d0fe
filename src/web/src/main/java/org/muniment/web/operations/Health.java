package org.muniment.web.operations;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.muniment.desk.CheckpointMail;
import org.muniment.desk.OutboxState;
import org.muniment.ledger.DailyCheckpoints;
import org.muniment.mail.IntakeStatus;
import org.muniment.mail.MailboxStatus;

/**
 * How the house stands; no content.
 *
 * @param mail mail arriving
 * @param lmtpPort TCP port of the LMTP listener; 0 when there is none
 * @param smtpPort TCP port of the SMTP listener; 0 when there is none
 * @param mailboxes mailboxes that are fetched
 * @param outbox mails by the state of their sending
 * @param relay where mail is handed to; empty when none is configured
 * @param sent mails handed over since the start
 * @param relayFault class of the last fault of sending
 * @param logs the log intake
 * @param sealed what is sealed
 * @param witness what keeps the ledger's state outside
 * @param mailTrouble whether a mailbox's balance is off, or it is out of reach
 */
public record Health(
        IntakeStatus mail,
        int lmtpPort,
        int smtpPort,
        List<MailboxStatus> mailboxes,
        Map<OutboxState, Long> outbox,
        Optional<String> relay,
        long sent,
        Optional<String> relayFault,
        LogIntake logs,
        Sealed sealed,
        Witness witness,
        boolean mailTrouble) {

    /**
     * What keeps the ledger's state outside.
     *
     * @param today today's checkpoint, if it was taken
     * @param mailed the last one that was mailed, and to how many
     * @param stamps whether a time stamp authority is set
     */
    public record Witness(
            Optional<DailyCheckpoints.Daily> today, Optional<CheckpointMail.Sent> mailed, boolean stamps) {}

    /**
     * The log intake.
     *
     * @param healthy whether lines are taken
     * @param queuedBytes accepted and not yet searchable
     * @param ownDropped the product's own lines that were not kept
     */
    public record LogIntake(boolean healthy, long queuedBytes, long ownDropped) {}

    /**
     * Vault, ledger and the cache of opened pages.
     *
     * @param ledgerEntries how many entries
     * @param cacheUsed bytes of opened index pages in memory
     * @param cacheMax at most
     * @param cacheLoads pages opened since the start
     * @param damagedKeys keys that cannot be read
     */
    public record Sealed(long ledgerEntries, long cacheUsed, long cacheMax, long cacheLoads, int damagedKeys) {}

    /** Mails in a state. */
    public long outbox(String state) {
        return outbox.getOrDefault(OutboxState.valueOf(state), 0L);
    }

    /** Mails that are not tried any more, though nobody decided so. */
    public long givenUp() {
        return outbox("FAILED") + outbox("WITHHELD");
    }

    /** Mailboxes whose every message is here. */
    public long balanced() {
        return mailboxes.stream()
                .filter(box -> box.last().filter(last -> last.missing() == 0).isPresent())
                .count();
    }

    /** Mails not yet handed over. */
    public long waiting() {
        return outbox("QUEUED") + outbox("CLAIMED");
    }
}
