package org.muniment.desk;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A day's checkpoint of the ledger, as it is mailed. Nothing in it is personal.
 *
 * @param day in UTC
 * @param size how many entries it covers
 * @param note the checkpoint
 * @param keys the public keys it is signed with, one a line
 * @param stamped when an authority stamped it, if one did
 */
public record CheckpointMail(LocalDate day, long size, String note, String keys, Optional<Instant> stamped) {

    /**
     * A mailing that was done.
     *
     * @param day whose checkpoint
     * @param at when the mails were put into the outbox
     * @param recipients to how many people
     */
    public record Sent(LocalDate day, Instant at, int recipients) {}
}
