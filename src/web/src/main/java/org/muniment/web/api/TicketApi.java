package org.muniment.web.api;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.muniment.desk.Caller;
import org.muniment.desk.MessageView;
import org.muniment.desk.Reply;
import org.muniment.desk.Requester;
import org.muniment.desk.TicketPage;
import org.muniment.desk.TicketQuery;
import org.muniment.desk.TicketRow;
import org.muniment.desk.TicketStatus;
import org.muniment.desk.TicketView;
import org.muniment.desk.Tickets;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.Visitor;

/** {@code /api/v1/tickets}, for agents. */
@Path("/api/v1/tickets")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class TicketApi {

    @Inject
    Tickets tickets;

    @Inject
    Visitor visitor;

    /** For the container. */
    public TicketApi() {}

    /** Lists tickets, most recently changed first; {@code status} may be repeated. */
    @GET
    @Allowed(Role.AGENT)
    public Answer.TicketList list(
            @QueryParam("status") List<String> status,
            @QueryParam("after") Optional<String> after,
            @QueryParam("limit") @DefaultValue("50") int limit) {
        Set<TicketStatus> wanted = status.stream().map(TicketApi::status).collect(Collectors.toUnmodifiableSet());
        TicketPage page = tickets.list(
                new TicketQuery(wanted, Optional.empty(), false, Optional.empty(), after, limit), caller());
        return new Answer.TicketList(
                page.rows().stream().map(TicketApi::head).toList(), page.next().orElse(null));
    }

    /** One ticket with its messages. */
    @GET
    @Path("{id}")
    @Allowed(Role.AGENT)
    public Answer.TicketBody view(@PathParam("id") UUID id) {
        TicketView view = tickets.view(id, caller());
        return new Answer.TicketBody(
                head(view.row()),
                view.requester().map(Requester::address).orElse(null),
                view.messages().stream().map(TicketApi::body).toList());
    }

    /** Answers by mail: {@code {"text": "...", "then": "pending"}}; {@code then} may be left out. */
    @POST
    @Path("{id}/replies")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allowed(Role.AGENT)
    public Answer.Made reply(@PathParam("id") UUID id, InputStream body) throws IOException {
        JsonBody json = JsonBody.read(body);
        Reply reply = new Reply(
                json.text("text").orElse(""), List.of(), json.text("then").map(TicketApi::status));
        return new Answer.Made(tickets.reply(id, reply, caller()).toString());
    }

    private Caller caller() {
        return visitor.caller(Purpose.SUPPORT);
    }

    private static TicketStatus status(String word) {
        try {
            return TicketStatus.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "no such status", e);
        }
    }

    private static Answer.TicketHead head(TicketRow row) {
        return new Answer.TicketHead(
                row.id().toString(),
                row.number(),
                row.status().name().toLowerCase(Locale.ROOT),
                row.subject(),
                row.requester(),
                row.assignee().map(UUID::toString).orElse(null),
                row.opened().toString(),
                row.updated().toString(),
                row.messages(),
                row.withheld());
    }

    private static Answer.MessageBody body(MessageView message) {
        return new Answer.MessageBody(
                message.id().toString(),
                message.kind().name().toLowerCase(Locale.ROOT),
                message.author(),
                message.at().toString(),
                message.text(),
                message.quoted(),
                message.head(),
                message.attachments().stream()
                        .map(file -> new Answer.FileHead(file.id().toString(), file.name(), file.type(), file.size()))
                        .toList(),
                message.delivery()
                        .map(state -> state.name().toLowerCase(Locale.ROOT))
                        .orElse(null));
    }
}
