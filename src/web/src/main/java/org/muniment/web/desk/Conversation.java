package org.muniment.web.desk;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.muniment.desk.MessageView;
import org.muniment.desk.TicketChange;
import org.muniment.desk.TicketStatus;
import org.muniment.desk.TicketView;
import org.muniment.terms.Actor;
import org.muniment.web.page.Inputs;
import org.muniment.web.page.Meter;

/**
 * One ticket for an agent.
 *
 * @param ticket the ticket
 * @param names names of staff
 * @param agents whom it can be assigned to
 * @param me the agent
 * @param reply the reply form
 * @param note the note form
 * @param meter the deadline, when the ticket is a privacy case
 */
public record Conversation(
        TicketView ticket,
        Map<UUID, String> names,
        Map<UUID, String> agents,
        UUID me,
        Inputs reply,
        Inputs note,
        Optional<Meter> meter) {

    private static final Pattern STAFF = Pattern.compile("staff:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** The form that reports data of third persons. */
    public Inputs flag() {
        return Inputs.blank(Desk.FLAG);
    }

    /** Newest first. */
    public List<MessageView> messages() {
        return ticket.messages().reversed();
    }

    /** Its path. */
    public String path() {
        return "/desk/tickets/" + ticket.row().id();
    }

    /** Whether a state may be set by hand. */
    public boolean ordinary() {
        TicketStatus status = ticket.row().status();
        return status != TicketStatus.QUARANTINED && status != TicketStatus.FROZEN;
    }

    /** A name for whoever did something. */
    public String name(Actor actor) {
        return switch (actor.kind()) {
            case STAFF -> actor.id().length() == 36 ? staff(UUID.fromString(actor.id())) : "Staff";
            case CUSTOMER -> "Customer";
            case SYSTEM -> "Muniment";
            case COMMAND_LINE -> "Command line";
            case ENTITY -> "System";
            case PUBLIC -> "Visitor";
        };
    }

    /** A member of staff's name. */
    public String staff(UUID id) {
        return names.getOrDefault(id, "Former colleague");
    }

    /** What a line of the history says besides; a member of staff by name. */
    public Optional<String> detail(TicketChange change) {
        return change.detail()
                .map(detail -> STAFF.matcher(detail).matches()
                        ? staff(UUID.fromString(detail.substring(detail.indexOf(':') + 1)))
                        : detail);
    }

    /** Whether this message opens the conversation. */
    public boolean isFirst(MessageView message) {
        return !ticket.messages().isEmpty() && ticket.messages().get(0).id().equals(message.id());
    }

    /** Who it was written to and so on, for {@code headers on demand}. */
    public List<Map.Entry<String, String>> head(MessageView message) {
        return List.of("from", "to", "cc", "date", "subject", "message-id", "auth", "auto", "defects").stream()
                .filter(message.head()::containsKey)
                .map(name -> Map.entry(name, message.head().getOrDefault(name, "")))
                .toList();
    }

    /** Whom it is assigned to, for the form. */
    public String assigned() {
        return ticket.row().assignee().map(UUID::toString).orElse("");
    }
}
