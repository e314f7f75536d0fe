package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.muniment.ledger.Act;
import org.muniment.mail.LoopGuard;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;

/**
 * Signing in: staff by address and password, customers by a one-time link sent to their address. Tokens exist only with
 * their holder; the desk keeps keyed fingerprints. Every attempt is in the ledger. Thread-safe.
 */
@ApplicationScoped
@Transactional(dontRollbackOn = Refusal.class)
public class SignIn {

    static final String CUSTOMER_LINK = "CUSTOMER_SIGN_IN";

    private static final int MAX_TOKEN = 200;

    private final DeskParts parts;
    private final EntityManager em;
    private final Tools tools;
    private final Sessions sessions;
    private final LoginThrottle throttle;

    /** For the container. */
    @Inject
    public SignIn(DeskParts parts) {
        this.parts = parts;
        this.em = parts.entities();
        this.tools = Tools.of(parts);
        this.sessions = new Sessions(parts, tools);
        this.throttle = new LoginThrottle(em);
    }

    @SuppressWarnings("NullAway")
    protected SignIn() {
        this.parts = null;
        this.em = null;
        this.tools = null;
        this.sessions = null;
        this.throttle = null;
    }

    /**
     * Signs a member of staff in. Refuses with {@code UNAUTHENTICATED} without telling what was wrong,
     * {@code RATE_LIMITED} after too many failures, {@code EXPIRED} when the confidentiality agreement must be renewed.
     *
     * @param password wiped by the call
     */
    public IssuedSession staff(String address, char[] password) {
        return staff(address, password, false);
    }

    /** As {@link #staff(String, char[])}, and accepts the confidentiality agreement anew. */
    public IssuedSession staffAgreeing(String address, char[] password) {
        return staff(address, password, true);
    }

