package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.io.InputStream;
import java.util.Optional;
import java.util.UUID;
import org.muniment.mail.SafeHtml;

/**
 * Tickets: reading them, and what agents and customers do with them. Thread-safe.
 *
 * <p>Whatever shows content appends to the ledger before anything is opened; when the ledger cannot be written the call
 * is refused ({@code UNAVAILABLE}) and nothing is shown. A customer reaches only their own tickets and no notes; others
 * are {@code NOT_FOUND}. An agent reaches unassigned tickets and their own; a colleague's is {@code FORBIDDEN} until
 * {@link #breakGlass}. Frozen content is {@code FROZEN} for agents and customers; the data protection officer reads
 * everything. Operators and auditors read no tickets.
 */
@ApplicationScoped
@Transactional
public class Tickets {

    /** Longest text shown of one message, in characters; the wire bytes are always complete. */
    public static final int MAX_TEXT = 100_000;

    private final DeskParts parts;

    /** For the container. */
    @Inject
    public Tickets(DeskParts parts) {
        this.parts = parts;
    }

    @SuppressWarnings("NullAway")
    protected Tickets() {
        this.parts = null;
    }

    /** Lists tickets; one ledger entry for the page. */
    public TicketPage list(TicketQuery query, Caller caller) {
        throw new UnsupportedOperationException();
    }

    /** A ticket with all its messages and history. */
    public TicketView view(UUID ticket, Caller caller) {
        throw new UnsupportedOperationException();
    }

    /** The public id behind a number for people; empty when there is none that the caller may know of. */
    public Optional<UUID> numbered(long number, Caller caller) {
        throw new UnsupportedOperationException();
    }

    /** An attachment's bytes. Serve them as a download, never as a page. */
    public AttachmentContent attachment(UUID attachment, Caller caller) {
        throw new UnsupportedOperationException();
    }

    /** A message's exact wire bytes; the caller closes the stream. */
    public InputStream raw(UUID message, Caller caller) {
        throw new UnsupportedOperationException();
    }

    /** A message's HTML made safe to show; empty when it had none. */
    public Optional<SafeHtml.Result> html(UUID message, Caller caller) {
        throw new UnsupportedOperationException();
    }

    /** A customer opens a ticket on the web. */
    public UUID open(NewTicket ticket, Caller caller) {
        throw new UnsupportedOperationException();
    }

    /**
     * An answer: an agent's goes out as mail, a customer's is added and opens the ticket again.
     *
     * @return the new message
     */
    public UUID reply(UUID ticket, Reply reply, Caller caller) {
        throw new UnsupportedOperationException();
    }

    /** A note among agents. */
    public UUID note(UUID ticket, String text, Caller caller) {
        throw new UnsupportedOperationException();
    }

    /** Assigns to a member of staff, or to nobody. */
    public void assign(UUID ticket, Optional<UUID> staff, Caller caller) {
        throw new UnsupportedOperationException();
    }

    /** Sets {@code OPEN}, {@code PENDING} or {@code CLOSED}; other states have verbs of their own. */
    public void setStatus(UUID ticket, TicketStatus status, Caller caller) {
        throw new UnsupportedOperationException();
    }

    /** Takes a ticket out of quarantine: it becomes an ordinary open ticket of its sender. */
    public void release(UUID ticket, Caller caller) {
        throw new UnsupportedOperationException();
    }

    /**
     * Opens a colleague's ticket to an agent for {@value #BREAK_GLASS_HOURS} hours.
     *
     * @param reason why, 3 to 500 characters; recorded in the ledger and shown in the history
     */
    public void breakGlass(UUID ticket, String reason, Caller caller) {
        throw new UnsupportedOperationException();
    }

    /** How long {@link #breakGlass} lasts, in hours. */
    public static final int BREAK_GLASS_HOURS = 8;

    /** Makes a ticket's content unreadable and unfindable, for the data protection officer or the product itself. */
    public void freeze(UUID ticket, String reason, Caller caller) {
        throw new UnsupportedOperationException();
    }

    /** Ends {@link #freeze}; the ticket goes back to the state it had. */
    public void unfreeze(UUID ticket, String reason, Caller caller) {
        throw new UnsupportedOperationException();
    }
}
