package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
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

    private final DeskParts parts;

    /** For the container. */
    @Inject
    public Accounts(DeskParts parts) {
        this.parts = parts;
    }

    @SuppressWarnings("NullAway")
    protected Accounts() {
        this.parts = null;
    }

    /** Whose account an address is; the address is compared exactly but for the case of its domain. */
    public Optional<SubjectId> find(String address, Caller caller) {
        throw new UnsupportedOperationException();
    }

    /** Finds or makes the account of an address, for an agent who enters a customer. */
    public SubjectId findOrCreate(String address, Caller caller) {
        throw new UnsupportedOperationException();
    }

    /** An account, opened. */
    public Account view(SubjectId subject, Caller caller) {
        throw new UnsupportedOperationException();
    }

    /** The most recent accounts, newest first; one ledger entry. */
    public List<Account> list(int limit, Caller caller) {
        throw new UnsupportedOperationException();
    }

    /**
     * Records a fact about a customer. An agent must name the customer's message it is from
     * ({@code message:<uuid>}); the customer's own entry has the source {@code self}. An empty value removes the fact.
     */
    public void record(SubjectId subject, ProfileField field, ProfileEntry entry, Caller caller) {
        throw new UnsupportedOperationException();
    }
}
