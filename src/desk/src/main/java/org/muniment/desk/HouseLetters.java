package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.muniment.desk.Customers.Opened;
import org.muniment.ledger.Act;
import org.muniment.policy.Letter;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;

/** Letters that other parts of the product send to customers, through the outbox. Thread-safe. */
@ApplicationScoped
@Transactional
public class HouseLetters {

    private final DeskParts parts;
    private final Tools tools;

    /** For the container. */
    @Inject
    public HouseLetters(DeskParts parts) {
        this.parts = parts;
        this.tools = Tools.of(parts);
    }

    @SuppressWarnings("NullAway")
    protected HouseLetters() {
        this.parts = null;
        this.tools = null;
    }

    /** Puts a letter into the outbox, in the caller's transaction; only for the product itself. */
    public void send(HouseLetter letter, Caller caller) {
        requireSystem(caller);
        Customer customer = tools.customers()
                .find(letter.to().value())
                .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no such account"));
        Optional<Ticket> ticket = letter.ticket().map(id -> tools.tickets().lock(id));
        parts.ledger()
                .append(new Act(
                        caller.actor(),
                        "letter.send",
                        caller.purpose(),
                        "subject:" + customer.subject,
                        ticket.map(known -> Map.of("ticket", known.publicId.toString()))
                                .orElse(Map.of())));
        Opened to = tools.customers().open(customer);
        if (ticket.isPresent()) {
            tools.letters().house(ticket.get(), to, letter.subject(), letter.text());
        } else {
            tools.letters().house(to, letter.subject(), letter.text());
        }
    }

    /**
     * Puts a letter to somebody who is no customer into the outbox, in the caller's transaction; only for the product
     * itself.
     *
     * @return the mail's id in the outbox, for {@link Outbox#dispatch}
     */
    public UUID sendOutside(OutsideLetter letter, Caller caller) {
        requireSystem(caller);
        MailAddress to = MailAddress.of(letter.address())
                .orElseThrow(() -> new Refusal(Refusal.Code.BAD_INPUT, "not a mail address"));
        parts.ledger()
                .append(new Act(caller.actor(), "letter.send-outside", caller.purpose(), letter.about(), Map.of()));
        return tools.letters().outside(to, letter.key(), new Letter.Text(letter.subject(), letter.text()));
    }

    /**
     * Writes to every active data protection officer at their sign-in address, in the caller's transaction; only for the
     * product itself.
     *
     * @param text says what waits and where; nothing of a person's content
     * @return how many were written to
     */
    public int tellOfficers(Letter.Text text, String about, Caller caller) {
        requireSystem(caller);
        List<Staff> officers = parts
                .entities()
                .createQuery("SELECT s FROM Staff s WHERE s.active = TRUE ORDER BY s.id", Staff.class)
                .getResultList()
                .stream()
                .filter(staff -> StaffRoles.parse(staff.roles).contains(Role.DPO))
                .toList();
        parts.ledger()
                .append(new Act(
                        caller.actor(),
                        "letter.tell-officers",
                        caller.purpose(),
                        about,
                        Map.of("officers", Integer.toString(officers.size()))));
        for (Staff officer : officers) {
            String address = tools.seals().open(StaffAccounts.addressOf(officer), officer.address);
            tools.letters().outside(new MailAddress(address), officer.keyId, text);
        }
        return officers.size();
    }

    private static void requireSystem(Caller caller) {
        if (!caller.isSystem()) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only the product itself sends letters of the house");
        }
    }
}
