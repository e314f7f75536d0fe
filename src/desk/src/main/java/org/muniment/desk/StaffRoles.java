package org.muniment.desk;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;

/** Roles of staff as one column: names, sorted, with a comma between. */
final class StaffRoles {

    private StaffRoles() {}

    static Set<Role> parse(String column) {
        if (column.isEmpty()) {
            return Set.of();
        }
        return Arrays.stream(column.split(",")).map(Role::valueOf).collect(Collectors.toUnmodifiableSet());
    }

    static String format(Set<Role> roles) {
        if (roles.isEmpty() || roles.contains(Role.CUSTOMER)) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "staff have at least one role, and none is a customer");
        }
        return EnumSet.copyOf(roles).stream().map(Role::name).collect(Collectors.joining(","));
    }
}
