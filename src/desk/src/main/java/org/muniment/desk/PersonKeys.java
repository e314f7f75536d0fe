package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.muniment.desk.TicketRepository.Change;
import org.muniment.mail.crypto.PublicKey;
import org.muniment.terms.Refusal;

/**
 * The public keys that came with customers' mail, and what staff decide about them: replies are encrypted to a key that
 * somebody has confirmed, and to no other. Access is that to the ticket ({@link Tickets}); each decision is in the ledger
 * and in the ticket's history. Thread-safe.
 */
@ApplicationScoped
@Transactional
public class PersonKeys {

    private final DeskParts parts;
    private final Tools tools;

    /** For the container. */
    @Inject
    public PersonKeys(DeskParts parts) {
        this.parts = parts;
        this.tools = Tools.of(parts);
    }

    @SuppressWarnings("NullAway")
    protected PersonKeys() {
        this.parts = null;
        this.tools = null;
    }

    /**
     * The keys of a ticket's customer, confirmed ones first, for a page that shows the ticket, whose look is recorded.
     *
     * @param view the ticket as the caller has been shown it
     */
    public List<PersonKey> of(TicketView view) {
        return view
                .requester()
                .flatMap(requester -> tools.customers().find(requester.subject().value()))
                .map(customer -> tools.keys().customers().of(customer.id))
                .orElse(List.of())
                .stream()
                .map(this::shown)
                .toList();
    }

    private PersonKey shown(CustomerKeys.Row row) {
        PublicKey key = row.key();
        return new PersonKey(
                row.id(),
                key.scheme().word(),
                key.fingerprint(),
                key.addresses(),
                key.expires(),
                row.offered(),
                row.confirmed(),
                row.confirmedBy(),
                key.canEncrypt(parts.clock().instant()));
    }

    /** Confirms that a key is the customer's, as the caller has compared by other means. Replies are encrypted from now on. */
    public void confirm(UUID ticket, UUID key, Caller caller) {
        decide(ticket, key, caller, true);
    }

    /** Takes a confirmation back. Replies are encrypted to another confirmed key, or go out in the clear. */
    public void withdraw(UUID ticket, UUID key, Caller caller) {
        decide(ticket, key, caller, false);
    }

    private void decide(UUID ticket, UUID key, Caller caller, boolean confirmed) {
        TicketAccess.requireAgent(caller);
        Ticket found = tools.tickets().lock(ticket);
        Long account = found.accountId;
        CustomerKeys.Row row = Optional.ofNullable(account)
                .flatMap(id -> tools.keys().customers().find(id, key))
                .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no such key"));
        tools.access()
                .enter(
                        found,
                        caller,
                        confirmed ? "customer-key.confirm" : "customer-key.withdraw",
                        Map.of("fingerprint", row.key().fingerprint()));
        if (confirmed && !row.key().canEncrypt(parts.clock().instant())) {
            throw new Refusal(Refusal.Code.CONFLICT, "nothing can be encrypted to this key");
        }
        @Nullable UUID staff = confirmed ? UUID.fromString(caller.actor().id()) : null;
        tools.keys().customers().confirm(row, staff);
        Instant now = parts.clock().instant();
        tools.tickets()
                .happened(
                        found,
                        new Change(
                                now,
                                caller.actor(),
                                confirmed ? "key-confirmed" : "key-withdrawn",
                                row.key().fingerprint()));
    }

    /** Puts mailbox keys that commands added or took away into the ledger; returns how many. For the composition root. */
    public int noteMailbox() {
        return tools.keys().own().note(parts.ledger());
    }

    /** The public keys of our own mailboxes. */
    public List<PublicKey> mailbox(Caller caller) {
        if (!caller.is(org.muniment.terms.Role.OPERATOR)) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only operators look after mailbox keys");
        }
        return tools.keys().own().list();
    }
}
