package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.muniment.terms.Role;

/** Members of staff. Operators manage them; nobody else sees more than names. Thread-safe. */
@ApplicationScoped
@Transactional
public class StaffAccounts {

    /** Shortest password, in characters. */
    public static final int MIN_PASSWORD = 12;

    /** Longest password, in characters. */
    public static final int MAX_PASSWORD = 200;

    private final DeskParts parts;

    /** For the container. */
    @Inject
    public StaffAccounts(DeskParts parts) {
        this.parts = parts;
    }

    @SuppressWarnings("NullAway")
    protected StaffAccounts() {
        this.parts = null;
    }

    /**
     * A one-time token that lets its holder become the first operator, for the link printed at the start; empty as soon
     * as there is an operator. A new one replaces the one before.
     */
    public Optional<String> firstOperatorToken() {
        throw new UnsupportedOperationException();
    }

    /** Invites a new member of staff; the token goes into a link that works once, within the time set. */
    public String invite(String address, Set<Role> roles, Caller operator) {
        throw new UnsupportedOperationException();
    }

    /** Whether a token would still be accepted, and for which roles; does not use it up. */
    public Optional<Set<Role>> invitation(String token) {
        throw new UnsupportedOperationException();
    }

    /** Uses a token up and makes the account. */
    public UUID accept(String token, StaffSetup setup) {
        throw new UnsupportedOperationException();
    }

    /** The confidentiality agreement that staff accept, as shown. */
    public String agreement() {
        throw new UnsupportedOperationException();
    }

    /** Everybody, for operators. */
    public List<StaffMember> list(Caller operator) {
        throw new UnsupportedOperationException();
    }

    /** Names of staff, for pages that staff and customers see; unknown ids are left out. */
    public Map<UUID, String> names(Collection<UUID> staff) {
        throw new UnsupportedOperationException();
    }

    /** Agents that tickets can be assigned to, by id, for agents. */
    public Map<UUID, String> agents(Caller agent) {
        throw new UnsupportedOperationException();
    }

    /** Changes roles; sessions end. The last operator stays one. */
    public void setRoles(UUID staff, Set<Role> roles, Caller operator) {
        throw new UnsupportedOperationException();
    }

    /** Locks an account out, or lets it in again; sessions end. The last operator stays in. */
    public void setActive(UUID staff, boolean active, Caller operator) {
        throw new UnsupportedOperationException();
    }

    /** Changes one's own password; all other sessions end. Both arrays are wiped. */
    public void changePassword(char[] old, char[] fresh, Caller staff) {
        throw new UnsupportedOperationException();
    }
}
