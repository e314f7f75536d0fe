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
import org.muniment.desk.PersonKeys;
import org.muniment.terms.Role;
import org.muniment.web.page.Notice;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.Visitor;

/** {@code /desk/tickets/…/keys}: what an agent decides about the keys that came with a customer's mail. */
@Path("/desk/tickets/{ticket}/keys/{key}")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class PersonKeyResource {

    @Inject
    PersonKeys keys;

    @Inject
    Visitor visitor;

    /** For the container. */
    public PersonKeyResource() {}

    /** Confirms that a key is the customer's: answers are encrypted to it. */
    @POST
    @Path("confirm")
    @Allowed(Role.AGENT)
    public Response confirm(@PathParam("ticket") UUID ticket, @PathParam("key") UUID key) {
        keys.confirm(ticket, key, caller());
        return back(ticket);
    }

    /** Takes a confirmation back. */
    @POST
    @Path("withdraw")
    @Allowed(Role.AGENT)
    public Response withdraw(@PathParam("ticket") UUID ticket, @PathParam("key") UUID key) {
        keys.withdraw(ticket, key, caller());
        return back(ticket);
    }

    private Caller caller() {
        return visitor.caller(Desk.purpose(visitor));
    }

    private static Response back(UUID ticket) {
        return Response.seeOther(URI.create(Notice.SAVED.at("/desk/tickets/" + ticket)))
                .build();
    }
}
