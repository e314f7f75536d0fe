package org.muniment.web.portal;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.muniment.desk.Caller;
import org.muniment.desk.NewTicket;
import org.muniment.desk.Reply;
import org.muniment.desk.TicketPage;
import org.muniment.desk.TicketQuery;
import org.muniment.desk.TicketView;
import org.muniment.desk.Tickets;
import org.muniment.mail.SafeHtml;
import org.muniment.terms.Purpose;
import org.muniment.terms.Role;
import org.muniment.web.page.Field;
import org.muniment.web.page.Inputs;
import org.muniment.web.page.Notice;
import org.muniment.web.page.View;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.Visitor;
import org.muniment.web.ticket.Downloads;

/** {@code /portal}: a customer's own requests. */
@Path("/portal")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class PortalResource {

    private static final Field SUBJECT =
            Field.line("subject", "What is it about?").length(0, NewTicket.MAX_SUBJECT);
    private static final Field TEXT = Field.area("text", "Your message", Tickets.MAX_TEXT);
    private static final int ROWS = 20;

    @Inject
    Tickets tickets;

    @Inject
    Visitor visitor;

    /** For the container. */
    public PortalResource() {}

    /** The customer's requests, most recently changed first. */
    @GET
    @Allowed(Role.CUSTOMER)
    public View list(@QueryParam("after") Optional<String> after) {
        TicketPage page = tickets.list(
                new TicketQuery(Set.of(), Optional.empty(), false, Optional.empty(), after, ROWS), caller());
        return View.of("portal/list", page).with("first", after.isEmpty());
    }

    /** The form for a new request. */
    @GET
    @Path("new")
    @Allowed(Role.CUSTOMER)
    public View form() {
        return View.of("portal/new", Inputs.blank(SUBJECT, TEXT));
    }

    /** Files a new request. */
    @POST
    @Path("new")
    @Allowed(Role.CUSTOMER)
    public Response open() {
        Inputs inputs = Inputs.read(visitor.form(), SUBJECT, TEXT);
        if (!inputs.valid()) {
            return Response.status(400).entity(View.of("portal/new", inputs)).build();
        }
        UUID ticket = tickets.open(
                new NewTicket(
                        inputs.value("subject"),
                        inputs.value("text"),
                        visitor.form().uploads("files")),
                caller());
        return back(ticket, Notice.FILED);
    }

    /** One request with everything said. */
    @GET
    @Path("tickets/{id}")
    @Allowed(Role.CUSTOMER)
    public View show(@PathParam("id") UUID id) {
        return page(id, Inputs.blank(TEXT));
    }

    private View page(UUID id, Inputs inputs) {
        TicketView view = tickets.view(id, caller());
        return View.of("portal/ticket", view).with("inputs", inputs);
    }

    /** Adds a message; a closed request is open again by it. */
    @POST
    @Path("tickets/{id}/reply")
    @Allowed(Role.CUSTOMER)
    public Response reply(@PathParam("id") UUID id) {
        Inputs inputs = Inputs.read(visitor.form(), TEXT);
        if (!inputs.valid()) {
            return Response.status(400).entity(page(id, inputs)).build();
        }
        tickets.reply(id, new Reply(inputs.value("text"), visitor.form().uploads("files"), Optional.empty()), caller());
        return back(id, Notice.ADDED);
    }

    /** A mail's HTML in its sandbox. */
    @GET
    @Path("messages/{id}/html")
    @Allowed(Role.CUSTOMER)
    public Response html(@PathParam("id") UUID message) {
        return html(message, SafeHtml.Remote.BLOCKED);
    }

    /** The same with pictures from other hosts: only what the reader posts from our page asks for them. */
    @POST
    @Path("messages/{id}/pictures")
    @Allowed(Role.CUSTOMER)
    public Response pictures(@PathParam("id") UUID message) {
        return html(message, SafeHtml.Remote.PICTURES);
    }

    private Response html(UUID message, SafeHtml.Remote remote) {
        return Downloads.html(tickets.html(message, remote, caller()), remote);
    }

    /** A mail's wire bytes: they are the customer's own. */
    @GET
    @Path("messages/{id}/raw")
    @Produces(MediaType.WILDCARD)
    @Allowed(Role.CUSTOMER)
    public Response raw(@PathParam("id") UUID message) {
        return Downloads.file(tickets.raw(message, caller()), message + ".eml", "message/rfc822");
    }

    /** An attachment. */
    @GET
    @Path("attachments/{id}")
    @Produces(MediaType.WILDCARD)
    @Allowed(Role.CUSTOMER)
    public Response attachment(@PathParam("id") UUID attachment) {
        return Downloads.attachment(tickets.attachment(attachment, caller()));
    }

    private Caller caller() {
        return visitor.caller(Purpose.SELF_SERVICE);
    }

    private static Response back(UUID id, Notice notice) {
        return Response.seeOther(URI.create(notice.at("/portal/tickets/" + id))).build();
    }
}
