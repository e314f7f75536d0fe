package org.muniment.desk;

import jakarta.persistence.EntityManager;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.muniment.desk.Seals.Place;
import org.muniment.mail.crypto.PublicKey;
import org.muniment.mail.crypto.Scheme;

/** The public keys of customers: offered by their mail, confirmed by staff; sealed under the customer's key. */
final class CustomerKeys {

    /** Keys kept of one person; of those nobody confirmed the oldest gives way. */
    static final int MAX_KEYS = 8;

    private static final String COLUMNS =
            "SELECT CAST(k.public_id AS text), k.scheme, k.gcm, k.value, k.offered, k.confirmed, k.confirmed_by,"
                    + " k.account_id FROM customer_key k ";

    private final DeskParts parts;
    private final EntityManager em;
    private final Seals seals;

    CustomerKeys(DeskParts parts, Seals seals) {
        this.parts = parts;
        this.em = parts.entities();
        this.seals = seals;
    }

    /** A row, opened. */
    record Row(
            UUID id,
            long account,
            PublicKey key,
            Instant offered,
            Optional<Instant> confirmed,
            Optional<UUID> confirmedBy) {
        @Override
        public String toString() {
            return "Row[" + id + "]";
        }
    }

    /** Keeps a key that came with a customer's mail, unless it is known already or speaks of somebody else. */
    void offer(Customer customer, String address, PublicKey key) {
        if (!key.addresses().contains(address.toLowerCase(Locale.ROOT))) {
            return;
        }
        em.createNativeQuery("DELETE FROM customer_key WHERE id IN (SELECT id FROM customer_key WHERE account_id = ?1"
                        + " AND confirmed IS NULL ORDER BY offered DESC, id DESC OFFSET ?2)")
                .setParameter(1, customer.id)
                .setParameter(2, MAX_KEYS - 1)
                .executeUpdate();
        UUID id = UUID.randomUUID();
        em.createNativeQuery(
                        "INSERT INTO customer_key (id, public_id, account_id, scheme, gcm, fingerprint_index, value,"
                                + " offered) VALUES (nextval('desk_ids'), CAST(?1 AS uuid), ?2, ?3, ?4, ?5, ?6, ?7)"
                                + " ON CONFLICT (account_id, fingerprint_index)"
                                // A newer mail of the same signer says what its program opens now.
                                + " DO UPDATE SET gcm = customer_key.gcm OR excluded.gcm")
                .setParameter(1, id.toString())
                .setParameter(2, customer.id)
                .setParameter(3, key.scheme().name())
                .setParameter(4, key.gcm())
                .setParameter(5, seals.index("customer-key", key.fingerprint()))
                .setParameter(6, seals.seal(customer.keyId, valueOf(id), key.bytes()))
                .setParameter(7, Timestamp.from(parts.clock().instant()))
                .executeUpdate();
    }

    /** A customer's keys, confirmed ones first, then the newest. */
    List<Row> of(long account) {
        return rows(em.createNativeQuery(
                        COLUMNS
                                + "WHERE k.account_id = ?1 ORDER BY (k.confirmed IS NULL), k.confirmed DESC, k.offered DESC, k.id")
                .setParameter(1, account)
                .getResultList());
    }

    /** The keys of whoever has that address. */
    List<PublicKey> known(String address) {
        Optional<MailAddress> mail = MailAddress.of(address);
        if (mail.isEmpty()) {
            return List.of();
        }
        return rows(em.createNativeQuery(COLUMNS
                                + "JOIN account a ON a.id = k.account_id WHERE a.address_index = ?1 ORDER BY k.id")
                        .setParameter(1, seals.addressIndex(mail.get()))
                        .getResultList())
                .stream()
                .map(Row::key)
                .toList();
    }

    /** One key of a customer. */
    Optional<Row> find(long account, UUID id) {
        return of(account).stream().filter(row -> row.id().equals(id)).findFirst();
    }

    /** Notes that a member of staff confirmed a key, or, with nobody, that it counts no more. */
    void confirm(Row row, @Nullable UUID staff) {
        em.createNativeQuery(
                        "UPDATE customer_key SET confirmed = CAST(?2 AS timestamptz), confirmed_by = CAST(?3 AS text)"
                                + " WHERE public_id = CAST(?1 AS uuid)")
                .setParameter(1, row.id().toString())
                .setParameter(
                        2,
                        staff == null
                                ? null
                                : Timestamp.from(parts.clock().instant()).toString())
                .setParameter(3, staff == null ? null : staff.toString())
                .executeUpdate();
    }

    private List<Row> rows(List<?> found) {
        List<Row> rows = new ArrayList<>();
        for (Object each : found) {
            Object[] row = (Object[]) each;
            UUID id = UUID.fromString(String.valueOf(row[0]));
            Scheme scheme = Scheme.valueOf(String.valueOf(row[1]));
            byte[] bytes = seals.openBytes(valueOf(id), (byte[]) row[3]);
            rows.add(new Row(
                    id,
                    ((Number) row[7]).longValue(),
                    new PublicKey(scheme, bytes, (Boolean) row[2]),
                    instant(row[4]).orElseThrow(),
                    instant(row[5]),
                    Optional.ofNullable(row[6]).map(text -> UUID.fromString(String.valueOf(text)))));
        }
        return rows;
    }

    private static Optional<Instant> instant(@Nullable Object column) {
        if (column instanceof Timestamp at) {
            return Optional.of(at.toInstant());
        }
        return column instanceof java.time.OffsetDateTime at ? Optional.of(at.toInstant()) : Optional.empty();
    }

    private static Place valueOf(UUID id) {
        return new Place("customer_key", "value", id);
    }
}
