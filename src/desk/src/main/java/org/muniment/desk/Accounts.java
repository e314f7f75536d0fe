package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.muniment.desk.Customers.Opened;
import org.muniment.ledger.Act;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.terms.SubjectId;

/**
 * Customers' accounts: one per exact mail address, made by the first mail. Thread-safe. Agents and data protection
 * officers reach all, customers their own; every look is in the ledger first.
 */
@ApplicationScoped
@Transactional
public class Accounts {

    /** Longest profile value, in characters. */
    public static final int MAX_VALUE = 1_000;

    private static final int MAX_LIST = 200;
    private static final String FROM_MESSAGE = "message:";
    private static final String FROM_SELF = "self";

    private final DeskParts parts;
    private final EntityManager em;
    private final Tools tools;
    private final Customers customers;

    /** For the container. */
    @Inject
    public Accounts(DeskParts parts) {
        this.parts = parts;
        this.em = parts.entities();
        this.tools = Tools.of(parts);
        this.customers = tools.customers();
    }

    @SuppressWarnings("NullAway")
    protected Accounts() {
        this.parts = null;
        this.em = null;
        this.tools = null;
        this.customers = null;
    }

    /** Whose account an address is; the address is compared exactly but for the case of its domain. */
    public Optional<SubjectId> find(String address, Caller caller) {
        TicketAccess.requireAgent(caller);
        Optional<SubjectId> found =
                MailAddress.of(address).flatMap(customers::find).map(customer -> new SubjectId(customer.subject));
        record(
                caller,
                "account.find",
                found.map(subject -> "subject:" + subject).orElse("accounts"));
        return found;
    }

    /** Finds or makes the account of an address, for an agent who enters a customer. */
    public SubjectId findOrCreate(String address, Caller caller) {
        TicketAccess.requireAgent(caller);
        MailAddress known =
                MailAddress.of(address).orElseThrow(() -> new Refusal(Refusal.Code.BAD_INPUT, "not a mail address"));
        SubjectId subject = new SubjectId(customers.findOrCreate(known).subject);
        record(caller, "account.find", "subject:" + subject);
        return subject;
    }

    /** An account, opened. */
    public Account view(SubjectId subject, Caller caller) {
        Customer customer = enter(subject, caller, "account.read");
        return open(List.of(customer)).get(0);
    }

    /** The most recent accounts, newest first; one ledger entry. */
    public List<Account> list(int limit, Caller caller) {
        TicketAccess.requireAgent(caller);
        record(caller, "account.list", "accounts");
        return open(em.createQuery("SELECT c FROM Customer c ORDER BY c.created DESC, c.id DESC", Customer.class)
                .setMaxResults(Math.clamp(limit, 1, MAX_LIST))
                .getResultList());
    }

    /**
     * Records a fact about a customer. An agent must name the customer's message it is from
     * ({@code message:<uuid>}); the customer's own entry has the source {@code self}. An empty value removes the fact.
     */
    public void record(SubjectId subject, ProfileField field, ProfileEntry entry, Caller caller) {
        if (entry.value().length() > MAX_VALUE) {
            throw new Refusal(Refusal.Code.TOO_LARGE, "the value has more than " + MAX_VALUE + " characters");
        }
        Customer customer = enter(subject, caller, "account.change");
        checkSource(customer, entry.source(), caller);
        customers.record(customer, field, entry);
    }

    private void checkSource(Customer customer, String source, Caller caller) {
        if (caller.isCustomer() && source.equals(FROM_SELF)) {
            return;
        }
        boolean theirs = source.startsWith(FROM_MESSAGE)
                && tools.tickets()
                        .message(uuid(source.substring(FROM_MESSAGE.length())))
                        .filter(message -> customer.subject.equals(message.author))
                        .isPresent();
        if (!theirs) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "name the customer's own message that this is from");
        }
    }

    private static UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "name the customer's own message that this is from", e);
        }
    }

    private Customer enter(SubjectId subject, Caller caller, String act) {
        boolean own = caller.isCustomer() && caller.actor().id().equals(subject.toString());
        if (!own && !caller.is(Role.AGENT) && !caller.is(Role.DPO) && !caller.isSystem()) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "no such account");
        }
        Customer customer = customers
                .find(subject.value())
                .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no such account"));
        record(caller, act, "subject:" + subject);
        return customer;
    }

    private void record(Caller caller, String act, String object) {
        parts.ledger().append(new Act(caller.actor(), act, caller.purpose(), object, Map.of()));
    }

    private List<Account> open(List<Customer> found) {
        Map<Long, Opened> opened = customers.open(found);
        Collection<Long> ids = opened.keySet();
        Map<Long, List<ProfileFact>> facts = ids.isEmpty()
                ? Map.of()
                : em.createQuery(
                                "SELECT f FROM ProfileFact f WHERE f.accountId IN :ids ORDER BY f.field",
                                ProfileFact.class)
                        .setParameter("ids", ids)
                        .getResultStream()
                        .collect(Collectors.groupingBy(fact -> fact.accountId));
        Map<Long, Welcome> letters = ids.isEmpty()
                ? Map.of()
                : em.createQuery("SELECT w FROM Welcome w WHERE w.accountId IN :ids", Welcome.class)
                        .setParameter("ids", ids)
                        .getResultStream()
                        .collect(Collectors.toMap(letter -> letter.accountId, letter -> letter));
        return found.stream()
                .map(customer -> new Account(
                        new SubjectId(customer.subject),
                        customers.address(customer),
                        facts.getOrDefault(customer.id, List.of()).stream()
                                .map(fact -> new ProfileValue(
                                        fact.field, customers.openFact(customer, fact), fact.source, fact.recorded))
                                .toList(),
                        customer.created,
                        Optional.ofNullable(letters.get(customer.id)).map(letter -> letter(customer, letter))))
                .toList();
    }

    private WelcomeLetter letter(Customer customer, Welcome letter) {
        return new WelcomeLetter(
                letter.version,
                letter.textSha256,
                letter.at,
                tools.seals().open(Letters.mailIdOf(customer), letter.mailId),
                letter.message);
    }
}
