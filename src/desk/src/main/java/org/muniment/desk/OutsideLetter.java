package org.muniment.desk;

import java.util.UUID;

/**
 * A letter of the house to somebody who is no customer, such as an authority.
 *
 * @param address the mail address it goes to
 * @param key the key it waits sealed under
 * @param about what it is about, for the ledger, such as {@code case:<uuid>}
 * @param subject one line
 * @param text plain text
 */
public record OutsideLetter(String address, UUID key, String about, String subject, String text) {
    @Override
    public String toString() {
        return "OutsideLetter[" + about + "]";
    }
}
