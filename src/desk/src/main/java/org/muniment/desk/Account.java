package org.muniment.desk;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.muniment.terms.SubjectId;

/**
 * A customer's account, opened.
 *
 * @param subject who
 * @param address their exact mail address: one account per address
 * @param profile what else is known, with its source
 * @param created when their first mail came or they were entered
 * @param welcome the welcome letter they were sent
 */
public record Account(
        SubjectId subject,
        String address,
        List<ProfileValue> profile,
        Instant created,
        Optional<WelcomeLetter> welcome) {

    @Override
    public String toString() {
        return "Account[" + subject + "]";
    }
}
