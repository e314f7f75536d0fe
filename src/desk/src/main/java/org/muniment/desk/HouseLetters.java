package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.Map;
import java.util.Optional;
import org.muniment.desk.Customers.Opened;
import org.muniment.ledger.Act;
import org.muniment.terms.Refusal;

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
        if (!caller.isSystem()) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only the product itself sends letters of the house");
        }
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
}
