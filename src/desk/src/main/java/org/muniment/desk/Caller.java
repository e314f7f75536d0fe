package org.muniment.desk;

import java.util.Set;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Role;

/**
 * Who asks a boundary for something, in which roles and why. The edge makes it from a {@link Session}; the ledger
 * records actor and purpose.
 *
 * @param actor who; a customer by their {@link org.muniment.terms.SubjectId}, staff by account UUID
 * @param roles what the caller may act as
 * @param purpose why
 */
public record Caller(Actor actor, Set<Role> roles, Purpose purpose) {

    /** Copies the roles. */
    public Caller {
        roles = Set.copyOf(roles);
    }

    /** A part of the product acting by itself; it has no role and may do what no person may. */
    public static Caller system(String name) {
        return new Caller(Actor.system(name), Set.of(), Purpose.OPERATION);
    }

    /** Whether the caller may act in a role. */
    public boolean is(Role role) {
        return roles.contains(role);
    }

    boolean isSystem() {
        return actor.kind() == Actor.Kind.SYSTEM;
    }

    boolean isCustomer() {
        return actor.kind() == Actor.Kind.CUSTOMER;
    }
}
