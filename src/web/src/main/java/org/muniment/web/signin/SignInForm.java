package org.muniment.web.signin;

import java.util.Map;
import java.util.Optional;
import org.muniment.desk.StaffAccounts;
import org.muniment.web.page.Field;
import org.muniment.web.page.Inputs;

/**
 * The sign-in page.
 *
 * @param customer the form of customers
 * @param staff the form of staff
 * @param next where to go afterwards; empty for the ordinary place
 * @param linkAsked whether a link was asked for just now
 * @param linkMinutes how long a link works
 * @param agreement the confidentiality agreement, when it must be renewed
 */
public record SignInForm(
        Inputs customer, Inputs staff, String next, boolean linkAsked, long linkMinutes, Optional<String> agreement) {

    static final Field ADDRESS = Field.address("address", "Your mail address");
    static final Field STAFF_ADDRESS =
            Field.address("staff-address", "Mail address").fill("username");
    static final Field PASSWORD = Field.password("password", "Password", 0, StaffAccounts.MAX_PASSWORD);

    static SignInForm blank(String next, long linkMinutes) {
        return new SignInForm(
                Inputs.blank(ADDRESS),
                Inputs.filled(Map.of(), STAFF_ADDRESS, PASSWORD),
                next,
                false,
                linkMinutes,
                Optional.empty());
    }

    SignInForm customer(Inputs inputs) {
        return new SignInForm(inputs, staff, next, linkAsked, linkMinutes, agreement);
    }

    SignInForm staff(Inputs inputs) {
        return new SignInForm(customer, inputs, next, linkAsked, linkMinutes, agreement);
    }

    SignInForm asked() {
        return new SignInForm(customer, staff, next, true, linkMinutes, agreement);
    }

    SignInForm agreeing(String text) {
        return new SignInForm(customer, staff, next, linkAsked, linkMinutes, Optional.of(text));
    }
}
