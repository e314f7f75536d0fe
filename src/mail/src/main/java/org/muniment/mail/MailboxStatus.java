package org.muniment.mail;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How the fetching of one mailbox stands.
 *
 * @param name the operator's name for it
 * @param route by which protocol
 * @param connected whether the last attempt reached it
 * @param started since when it has been fetched in this run
 * @param poll longest pause between two looks
 * @param balances those of earlier looks, newest first; a look that found what the one before it found is kept once an hour
 * @param offSince since when looks have found messages that are not ours
 * @param lastFault class of the last fault, without its message
 */
public record MailboxStatus(
        String name,
        Route route,
        boolean connected,
        Instant started,
        Duration poll,
        List<Balance> balances,
        Optional<Instant> offSince,
        Optional<String> lastFault) {
    /** How long a mailbox may be out of reach, or its balance off, before that is an alarm; ten polls if that is longer. */
    public static final Duration GRACE = Duration.ofMinutes(15);

    /** Copies {@code balances}. */
    public MailboxStatus {
        balances = List.copyOf(balances);
    }

    /** The last complete look. */
    public Optional<Balance> last() {
        return balances.stream().findFirst();
    }

    /** What is wrong for longer than a passing fault lasts. */
    public Trouble trouble(Instant now) {
        Duration grace = poll.multipliedBy(10).compareTo(GRACE) > 0 ? poll.multipliedBy(10) : GRACE;
        Instant seen = last().map(Balance::at).filter(at -> at.isAfter(started)).orElse(started);
        if (seen.plus(grace).isBefore(now)) {
            return Trouble.UNREACHED;
        }
        return offSince.filter(since -> !since.plus(grace).isAfter(now)).isPresent() ? Trouble.OFF : Trouble.NONE;
    }

    /** What is wrong with a mailbox. */
    public enum Trouble {
        /** Nothing. */
        NONE,
        /** Messages lie on the server that have no row in the ledger. */
        OFF,
        /** No look came to its end. */
        UNREACHED
    }

    /**
     * What one look found: all is well when each message on the server has its row in the ledger.
     *
     * @param at end of the look
     * @param onServer messages on the server
     * @param taken those of them with a row in the ledger of just this account, UIDVALIDITY, UID and content
     * @param known those of them with such a row from an earlier numbering
     * @param left those left on the server because they are larger than allowed; they are missing, too
     */
    public record Balance(Instant at, long onServer, long taken, long known, long left) {
        /** Messages on the server that are not ours. */
        public long missing() {
            return onServer - taken - known;
        }

        /** Whether another look found the same. */
        boolean equalCounts(Balance other) {
            return onServer == other.onServer && taken == other.taken && known == other.known && left == other.left;
        }
    }
}
