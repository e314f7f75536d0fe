package org.muniment.desk;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.muniment.terms.Role;

/**
 * A member of staff, opened.
 *
 * @param id account id; the id of their {@link org.muniment.terms.Actor}
 * @param name their name
 * @param address their mail address, with which they sign in
 * @param roles what they may act as
 * @param active whether they may sign in
 * @param created since when the account exists
 */
public record StaffMember(UUID id, String name, String address, Set<Role> roles, boolean active, Instant created) {

    @Override
    public String toString() {
        return "StaffMember[" + id + "]";
    }
}
