package org.muniment.ledger;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What verifying a ledger found.
 *
 * @param intact whether nothing is wrong
 * @param size how many entries the checkpoint signs
 * @param unsigned how many durable entries follow it in the write-ahead log, not yet signed
 * @param firstBad the first entry that is wrong, where one can be named
 * @param findings what is wrong, one sentence each
 * @param checkpoint the checkpoint, if its signatures hold
 * @param details what was seen of the sealed details
 */
public record Verdict(
        boolean intact,
        long size,
        long unsigned,
        OptionalLong firstBad,
        List<String> findings,
        Optional<Checkpoint> checkpoint,
        DetailsSeen details) {

    /**
     * What was seen of the sealed details.
     *
     * @param checked whether there was a vault to open them
     * @param opened how many are those that their entries commit to
     * @param erased how many cannot be opened any more, their key being destroyed
     */
    public record DetailsSeen(boolean checked, long opened, long erased) {}
}
