package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.muniment.desk.ErasureScope.Item;
import org.muniment.ledger.Act;
import org.muniment.mail.LoopGuard;
import org.muniment.terms.Refusal;
import org.muniment.terms.SubjectId;
import org.muniment.vault.KeyId;
import org.muniment.vault.SealingContext;

/**
 * The desk's part in erasing a person, step by step; {@link DeskRecords#erase} removes rows and destroys the key between
 * {@link #close} and {@link #removeFiles}. Every step may be repeated. For the product's own procedure. Thread-safe.
 */
@ApplicationScoped
@Transactional
public class PersonErasure {

    /** How long after {@link #close} a page may still be answered out of memory. */
    public static final Duration CACHE_LIFE = Sessions.CACHED_FOR;

    private static final String TICKETS = "(SELECT id FROM ticket WHERE account_id = ?1)";
    private static final String MESSAGES = "(SELECT id FROM message WHERE ticket_id IN " + TICKETS + ")";

    private final DeskParts parts;
    private final EntityManager em;
    private final Tools tools;

    /** For the container. */
    @Inject
    public PersonErasure(DeskParts parts) {
        this.parts = parts;
        this.em = parts.entities();
        this.tools = Tools.of(parts);
    }

    @SuppressWarnings("NullAway")
    protected PersonErasure() {
        this.parts = null;
        this.em = null;
        this.tools = null;
    }

    /** Whether there is an account of that person. */
    public boolean known(SubjectId subject) {
        return tools.customers().find(subject.value()).isPresent();
    }

    /** What there is of a person; empty when there is no account any more. */
    public Optional<ErasureScope> scope(SubjectId subject, Caller officer) {
        TicketAccess.requireOfficer(officer);
        return tools.customers().find(subject.value()).map(this::scope);
    }

    private ErasureScope scope(Customer customer) {
        long id = customer.id;
        String key = " WHERE key_id = (SELECT key_id FROM account WHERE id = ?1)";
        return new ErasureScope(
                id,
                new KeyId(customer.keyId),
                count("SELECT count(*) FROM profile_fact WHERE account_id = ?1", id),
                count("SELECT count(*) FROM ticket WHERE account_id = ?1", id),
                count("SELECT count(*) FROM message WHERE ticket_id IN " + TICKETS, id),
                count("SELECT count(*) FROM attachment WHERE message_id IN " + MESSAGES, id),
                count(
                        "SELECT count(*) FROM (SELECT blob FROM message WHERE blob IS NOT NULL AND ticket_id IN "
                                + TICKETS
                                + " UNION SELECT blob FROM attachment WHERE blob IS NOT NULL AND message_id IN "
                                + MESSAGES + " UNION SELECT CAST(blob AS text) FROM outbox" + key + ") files",
                        id),
                count("SELECT count(*) FROM outbox" + key + " AND state IN ('QUEUED', 'CLAIMED')", id),
                count("SELECT count(*) FROM session WHERE account_id = ?1", id),
                frozen(id));
    }

    private List<Item> frozen(long account) {
        return em
                .createQuery(
                        "SELECT t FROM Ticket t WHERE t.accountId = :id AND t.status = :frozen ORDER BY t.number",
                        Ticket.class)
                .setParameter("id", account)
                .setParameter("frozen", TicketStatus.FROZEN)
                .setMaxResults(ErasureScope.MAX_FROZEN)
                .getResultList()
                .stream()
                .map(PersonErasure::item)
                .toList();
    }

    private static Item item(Ticket ticket) {
        return new Item(ticket.publicId, ticket.number, ticket.messages);
    }

    private long count(String query, long account) {
        return ((Number) em.createNativeQuery(query).setParameter(1, account).getSingleResult()).longValue();
    }

    /** A person's ticket by its number for people. */
    public Optional<Item> numbered(SubjectId subject, long number, Caller officer) {
        TicketAccess.requireOfficer(officer);
        Long account =
                tools.customers().find(subject.value()).map(found -> found.id).orElse(null);
        return tools.tickets()
                .numbered(number)
                .filter(ticket -> account != null && account.equals(ticket.accountId))
                .map(PersonErasure::item);
    }

