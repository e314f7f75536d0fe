package org.muniment.web.signin;

import org.muniment.desk.StaffAccounts;
import org.muniment.web.page.Field;
import org.muniment.web.page.Inputs;

/**
 * The page on which somebody makes their staff account.
 *
 * @param title what it is
 * @param lead what it leads to
 * @param action where the form goes
 * @param token what allows it
 * @param inputs the fields
 * @param agreement the confidentiality agreement
 */
public record SetupForm(String title, String lead, String action, String token, Inputs inputs, String agreement) {

    static final Field NAME = Field.line("name", "Your name")
            .hint("Customers see it beside your answers.")
            .length(1, 100)
            .fill("name");
    static final Field ADDRESS = Field.address("address", "Mail address").hint("You sign in with it.");
    static final Field PASSWORD = Field.password(
                    "password", "Password", StaffAccounts.MIN_PASSWORD, StaffAccounts.MAX_PASSWORD)
            .hint("At least " + StaffAccounts.MIN_PASSWORD + " characters. A few random words are best.")
            .fill("new-password");
    static final Field CONFIDENTIAL = Field.line("confidential", "I accept the confidentiality agreement");

    /** Hides the token. */
    @Override
    public String toString() {
        return "SetupForm[" + action + "]";
    }
}
