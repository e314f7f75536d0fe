package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.muniment.desk.Seals.Place;
import org.muniment.ledger.Act;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;

/** Members of staff. Operators manage them; nobody else sees more than names. Thread-safe. */
@ApplicationScoped
@Transactional
public class StaffAccounts {

    /** Shortest password, in characters. */
    public static final int MIN_PASSWORD = 12;

    /** Longest password, in characters. */
    public static final int MAX_PASSWORD = 200;

    /** Most invitations within an hour. */
    public static final int MAX_INVITATIONS_AN_HOUR = 20;

    /** Most invitations within a day. */
    public static final int MAX_INVITATIONS_A_DAY = 50;

    private static final String FIRST_OPERATOR = "FIRST_OPERATOR";
    private static final String INVITATION = "STAFF_INVITATION";
    private static final int MAX_NAME = 200;

    private final DeskParts parts;
    private final EntityManager em;
    private final Tools tools;

    /** For the container. */
    @Inject
    public StaffAccounts(DeskParts parts) {
        this.parts = parts;
        this.em = parts.entities();
        this.tools = Tools.of(parts);
    }

    @SuppressWarnings("NullAway")
    protected StaffAccounts() {
        this.parts = null;
        this.em = null;
        this.tools = null;
    }

    /** Whether the house has an operator, so that nobody can become the first one any more. */
    public boolean hasOperator() {
        return operators() > 0;
    }

    /**
     * A one-time token that lets its holder become the first operator, for the link printed at the start; empty as soon
     * as there is an operator. A new one replaces the one before.
     */
    public Optional<String> firstOperatorToken() {
        if (hasOperator()) {
            return Optional.empty();
        }
        em.createNativeQuery("DELETE FROM one_time_link WHERE purpose = ?1")
                .setParameter(1, FIRST_OPERATOR)
                .executeUpdate();
        return Optional.of(link(FIRST_OPERATOR, EnumSet.complementOf(EnumSet.of(Role.CUSTOMER)), Optional.empty()));
    }

    /**
     * Invites a new member of staff; the token goes into a link that works once, within the time set. Refused with
     * {@code RATE_LIMITED} beyond {@value #MAX_INVITATIONS_AN_HOUR} an hour or {@value #MAX_INVITATIONS_A_DAY} a day,
     * whoever invites.
     */
    public String invite(String address, Set<Role> roles, Caller operator) {
        requireOperator(operator);
        MailAddress invited =
                MailAddress.of(address).orElseThrow(() -> new Refusal(Refusal.Code.BAD_INPUT, "not a mail address"));
        requireFewer(MAX_INVITATIONS_AN_HOUR, Duration.ofHours(1));
        requireFewer(MAX_INVITATIONS_A_DAY, Duration.ofDays(1));
        record(operator, "staff.invite", "staff");
        return link(INVITATION, roles, Optional.of(invited));
    }

    private void requireFewer(int most, Duration within) {
        if (OneTimeLinks.made(parts, INVITATION, parts.clock().instant().minus(within)) >= most) {
            throw new Refusal(
                    Refusal.Code.RATE_LIMITED, "so many people were invited just now; invite the others later");
        }
    }

    private String link(String purpose, Set<Role> roles, Optional<MailAddress> address) {
        Instant now = parts.clock().instant();
        String token = parts.vault().tokens().fresh();
        OneTimeLink link = new OneTimeLink();
        link.fingerprint = parts.vault().tokens().fingerprint(token);
        link.purpose = purpose;
        link.rowId = UUID.randomUUID();
        link.roles = StaffRoles.format(roles);
        link.created = now;
        link.expires = now.plus(parts.settings().invitationLife());
        address.ifPresent(invited -> {
            UUID key = tools.seals().newKey("invitation:" + link.rowId);
            link.keyId = key;
            link.address = tools.seals().seal(key, addressOf(link), invited.text());
        });
        em.persist(link);
        return token;
    }

