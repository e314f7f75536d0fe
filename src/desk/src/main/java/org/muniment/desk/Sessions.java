package org.muniment.desk;

import jakarta.persistence.EntityManager;
import java.nio.ByteBuffer;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.muniment.desk.Customers.Opened;
import org.muniment.terms.Actor;
import org.muniment.terms.Role;
import org.muniment.terms.SubjectId;

/**
 * Sessions, in the database and for ten seconds in a small cache, so that a page with its parts asks once; a session ended
 * elsewhere is gone after that at the latest.
 */
final class Sessions {

    private static final int MAX_CACHED = 2_000;
    static final Duration CACHED_FOR = Duration.ofSeconds(10);

    /** Use is written down once in so long, not at each request. */
    private static final Duration TOUCH_EVERY = Duration.ofMinutes(1);

    private final DeskParts parts;
    private final EntityManager em;
    private final Tools tools;
    private final ConcurrentHashMap<ByteBuffer, Cached> cache = new ConcurrentHashMap<>();

    Sessions(DeskParts parts, Tools tools) {
        this.parts = parts;
        this.em = parts.entities();
        this.tools = tools;
    }

    private record Cached(Session session, Instant until) {}

    IssuedSession issue(Staff staff) {
        return issue(row(Actor.Kind.STAFF, staff.subject, staff.id, null), staff(staff));
    }

    IssuedSession issue(Customer customer) {
        return issue(row(Actor.Kind.CUSTOMER, customer.subject, null, customer.id), customer(customer));
    }

    private SignedIn row(Actor.Kind kind, UUID subject, @Nullable Long staff, @Nullable Long account) {
        Instant now = parts.clock().instant();
        SignedIn row = new SignedIn();
        row.kind = kind.name();
        row.subject = subject;
        row.staffId = staff;
        row.accountId = account;
        row.created = now;
        row.used = now;
        row.expires = now.plus(parts.settings().sessionLimit());
        return row;
    }

    /** Who somebody is, for their session. */
    private record Person(Actor actor, Set<Role> roles, SubjectId subject, String name) {
        Session until(Instant expires) {
            return new Session(actor, roles, subject, name, expires);
        }

        @Override
        public String toString() {
            return "Person[" + actor + "]";
        }
    }

    private Person staff(Staff staff) {
        return new Person(
                new Actor(Actor.Kind.STAFF, staff.publicId.toString()),
                StaffRoles.parse(staff.roles),
                new SubjectId(staff.subject),
                tools.seals().open(TicketReader.staffName(staff), staff.name));
    }

    private Person customer(Customer customer) {
        Opened opened = tools.customers().open(customer);
        return new Person(
                new Actor(Actor.Kind.CUSTOMER, customer.subject.toString()),
                EnumSet.of(Role.CUSTOMER),
                new SubjectId(customer.subject),
                opened.display());
    }

    private IssuedSession issue(SignedIn row, Person person) {
        String token = parts.vault().tokens().fresh();
        row.fingerprint = parts.vault().tokens().fingerprint(token);
        em.persist(row);
        return new IssuedSession(token, person.until(row.expires));
    }

    Optional<Session> find(String token) {
        byte[] fingerprint = parts.vault().tokens().fingerprint(token);
        ByteBuffer key = ByteBuffer.wrap(fingerprint);
        Instant now = parts.clock().instant();
        Cached cached = cache.get(key);
        if (cached != null && now.isBefore(cached.until())) {
            return Optional.of(cached.session());
        }
        Optional<Session> found = load(fingerprint, now);
        cache.remove(key);
        if (cache.size() >= MAX_CACHED) {
            cache.clear();
        }
        found.ifPresent(
                session -> cache.put(key, new Cached(session, earlier(now.plus(CACHED_FOR), session.expires()))));
        return found;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private Optional<Session> load(byte[] fingerprint, Instant now) {
        SignedIn row = em.find(SignedIn.class, fingerprint);
        if (row == null) {
            return Optional.empty();
        }
        if (!now.isBefore(row.expires)
                || !now.isBefore(row.used.plus(parts.settings().sessionIdle()))) {
            delete(fingerprint);
            return Optional.empty();
        }
        if (!now.isBefore(row.used.plus(TOUCH_EVERY))) {
            em.createNativeQuery("UPDATE session SET used = ?1 WHERE fingerprint = ?2")
                    .setParameter(1, Timestamp.from(now))
                    .setParameter(2, fingerprint)
                    .executeUpdate();
        }
        return person(row).map(person -> person.until(row.expires));
    }

    private Optional<Person> person(SignedIn row) {
        if (row.staffId != null) {
            Staff staff = em.find(Staff.class, row.staffId);
            return staff.active ? Optional.of(staff(staff)) : Optional.empty();
        }
        return Optional.of(customer(em.find(Customer.class, row.accountId)));
    }

    void end(String token) {
        byte[] fingerprint = parts.vault().tokens().fingerprint(token);
        cache.remove(ByteBuffer.wrap(fingerprint));
        delete(fingerprint);
    }

    private void delete(byte[] fingerprint) {
        em.createNativeQuery("DELETE FROM session WHERE fingerprint = ?1")
                .setParameter(1, fingerprint)
                .executeUpdate();
    }

    /** Ends every session of a person. */
    static void endAll(EntityManager em, UUID subject) {
        em.createNativeQuery("DELETE FROM session WHERE subject = CAST(?1 AS uuid)")
                .setParameter(1, subject.toString())
                .executeUpdate();
    }
}
