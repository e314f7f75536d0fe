package org.muniment.web.operations;

import java.util.List;
import java.util.Locale;
import org.muniment.terms.Role;

/** What roles are called, and what they may do. */
public final class RoleWords {

    private RoleWords() {}

    /** The roles of staff. */
    public static List<Role> ofStaff() {
        return StaffResource.ROLES;
    }

    /** What a role is called. */
    public static String title(Role role) {
        return switch (role) {
            case CUSTOMER -> "Customer";
            case AGENT -> "Agent";
            case AUDITOR -> "Auditor";
            case DPO -> "Data protection officer";
            case OPERATOR -> "Operator";
        };
    }

    /** What it may do. */
    public static String may(Role role) {
        return switch (role) {
            case CUSTOMER -> "reads and answers their own requests";
            case AGENT -> "answers tickets";
            case AUDITOR -> "searches logs, archives and the ledger";
            case DPO -> "decides on requests about data and on incidents";
            case OPERATOR -> "runs the house: keys, retention, staff; sees no content";
        };
    }

    /** Its name in forms. */
    public static String code(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