    /** Whether a token would still be accepted, and for which roles; does not use it up. */
    public Optional<Set<Role>> invitation(String token) {
        return usable(token).map(link -> StaffRoles.parse(link.roles));
    }

    private Optional<OneTimeLink> usable(String token) {
        return OneTimeLinks.usable(parts, token, INVITATION)
                .or(() -> OneTimeLinks.usable(parts, token, FIRST_OPERATOR));
    }

    /** Uses a token up and makes the account. */
    public UUID accept(String token, StaffSetup setup) {
        try {
            OneTimeLink link = usable(token)
                    .orElseThrow(() -> new Refusal(Refusal.Code.EXPIRED, "the link was used or is too old"));
            checkPassword(setup.password());
            if (!setup.confidential()) {
                throw new Refusal(Refusal.Code.BAD_INPUT, "the confidentiality agreement must be accepted");
            }
            if (setup.name().isBlank() || setup.name().length() > MAX_NAME) {
                throw new Refusal(Refusal.Code.BAD_INPUT, "a name has 1 to " + MAX_NAME + " characters");
            }
            String address =
                    link.address == null ? setup.address() : tools.seals().open(addressOf(link), link.address);
            MailAddress login = MailAddress.of(address)
                    .orElseThrow(() -> new Refusal(Refusal.Code.BAD_INPUT, "not a mail address"));
            if (!OneTimeLinks.use(parts, link)) {
                throw new Refusal(Refusal.Code.EXPIRED, "the link was used or is too old");
            }
            return create(login, setup, StaffRoles.parse(link.roles)).publicId;
        } finally {
            Arrays.fill(setup.password(), '\0');
        }
    }

    private Staff create(MailAddress login, StaffSetup setup, Set<Role> roles) {
        if (!em.createQuery("SELECT s.id FROM Staff s WHERE s.addressIndex = :index", Long.class)
                .setParameter("index", tools.seals().addressIndex(login))
                .getResultList()
                .isEmpty()) {
            throw new Refusal(Refusal.Code.CONFLICT, "there is an account with this address");
        }
        Instant now = parts.clock().instant();
        Staff staff = new Staff();
        staff.publicId = UUID.randomUUID();
        staff.subject = UUID.randomUUID();
        staff.keyId = tools.seals().newKey("subject:" + staff.subject);
        staff.addressIndex = tools.seals().addressIndex(login);
        staff.address = tools.seals().seal(staff.keyId, addressOf(staff), login.text());
        staff.name = tools.seals()
                .seal(staff.keyId, TicketReader.staffName(staff), setup.name().strip());
        staff.password = parts.vault().passwords().hash(setup.password());
        staff.roles = StaffRoles.format(roles);
        staff.active = true;
        staff.created = now;
        staff.passwordChanged = now;
        em.persist(staff);
        em.flush();
        new StaffAgreements(parts).accept(staff.id);
        Actor actor = new Actor(Actor.Kind.STAFF, staff.publicId.toString());
        parts.ledger().append(Act.of(actor, "staff.join", Purpose.OPERATION, "staff:" + staff.publicId));
        return staff;
    }

    /** The confidentiality agreement that staff accept, as shown. */
    public String agreement() {
        return StaffAgreements.text().text();
    }

    /** Everybody, for operators. */
    public List<StaffMember> list(Caller operator) {
        requireOperator(operator);
        record(operator, "staff.list", "staff");
        return em.createQuery("SELECT s FROM Staff s ORDER BY s.created, s.id", Staff.class).getResultList().stream()
                .map(staff -> new StaffMember(
                        staff.publicId,
                        tools.seals().open(TicketReader.staffName(staff), staff.name),
                        tools.seals().open(addressOf(staff), staff.address),
                        StaffRoles.parse(staff.roles),
                        staff.active,
                        staff.created))
                .toList();
    }

    /** Names of staff, for pages that staff and customers see; unknown ids are left out. */
    public Map<UUID, String> names(Collection<UUID> staff) {
        return tools.reader().staffNames(staff);
    }

