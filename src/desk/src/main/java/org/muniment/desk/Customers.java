package org.muniment.desk;

import jakarta.persistence.EntityManager;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.muniment.desk.Seals.Place;
import org.muniment.terms.SubjectId;

/** Finds, makes and opens customers; one for each exact address. */
final class Customers {

    private final DeskParts parts;
    private final EntityManager em;
    private final Seals seals;

    Customers(DeskParts parts, Seals seals) {
        this.parts = parts;
        this.em = parts.entities();
        this.seals = seals;
    }

    /** A customer's address and name, opened. */
    record Opened(Customer customer, String address, String name) {
        String display() {
            return name.isEmpty() ? address : name;
        }

        Requester requester() {
            return new Requester(new SubjectId(customer.subject), address, name);
        }

        @Override
        public String toString() {
            return "Opened";
        }
    }

    Optional<Customer> find(MailAddress address) {
        return em.createQuery("SELECT c FROM Customer c WHERE c.addressIndex = :index", Customer.class)
                .setParameter("index", seals.addressIndex(address))
                .getResultStream()
                .findFirst();
    }

    Optional<Customer> find(UUID subject) {
        return em.createQuery("SELECT c FROM Customer c WHERE c.subject = :subject", Customer.class)
                .setParameter("subject", subject)
                .getResultStream()
                .findFirst();
    }

    /**
     * The customer of an address, held against an erasure until this transaction ends: one that has begun lets go of the
     * address first, so that what arrives meanwhile makes a new account and is neither lost nor linked.
     */
    private Optional<Customer> hold(MailAddress address) {
        List<?> ids = em.createNativeQuery("SELECT id FROM account WHERE address_index = ?1 FOR KEY SHARE")
                .setParameter(1, seals.addressIndex(address))
                .getResultList();
        return ids.stream().findFirst().map(id -> em.find(Customer.class, ((Number) id).longValue()));
    }

    Customer findOrCreate(MailAddress address) {
        Optional<Customer> known = hold(address);
        if (known.isPresent()) {
            return known.get();
        }
        // Makers of the same account come one after the other, so that the loser makes no key for nothing.
        byte[] index = seals.addressIndex(address);
        em.createNativeQuery("SELECT CAST(pg_advisory_xact_lock(?1) AS text)")
                .setParameter(1, ByteBuffer.wrap(index).getLong())
                .getSingleResult();
        return hold(address).orElseGet(() -> create(address, index));
    }

    private Customer create(MailAddress address, byte[] index) {
        Customer customer = new Customer();
        customer.subject = UUID.randomUUID();
        customer.keyId = seals.newKey("subject:" + customer.subject);
        customer.addressIndex = index;
        customer.address = seals.seal(customer.keyId, addressOf(customer), address.text());
        customer.created = parts.clock().instant();
        em.persist(customer);
        em.flush();
        return customer;
    }

    Opened open(Customer customer) {
        return Objects.requireNonNull(open(List.of(customer)).get(customer.id));
    }

    String address(Customer customer) {
        return seals.open(addressOf(customer), customer.address);
    }

    /** Opens addresses and names of many customers with one query; by account id. */
    Map<Long, Opened> open(Collection<Customer> customers) {
        Map<Long, String> names = new HashMap<>();
        Map<Long, Customer> byId = new HashMap<>();
        customers.forEach(customer -> byId.put(customer.id, customer));
        if (byId.isEmpty()) {
            return Map.of();
        }
        em.createQuery("SELECT f FROM ProfileFact f WHERE f.accountId IN :ids AND f.field = :field", ProfileFact.class)
                .setParameter("ids", byId.keySet())
                .setParameter("field", ProfileField.NAME)
                .getResultList()
                .forEach(fact ->
                        names.put(fact.accountId, openFact(Objects.requireNonNull(byId.get(fact.accountId)), fact)));
        Map<Long, Opened> opened = new HashMap<>();
        for (Customer customer : byId.values()) {
            String address = address(customer);
            opened.put(customer.id, new Opened(customer, address, names.getOrDefault(customer.id, "")));
        }
        return opened;
    }

    /** Many customers by account id, with one query. */
    Map<Long, Customer> byId(Collection<Long> ids) {
        Map<Long, Customer> found = new HashMap<>();
        if (!ids.isEmpty()) {
            em.createQuery("SELECT c FROM Customer c WHERE c.id IN :ids", Customer.class)
                    .setParameter("ids", ids)
                    .getResultList()
                    .forEach(customer -> found.put(customer.id, customer));
        }
        return found;
    }

    List<ProfileFact> facts(Customer customer) {
        return em.createQuery("SELECT f FROM ProfileFact f WHERE f.accountId = :id ORDER BY f.field", ProfileFact.class)
                .setParameter("id", customer.id)
                .getResultList();
    }

    String openFact(Customer customer, ProfileFact fact) {
        return seals.open(factOf(customer, fact.field), fact.value);
    }

    /** Records a fact, in place of an older one; an empty value removes it. */
    void record(Customer customer, ProfileField field, ProfileEntry entry) {
        ProfileFact fact = facts(customer).stream()
                .filter(known -> known.field == field)
                .findFirst()
                .orElse(null);
        if (entry.value().isBlank()) {
            if (fact != null) {
                em.remove(fact);
            }
            return;
        }
        boolean fresh = fact == null;
        ProfileFact kept = fact == null ? new ProfileFact() : fact;
        kept.accountId = customer.id;
        kept.field = field;
        kept.value = seals.seal(
                customer.keyId, factOf(customer, field), entry.value().strip());
        kept.source = entry.source();
        kept.recorded = parts.clock().instant();
        if (fresh) {
            em.persist(kept);
        }
    }

    static Place addressOf(Customer customer) {
        return new Place("account", "address", customer.subject);
    }

    private static Place factOf(Customer customer, ProfileField field) {
        return new Place("profile_fact", "value", customer.subject + "/" + field);
    }
}
