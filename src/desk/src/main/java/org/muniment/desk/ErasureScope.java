package org.muniment.desk;

import java.util.List;
import java.util.UUID;
import org.muniment.vault.KeyId;

/**
 * What the desk keeps about a person, counted; nothing of it is opened.
 *
 * @param account the account's number inside the desk, which its search index knows
 * @param key what seals it
 * @param facts facts in the profile
 * @param tickets tickets, those in quarantine included
 * @param messages messages in them
 * @param attachments attachments of these
 * @param files sealed files: raw mail, uploads, mail of ours
 * @param waiting mails to the person that have still to be sent
 * @param sessions sign-ins that last
 * @param frozen tickets that are frozen, at most {@value #MAX_FROZEN}
 */
public record ErasureScope(
        long account,
        KeyId key,
        long facts,
        long tickets,
        long messages,
        long attachments,
        long files,
        long waiting,
        long sessions,
        List<Item> frozen) {

    /** Most frozen tickets listed. */
    public static final int MAX_FROZEN = 1_000;

    /**
     * One ticket.
     *
     * @param ticket its public id
     * @param number its number for people
     * @param messages how many messages it has
     */
    public record Item(UUID ticket, long number, long messages) {}
}
