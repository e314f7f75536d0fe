package org.muniment.web.desk;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.UUID;
import org.muniment.desk.Caller;
import org.muniment.desk.OutgoingMail;
import org.muniment.mail.DeliveryWorker;
import org.muniment.terms.Role;
import org.muniment.web.boot.MailRoom;
import org.muniment.web.page.Notice;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.Visitor;

/** {@code /desk/messages/…/mail}: what an agent decides about a mail that did not reach its customer. */
@Path("/desk/messages/{message}/mail")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class OutgoingMailResource {

    @Inject
    OutgoingMail outgoing;

    @Inject
    MailRoom room;

    @Inject
    Visitor visitor;

    /** For the container. */
    public OutgoingMailResource() {}

    /** Has it tried (again) now. */
    @POST
    @Path("again")
    @Allowed(Role.AGENT)
    public Response again(@PathParam("message") UUID message) {
        return tried(outgoing.again(message, caller()), message);
    }

    /** Lets a mail go to whom it was written, although its ticket changed. */
    @POST
    @Path("release")
    @Allowed(Role.AGENT)
    public Response release(@PathParam("message") UUID message) {
        return tried(outgoing.release(message, caller()), message);
    }

    /** Has it not sent. */
    @POST
    @Path("drop")
    @Allowed(Role.AGENT)
    public Response drop(@PathParam("message") UUID message) {
        return back(outgoing.drop(message, caller()), message);
    }

    private Response tried(UUID ticket, UUID message) {
        room.worker().ifPresent(DeliveryWorker::wake);
        return back(ticket, message);
    }

    private Caller caller() {
        return visitor.caller(Desk.purpose(visitor));
    }

    private static Response back(UUID ticket, UUID message) {
        return Response.seeOther(URI.create(Notice.SAVED.at("/desk/tickets/" + ticket) + "#m-" + message))
                .build();
    }
}
