package org.muniment.web.desk;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.muniment.desk.Caller;
import org.muniment.desk.ClosedMail;
import org.muniment.desk.MessageView;
import org.muniment.desk.PersonKeys;
import org.muniment.desk.Reply;
import org.muniment.desk.StaffAccounts;
import org.muniment.desk.TicketChange;
import org.muniment.desk.TicketChanges;
import org.muniment.desk.TicketStatus;
import org.muniment.desk.TicketView;
import org.muniment.desk.Tickets;
import org.muniment.mail.SafeHtml;
import org.muniment.privacy.Incidents;
import org.muniment.terms.Actor;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.web.page.Inputs;
import org.muniment.web.page.Notice;
import org.muniment.web.page.View;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.Visitor;
import org.muniment.web.ticket.Downloads;

/** {@code /desk/tickets}: one ticket, and what an agent does with it. */
@Path("/desk")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class TicketResource {

    @Inject
    Tickets tickets;

    @Inject
    TicketChanges changes;

    @Inject
    StaffAccounts staff;

    @Inject
    PersonKeys keys;

    @Inject
    Visitor visitor;

    @Inject
    Readers readers;

    @Inject
    ClosedMail closed;

    @Inject
    Incidents incidents;

    @Inject
    CaseClock caseClock;

    /** For the container. */
    public TicketResource() {}

    /** The whole conversation. A colleague's ticket asks for a reason first. */
    @GET
    @Path("tickets/{id}")
    @Allowed({Role.AGENT, Role.DPO})
    public Response show(@PathParam("id") UUID id) {
        return page(id, 200, Inputs.blank(Desk.REPLY), Inputs.blank(Desk.NOTE));
    }

    /** Leads to the ticket with a number, for those who were told no more than that. */
    @GET
    @Path("tickets/numbered/{number: [0-9]{1,15}}")
    @Allowed({Role.AGENT, Role.DPO})
    public Response numbered(@PathParam("number") long number) {
        UUID id = tickets.numbered(number, caller())
                .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "no such ticket"));
        return Response.seeOther(URI.create("/desk/tickets/" + id)).build();
    }

    private Response page(UUID id, int status, Inputs reply, Inputs note) {
        TicketView view;
        try {
            view = tickets.view(id, caller());
        } catch (Refusal refused) {
            if (refused.code() != Refusal.Code.FORBIDDEN) {
                throw refused;
            }
            return locked(id, Inputs.blank(Desk.REASON));
        }
        Map<UUID, String> agents = visitor.is(Role.AGENT) ? staff.agents(caller()) : Map.of();
        Conversation model = new Conversation(
                view,
                staff.names(people(view)),
                agents,
                Desk.staff(visitor),
                reply,
                note,
                caseClock.of(view, caller()));
        return Response.status(status)
                .entity(View.of("desk/ticket", model).with("keys", keys.of(view)))
                .build();
    }

    private static Response locked(UUID id, Inputs reason) {
        return Response.status(403)
                .entity(View.of("desk/locked", reason).with("id", id.toString()))
                .build();
    }

    private static Collection<UUID> people(TicketView view) {
        Set<UUID> people = new HashSet<>(view.row().assignee().stream().toList());
        view.messages().stream()
                .map(MessageView::authorId)
                .flatMap(Optional::stream)
                .forEach(people::add);
        view.history().stream()
                .map(TicketChange::detail)
                .flatMap(Optional::stream)
                .filter(detail -> detail.startsWith("staff:"))
                .forEach(detail -> people.add(uuid(detail.substring("staff:".length()))));
        view.history().stream()
                .map(change -> change.actor())
                .filter(actor -> actor.kind() == Actor.Kind.STAFF)
                .forEach(actor -> people.add(UUID.fromString(actor.id())));
        return people;
    }

    /** Answers the customer by mail. */
    @POST
    @Path("tickets/{id}/reply")
    @Allowed(Role.AGENT)
    public Response reply(@PathParam("id") UUID id) {
        Inputs inputs = Inputs.read(visitor.form(), Desk.REPLY);
        if (!inputs.valid()) {
            return page(id, 400, inputs, Inputs.blank(Desk.NOTE));
        }
        Optional<TicketStatus> then = visitor.form().optional("then").map(TicketResource::status);
        tickets.reply(id, new Reply(inputs.value("text"), visitor.form().uploads("files"), then), caller());
        return back(id, Notice.REPLIED);
    }

    /** Adds a note for colleagues. */
    @POST
    @Path("tickets/{id}/note")
    @Allowed({Role.AGENT, Role.DPO})
    public Response note(@PathParam("id") UUID id) {
        Inputs inputs = Inputs.read(visitor.form(), Desk.NOTE);
        if (!inputs.valid()) {
            return page(id, 400, Inputs.blank(Desk.REPLY), inputs);
        }
        tickets.note(id, inputs.value("note"), caller());
        return back(id, Notice.NOTED);
    }

    /** Assigns to a member of staff, or to nobody. */
    @POST
    @Path("tickets/{id}/assign")
    @Allowed(Role.AGENT)
    public Response assign(@PathParam("id") UUID id) {
        changes.assign(id, visitor.form().optional("staff").map(TicketResource::uuid), caller());
        return back(id, Notice.ASSIGNED);
    }

    /** Closes, opens again, or lets wait. */
    @POST
    @Path("tickets/{id}/status")
    @Allowed(Role.AGENT)
    public Response setStatus(@PathParam("id") UUID id) {
        TicketStatus wanted = status(visitor.form().text("status"));
        changes.setStatus(id, wanted, caller());
        return back(
                id,
                switch (wanted) {
                    case CLOSED -> Notice.CLOSED;
                    case PENDING -> Notice.PENDING;
                    default -> Notice.REOPENED;
                });
    }

    /** Takes a ticket out of quarantine. */
    @POST
    @Path("tickets/{id}/release")
    @Allowed(Role.AGENT)
    public Response release(@PathParam("id") UUID id) {
        changes.release(id, caller());
        return back(id, Notice.RELEASED);
    }

    /** An agent is sure who wrote: takes the ticket of an unconfirmed sender out of quarantine. */
    @POST
    @Path("tickets/{id}/confirm")
    @Allowed(Role.AGENT)
    public Response confirm(@PathParam("id") UUID id) {
        changes.confirm(id, caller());
        return back(id, Notice.CONFIRMED);
    }

    /** Joins a ticket in quarantine to the one it says it belongs to, and leads there. */
    @POST
    @Path("tickets/{id}/join")
    @Allowed(Role.AGENT)
    public Response join(@PathParam("id") UUID id) {
        return back(changes.join(id, caller()), Notice.JOINED);
    }

    /** Reports data of third persons: frozen when this returns. */
    @POST
    @Path("tickets/{id}/flag")
    @Allowed(Role.AGENT)
    public Response flag(@PathParam("id") UUID id) {
        Inputs inputs = Inputs.read(visitor.form(), Desk.FLAG);
        if (!inputs.valid()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "say in 3 to 500 characters what kind of data it is");
        }
        incidents.flag(id, inputs.value("flag-reason"), caller());
        return Response.seeOther(URI.create(Notice.FLAGGED.at("/desk"))).build();
    }

    /** Opens a colleague's ticket, for a reason that stays on record. */
    @POST
    @Path("tickets/{id}/break-glass")
    @Allowed(Role.AGENT)
    public Response breakGlass(@PathParam("id") UUID id) {
        Inputs inputs = Inputs.read(visitor.form(), Desk.REASON);
        if (!inputs.valid()) {
            return locked(id, inputs);
        }
        changes.breakGlass(id, inputs.value("reason"), caller());
        return back(id, Notice.OPENED);
    }

    /** Who looked at the ticket, a fragment for the page or a page of its own. */
    @GET
    @Path("tickets/{id}/readers")
    @Allowed({Role.AGENT, Role.DPO})
    public View readers(@PathParam("id") UUID id) {
        TicketView view = tickets.view(id, caller());
        var looks = readers.of(id);
        Set<UUID> people = new HashSet<>();
        looks.stream()
                .filter(look -> look.actor().kind() == Actor.Kind.STAFF)
                .forEach(look -> people.add(UUID.fromString(look.actor().id())));
        Conversation model = new Conversation(
                view,
                staff.names(people),
                Map.of(),
                Desk.staff(visitor),
                Inputs.blank(),
                Inputs.blank(),
                Optional.empty());
        return View.of("desk/readers", model).with("looks", looks);
    }

    /** A mail's HTML in its sandbox. */
    @GET
    @Path("messages/{id}/html")
    @Allowed({Role.AGENT, Role.DPO})
    public Response html(@PathParam("id") UUID message) {
        return html(message, SafeHtml.Remote.BLOCKED);
    }

    /** The same with pictures from other hosts: only what the reader posts from our page asks for them. */
    @POST
    @Path("messages/{id}/pictures")
    @Allowed({Role.AGENT, Role.DPO})
    public Response pictures(@PathParam("id") UUID message) {
        return html(message, SafeHtml.Remote.PICTURES);
    }

    private Response html(UUID message, SafeHtml.Remote remote) {
        return Downloads.html(tickets.html(message, remote, caller()), remote);
    }

    /** Opens a mail again that came before its mailbox had the key. */
    @POST
    @Path("messages/{id}/open-again")
    @Allowed(Role.AGENT)
    public Response openAgain(@PathParam("id") UUID message) {
        return back(closed.openAgain(message, caller()), Notice.UNLOCKED);
    }

    /** A mail's wire bytes. */
    @GET
    @Path("messages/{id}/raw")
    @Produces(MediaType.WILDCARD)
    @Allowed({Role.AGENT, Role.DPO})
    public Response raw(@PathParam("id") UUID message) {
        return Downloads.file(tickets.raw(message, caller()), message + ".eml", "message/rfc822");
    }

    /** An attachment. */
    @GET
    @Path("attachments/{id}")
    @Produces(MediaType.WILDCARD)
    @Allowed({Role.AGENT, Role.DPO})
    public Response attachment(@PathParam("id") UUID attachment) {
        return Downloads.attachment(tickets.attachment(attachment, caller()));
    }

    /** An attachment that the virus scanner holds; it takes a form of ours, never a link in a mail. */
    @POST
    @Path("attachments/{id}/held")
    @Produces(MediaType.WILDCARD)
    @Allowed(Role.AGENT)
    public Response held(@PathParam("id") UUID attachment) {
        return Downloads.held(tickets.heldAttachment(attachment, caller()));
    }

    private Caller caller() {
        return visitor.caller(Desk.purpose(visitor));
    }

    private static Response back(UUID id, Notice notice) {
        return Response.seeOther(URI.create(notice.at("/desk/tickets/" + id))).build();
    }

    private static TicketStatus status(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "open" -> TicketStatus.OPEN;
            case "pending" -> TicketStatus.PENDING;
            case "closed" -> TicketStatus.CLOSED;
            default -> throw new Refusal(Refusal.Code.BAD_INPUT, "not a state to set");
        };
    }

    private static UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "not an id", e);
        }
    }
}
