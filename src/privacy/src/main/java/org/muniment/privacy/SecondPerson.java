package org.muniment.privacy;

import java.util.Collection;
import org.muniment.desk.Caller;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;

/** What one person must not do alone: somebody else, a data protection officer or an operator, looks and confirms. */
final class SecondPerson {

    private SecondPerson() {}

    /** Refuses everybody who has neither role. */
    static void requireRole(Caller caller) {
        if (!caller.is(Role.DPO) && !caller.is(Role.OPERATOR)) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only a data protection officer or an operator may confirm this");
        }
    }

    /** Refuses also whoever had a hand in it before, by the ids of their accounts. */
    static void require(Caller caller, Collection<String> first) {
        requireRole(caller);
        if (first.contains(caller.actor().id())) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "somebody else than who proposed it must confirm it");
        }
    }
}
