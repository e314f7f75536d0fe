package org.muniment.desk;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Looks one-time links up and uses them up. */
final class OneTimeLinks {

    private static final int MAX_TOKEN = 200;

    private OneTimeLinks() {}

    /** A link that signs a customer in; not stored yet. */
    static OneTimeLink forCustomer(DeskParts parts, Customer customer, String token, Instant expires) {
        OneTimeLink link = new OneTimeLink();
        link.fingerprint = parts.vault().tokens().fingerprint(token);
        link.purpose = SignIn.CUSTOMER_LINK;
        link.accountId = customer.id;
        link.rowId = UUID.randomUUID();
        link.roles = "";
        link.created = parts.clock().instant();
        link.expires = expires;
        return link;
    }

    static Optional<OneTimeLink> usable(DeskParts parts, String token, String purpose) {
        if (token.isEmpty() || token.length() > MAX_TOKEN) {
            return Optional.empty();
        }
        OneTimeLink link =
                parts.entities().find(OneTimeLink.class, parts.vault().tokens().fingerprint(token));
        Instant now = parts.clock().instant();
        return Optional.ofNullable(link)
                .filter(found -> found.purpose.equals(purpose) && found.used == null && now.isBefore(found.expires));
    }

    /** Ends an account's unused links of a purpose: those mailed before, which may lie in any mailbox by now. */
    static void end(DeskParts parts, String purpose, long account) {
        parts.entities()
                .createNativeQuery("UPDATE one_time_link SET used = ?1 WHERE purpose = ?2 AND account_id = ?3"
                        + " AND used IS NULL")
                .setParameter(1, Timestamp.from(parts.clock().instant()))
                .setParameter(2, purpose)
                .setParameter(3, account)
                .executeUpdate();
    }

    /** How many links of a purpose were made since then. */
    static long made(DeskParts parts, String purpose, Instant since) {
        return ((Number) parts.entities()
                        .createNativeQuery("SELECT count(*) FROM one_time_link WHERE purpose = ?1 AND created > ?2")
                        .setParameter(1, purpose)
                        .setParameter(2, Timestamp.from(since))
                        .getSingleResult())
                .longValue();
    }

    /** Whether this call is the one that uses the link up; of several at once only one is. */
    static boolean use(DeskParts parts, OneTimeLink link) {
        return parts.entities()
                        .createNativeQuery("UPDATE one_time_link SET used = ?1 WHERE fingerprint = ?2 AND used IS NULL")
                        .setParameter(1, Timestamp.from(parts.clock().instant()))
                        .setParameter(2, link.fingerprint)
                        .executeUpdate()
                == 1;
    }
}
