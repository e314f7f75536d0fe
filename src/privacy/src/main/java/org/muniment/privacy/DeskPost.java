package org.muniment.privacy;

import java.util.Optional;
import java.util.UUID;
import org.muniment.desk.Caller;
import org.muniment.desk.Dispatch;
import org.muniment.desk.HouseLetter;
import org.muniment.desk.HouseLetters;
import org.muniment.desk.Outbox;
import org.muniment.desk.OutsideLetter;
import org.muniment.policy.Letter;
import org.muniment.terms.SubjectId;

/** Post by the desk's outbox. */
record DeskPost(HouseLetters letters, Outbox outbox) implements Post {

    private static final Caller SELF = Caller.system("privacy");

    @Override
    public void send(SubjectId to, Letter.Text letter, Optional<UUID> ticket) {
        letters.send(new HouseLetter(to, ticket, letter.subject(), letter.body()), SELF);
    }

    @Override
    public UUID sendOutside(OutsideLetter letter) {
        return letters.sendOutside(letter, SELF);
    }

    @Override
    public void tellOfficers(Letter.Text letter, String about) {
        letters.tellOfficers(letter, about, SELF);
    }

    @Override
    public Dispatch dispatch(UUID id) {
        return outbox.dispatch(id, SELF);
    }

    @Override
    public boolean takeBack(UUID id) {
        return outbox.takeBack(id, SELF);
    }
}
