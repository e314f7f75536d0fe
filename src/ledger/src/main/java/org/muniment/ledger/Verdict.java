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
 * @param checkpoint the checkpoint, if its signature holds
 */
public record Verdict(
        boolean intact,
        long size,
        long unsigned,
        OptionalLong firstBad,
        List<String> findings,
        Optional<Checkpoint> checkpoint) {}
