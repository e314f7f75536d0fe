package org.muniment.mail.auth;

import java.time.InstantSource;

/**
 * What SPF is asked.
 *
 * @param client who sends
 * @param helo the name it greeted with
 * @param sender return path; never empty: {@code postmaster@} the greeting for a bounce
 * @param receiver our own host's name
 * @param clock for the macro {@code t}
 */
record SpfQuery(ClientAddress client, String helo, String sender, String receiver, InstantSource clock) {
    /** The query for a transaction. */
    static SpfQuery of(ClientAddress client, String helo, String mailFrom, InstantSource clock) {
        String sender = mailFrom.isEmpty()
                ? "postmaster@" + helo
                : mailFrom.indexOf('@') <= 0 ? "postmaster@" + mailFrom.replace("@", "") : mailFrom;
        return new SpfQuery(client, helo, sender, "muniment", clock);
    }

    String localPart() {
        return sender.substring(0, sender.lastIndexOf('@'));
    }

    /** The domain that is asked. */
    String domain() {
        return DomainName.of(sender);
    }

    @Override
    public String toString() {
        return "SpfQuery";
    }
}