    /**
     * Lets go of a person's address: mail from it makes a new account from now on, and their sign-ins end. Mail that is
     * being filed is waited for.
     *
     * @return the address, sealed under another key for the last letters
     */
    public ClosedAddress close(SubjectId subject, KeyId key, SealingContext place, Caller caller) {
        requireSystem(caller);
        Customer customer = tools.customers()
                .find(subject.value())
                .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no such account"));
        em.lock(customer, LockModeType.PESSIMISTIC_WRITE);
        String address = tools.customers().address(customer);
        customer.addressIndex = tools.seals().index("erased-account", customer.subject.toString());
        em.flush();
        long id = customer.id;
        for (String end : List.of(
                "DELETE FROM session WHERE account_id = ?1", "DELETE FROM one_time_link WHERE account_id = ?1")) {
            em.createNativeQuery(end).setParameter(1, id).executeUpdate();
        }
        String correspondent = LoopGuard.counted(address);
        remove("DELETE FROM automatic_mail WHERE correspondent_index = ?1", "automatic-mail", correspondent);
        remove(
                "DELETE FROM automatic_mail WHERE correspondent_index = ?1",
                "automatic-mail",
                "sign-in:" + correspondent);
        remove("DELETE FROM login_failure WHERE login_index = ?1", "login", address);
        return new ClosedAddress(key, parts.vault().fields().sealText(key, place, address), place);
    }

    private void remove(String statement, String kind, String value) {
        em.createNativeQuery(statement)
                .setParameter(1, tools.seals().index(kind, value))
                .executeUpdate();
    }

    /**
     * Keeps a ticket when its person is erased: sealed anew under a key of its own, linked to nobody, frozen, so that only
     * the data protection officer reads it for an incident.
     */
    public void keep(UUID ticket, KeyId key, Caller caller) {
        requireSystem(caller);
        new TicketRekeying(parts, tools).run(tools.tickets().lock(ticket), key.value());
    }

    /** Erases a ticket that was kept; the caller destroys its key. */
    public void eraseKept(UUID ticket, Caller caller) {
        requireSystem(caller);
        Optional<Ticket> found = tools.tickets().find(ticket);
        if (found.isPresent()) {
            parts.ledger()
                    .append(Act.of(caller.actor(), "ticket.erase", caller.purpose(), TicketAccess.object(found.get())));
            new TicketRekeying(parts, tools).remove(found.get());
        }
    }

    /** Removes sealed files that erasures left, at most so many; returns how many there were. */
    public int removeFiles(int limit) {
        List<?> blobs = em.createNativeQuery("SELECT CAST(blob AS text) FROM blob_removal LIMIT " + limit)
                .getResultList();
        if (blobs.isEmpty()) {
            return 0;
        }
        List<String> ids = blobs.stream().map(String::valueOf).toList();
        ids.forEach(id -> tools.blobs().delete(UUID.fromString(id)));
        em.createNativeQuery("DELETE FROM blob_removal WHERE blob = ANY (CAST(?1 AS uuid[]))")
                .setParameter(1, "{" + String.join(",", ids) + "}")
                .executeUpdate();
        return ids.size();
    }

    /** Puts a letter to a closed address into the outbox. */
    public void letter(ClosedAddress to, String subject, String text, Caller caller) {
        requireSystem(caller);
        parts.ledger().append(Act.of(caller.actor(), "letter.send", caller.purpose(), "key:" + to.key()));
        Customer nobody = new Customer();
        nobody.keyId = to.key().value();
        String address = parts.vault().fields().openText(to.place(), to.sealed());
        tools.letters().house(new Customers.Opened(nobody, address, ""), subject, text);
    }

    /** Whether a letter to a closed address has still to be sent. */
    public boolean lettersWait(KeyId key) {
        return !em.createNativeQuery("SELECT 1 FROM outbox WHERE key_id = CAST(?1 AS uuid)"
                        + " AND state IN ('QUEUED', 'CLAIMED') LIMIT 1")
                .setParameter(1, key.toString())
                .getResultList()
                .isEmpty();
    }

    /** Forgets a closed address: its letters are removed, its key is destroyed. */
    public void forget(KeyId key, String reason, Caller caller) {
        requireSystem(caller);
        String mails = "(SELECT id FROM outbox WHERE key_id = CAST(?1 AS uuid))";
        for (String removal : List.of(
                "INSERT INTO blob_removal (blob) SELECT blob FROM outbox WHERE key_id = CAST(?1 AS uuid)"
                        + " ON CONFLICT DO NOTHING",
                "DELETE FROM outbox_recipient WHERE outbox_id IN " + mails,
                "DELETE FROM outbox WHERE key_id = CAST(?1 AS uuid)")) {
            em.createNativeQuery(removal).setParameter(1, key.toString()).executeUpdate();
        }
        Erasure.destroyKey(parts, key.value(), Map.of("reason", reason));
    }

    /** Destroys the key of a ticket that was kept and is erased. */
    public void destroyKey(KeyId key, String reason, Caller caller) {
        requireSystem(caller);
        Erasure.destroyKey(parts, key.value(), Map.of("reason", reason));
    }

    private static void requireSystem(Caller caller) {
        if (!caller.isSystem()) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only the product itself erases people");
        }
    }
}
