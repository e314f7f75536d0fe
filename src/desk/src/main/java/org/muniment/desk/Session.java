package org.muniment.desk;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Role;
import org.muniment.terms.SubjectId;

/**
 * A signed-in person.
 *
 * @param actor who
 * @param roles what they may act as
 * @param subject the person, for their own data
 * @param name how to greet them
 * @param expires when the session ends at the latest
 */
public record Session(Actor actor, Set<Role> roles, SubjectId subject, String name, Instant expires) {

    /** Copies the roles. */
    public Session {
        roles = Set.copyOf(roles);
    }

    /** This person asking for something. */
    public Caller caller(Purpose purpose) {
        return new Caller(actor, roles, purpose);
    }

    /** This person as a customer; empty for staff. */
    public Optional<SubjectId> customer() {
        return roles.contains(Role.CUSTOMER) ? Optional.of(subject) : Optional.empty();
    }

    @Override
    public String toString() {
        return "Session[" + actor + "]";
    }
}
