package org.muniment.logs.reveal;

import java.util.Set;
import java.util.UUID;
import org.muniment.terms.Actor;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;

/**
 * A signed-in member of staff, as the edge knows them.
 *
 * @param actor who
 * @param roles what they may act as
 */
public record Person(Actor actor, Set<Role> roles) {

    /** Refuses ({@code FORBIDDEN}) anybody who is no member of staff: only they have a password to sign with. */
    public Person {
        roles = Set.copyOf(roles);
        if (actor.kind() != Actor.Kind.STAFF) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only members of staff ask for addresses or approve");
        }
    }

    UUID id() {
        return UUID.fromString(actor.id());
    }

    void require(Role role) {
        if (!roles.contains(role)) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "your role does not allow this");
        }
    }
}