    /** Agents that tickets can be assigned to, by id, for agents. */
    public Map<UUID, String> agents(Caller agent) {
        TicketAccess.requireAgent(agent);
        Map<UUID, String> agents = new LinkedHashMap<>();
        em.createQuery("SELECT s FROM Staff s WHERE s.active = TRUE ORDER BY s.created, s.id", Staff.class)
                .getResultStream()
                .filter(staff -> StaffRoles.parse(staff.roles).contains(Role.AGENT))
                .forEach(staff ->
                        agents.put(staff.publicId, tools.seals().open(TicketReader.staffName(staff), staff.name)));
        return agents;
    }

    /** Changes roles; sessions end. The last operator stays one. */
    public void setRoles(UUID staff, Set<Role> roles, Caller operator) {
        requireOperator(operator);
        Staff found = lock(staff);
        record(operator, "staff.roles", "staff:" + staff);
        found.roles = StaffRoles.format(roles);
        changed(found);
    }

    /** Locks an account out, or lets it in again; sessions end. The last operator stays in. */
    public void setActive(UUID staff, boolean active, Caller operator) {
        requireOperator(operator);
        Staff found = lock(staff);
        record(operator, active ? "staff.admit" : "staff.lock-out", "staff:" + staff);
        found.active = active;
        changed(found);
    }

    private void changed(Staff staff) {
        em.flush();
        if (operators() == 0) {
            throw new Refusal(Refusal.Code.CONFLICT, "the last operator must stay");
        }
        Sessions.endAll(em, staff.subject);
    }

    /** Changes one's own password; all sessions end. Both arrays are wiped. */
    public void changePassword(char[] old, char[] fresh, Caller caller) {
        try {
            if (caller.actor().kind() != Actor.Kind.STAFF) {
                throw new Refusal(Refusal.Code.FORBIDDEN, "only staff have passwords");
            }
            checkPassword(fresh);
            Staff staff = lock(UUID.fromString(caller.actor().id()));
            record(caller, "staff.password", "staff:" + staff.publicId);
            if (!parts.vault().passwords().verify(old, staff.password)) {
                throw new Refusal(Refusal.Code.UNAUTHENTICATED, "the old password is wrong");
            }
            staff.password = parts.vault().passwords().hash(fresh);
            staff.passwordChanged = parts.clock().instant();
            Sessions.endAll(em, staff.subject);
        } finally {
            Arrays.fill(old, '\0');
            Arrays.fill(fresh, '\0');
        }
    }

    /** Every change to staff takes its turn, so that two cannot take the last two operators away. */
    private Staff lock(UUID id) {
        em.createNativeQuery("LOCK TABLE staff IN SHARE ROW EXCLUSIVE MODE").executeUpdate();
        return em.createQuery("SELECT s FROM Staff s WHERE s.publicId = :id", Staff.class)
                .setParameter("id", id)
                .getResultStream()
                .findFirst()
                .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no such member of staff"));
    }

    private long operators() {
        return em.createQuery("SELECT s FROM Staff s WHERE s.active = TRUE", Staff.class)
                .getResultStream()
                .filter(staff -> StaffRoles.parse(staff.roles).contains(Role.OPERATOR))
                .count();
    }

    private static void checkPassword(char[] password) {
        if (password.length < MIN_PASSWORD || password.length > MAX_PASSWORD) {
            throw new Refusal(
                    Refusal.Code.BAD_INPUT, "a password has " + MIN_PASSWORD + " to " + MAX_PASSWORD + " characters");
        }
    }

    private void record(Caller caller, String act, String object) {
        parts.ledger().append(Act.of(caller.actor(), act, caller.purpose(), object));
    }

    private static void requireOperator(Caller caller) {
        if (!caller.is(Role.OPERATOR) && !caller.isSystem()) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only operators may do this");
        }
    }

    static Place addressOf(Staff staff) {
        return new Place("staff", "address", staff.publicId);
    }

    private static Place addressOf(OneTimeLink link) {
        return new Place("one_time_link", "address", link.rowId);
    }
}