    private IssuedSession staff(String address, char[] password, boolean agrees) {
        try {
            Instant now = parts.clock().instant();
            Optional<MailAddress> known = MailAddress.of(address);
            byte[] login =
                    tools.seals().index("login", known.map(MailAddress::text).orElse(""));
            throttle.check(login, now);
            Staff staff = known.flatMap(this::find).orElse(null);
            if (!matches(staff, password)) {
                throttle.failed(login, now);
                record(Actor.PUBLIC, "sign-in.refused", staff == null ? "staff" : "staff:" + staff.publicId);
                throw new Refusal(Refusal.Code.UNAUTHENTICATED, "address or password is wrong");
            }
            throttle.succeeded(login);
            Staff member = java.util.Objects.requireNonNull(staff);
            StaffAgreements agreements = new StaffAgreements(parts);
            if (agrees) {
                agreements.accept(member.id);
            }
            if (!agreements.inForce(member.id)) {
                throw new Refusal(Refusal.Code.EXPIRED, "the confidentiality agreement must be accepted again");
            }
            record(
                    new Actor(Actor.Kind.STAFF, member.publicId.toString()),
                    "sign-in.staff",
                    "staff:" + member.publicId);
            return sessions.issue(member);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /**
     * Checks that somebody signed in still knows their password, before they sign something that weighs. Refuses with
     * {@code UNAUTHENTICATED} when it is wrong, {@code RATE_LIMITED} after too many failures, {@code FORBIDDEN} for anybody
     * without a password.
     *
     * @param password not wiped: the caller goes on with it
     */
    public void confirm(char[] password, Caller caller) {
        if (caller.actor().kind() != Actor.Kind.STAFF) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only staff have passwords");
        }
        Instant now = parts.clock().instant();
        byte[] attempts =
                tools.seals().index("login", "confirm:" + caller.actor().id());
        throttle.check(attempts, now);
        Staff staff = em.createQuery("SELECT s FROM Staff s WHERE s.publicId = :id", Staff.class)
                .setParameter("id", UUID.fromString(caller.actor().id()))
                .getResultStream()
                .findFirst()
                .orElse(null);
        if (password.length == 0 || !matches(staff, password)) {
            throttle.failed(attempts, now);
            record(
                    caller.actor(),
                    "sign-in.confirm.refused",
                    "staff:" + caller.actor().id());
            throw new Refusal(Refusal.Code.UNAUTHENTICATED, "the password is wrong");
        }
        throttle.succeeded(attempts);
    }

    /** Costs the same whether or not there is such an account. */
    private boolean matches(@Nullable Staff staff, char[] password) {
        if (staff == null || !staff.active) {
            parts.vault().passwords().burn();
            return false;
        }
        return parts.vault().passwords().verify(password, staff.password);
    }

    private Optional<Staff> find(MailAddress address) {
        return em.createQuery("SELECT s FROM Staff s WHERE s.addressIndex = :index", Staff.class)
                .setParameter("index", tools.seals().addressIndex(address))
                .getResultStream()
                .findFirst();
    }

    /** Mails a sign-in link to a customer, a few a day at most. Says nothing about whether the address is known. */
    public void requestLink(String address) {
        Optional<Customer> customer = MailAddress.of(address).flatMap(tools.customers()::find);
        if (customer.isEmpty()) {
            return;
        }
        LoopGuard guard = new LoopGuard(new AutomaticMails(em, tools.seals()), parts.clock());
        Customers.Opened opened = tools.customers().open(customer.get());
        if (guard.maySend("sign-in:" + opened.address()) != LoopGuard.Verdict.SEND) {
            return;
        }
        Instant now = parts.clock().instant();
        String token = parts.vault().tokens().fresh();
        em.persist(OneTimeLinks.forCustomer(
                parts, customer.get(), token, now.plus(parts.settings().linkLife())));
        String language = new CustomerLanguage(parts, tools).of(customer.get(), "");
        tools.letters().signInLink(opened, token, language);
        record(Actor.PUBLIC, "sign-in.link", "subject:" + customer.get().subject);
    }

    /** Whether a link's token would still be accepted; changes nothing, so that link scanners do no harm. */
    public boolean linkUsable(String token) {
        return usable(token, CUSTOMER_LINK).isPresent();
    }

    private Optional<OneTimeLink> usable(String token, String purpose) {
        return OneTimeLinks.usable(parts, token, purpose);
    }

    /**
     * Uses a link up and signs its customer in; {@code EXPIRED} when used, too old or unknown. Other links that were mailed
     * to the same customer end with it, wherever they were forwarded to.
     */
    public Entry redeem(String token) {
        OneTimeLink link = usable(token, CUSTOMER_LINK)
                .filter(found -> OneTimeLinks.use(parts, found))
                .orElseThrow(() -> new Refusal(Refusal.Code.EXPIRED, "the link was used or is too old"));
        Customer customer = em.find(Customer.class, link.accountId);
        OneTimeLinks.end(parts, CUSTOMER_LINK, customer.id);
        record(
                new Actor(Actor.Kind.CUSTOMER, customer.subject.toString()),
                "sign-in.customer",
                "subject:" + customer.subject);
        return new Entry(sessions.issue(customer), target(link, customer));
    }

    /** The ticket a link leads to, if it is still that customer's. */
    private Optional<UUID> target(OneTimeLink link, Customer customer) {
        return Optional.ofNullable(link.target)
                .flatMap(tools.tickets()::find)
                .filter(ticket -> Long.valueOf(customer.id).equals(ticket.accountId))
                .map(ticket -> ticket.publicId);
    }

    /**
     * A customer who came in by a link.
     *
     * @param session their session
     * @param ticket where the link leads
     */
    public record Entry(IssuedSession session, Optional<UUID> ticket) {}

    /** Who a session token belongs to, if it still does. Fast: asked on every request. */
    public Optional<Session> session(String token) {
        return token.isEmpty() || token.length() > MAX_TOKEN ? Optional.empty() : sessions.find(token);
    }

    /** Ends a session. */
    public void end(String token) {
        sessions.end(token);
    }

    private void record(Actor actor, String act, String object) {
        parts.ledger().append(Act.of(actor, act, Purpose.SELF_SERVICE, object));
    }
}
