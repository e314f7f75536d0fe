package org.muniment.privacy;

import java.util.Optional;
import java.util.UUID;
import org.muniment.desk.Dispatch;
import org.muniment.desk.HouseLetters;
import org.muniment.desk.Outbox;
import org.muniment.desk.OutsideLetter;
import org.muniment.policy.Letter;
import org.muniment.terms.SubjectId;

/** Puts letters into the outbox, in the current transaction. */
public interface Post {

    /**
     * Sends a letter to the address on file, never to one a mail claims.
     *
     * @param to whom
     * @param letter the text
     * @param ticket the ticket it becomes part of; empty for a letter that stands by itself
     */
    void send(SubjectId to, Letter.Text letter, Optional<UUID> ticket);

    /** The desk's outbox. */
    static Post of(HouseLetters letters, Outbox outbox) {
        return new DeskPost(letters, outbox);
    }

    /** Sends a letter to somebody who is no customer; the mail's id in the outbox. */
    UUID sendOutside(OutsideLetter letter);

    /**
     * Writes to every data protection officer.
     *
     * @param about what it is about, for the ledger
     */
    void tellOfficers(Letter.Text letter, String about);

    /** What became of a mail. */
    Dispatch dispatch(UUID id);

    /** Takes a mail back unless a worker holds it or has sent it; whether that worked. */
    boolean takeBack(UUID id);
}
