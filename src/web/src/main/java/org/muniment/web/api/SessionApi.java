package org.muniment.web.api;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.muniment.desk.Session;
import org.muniment.terms.Role;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.Visitor;

/** {@code /api/v1/session}. */
@Path("/api/v1/session")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class SessionApi {

    @Inject
    Visitor visitor;

    /** For the container. */
    public SessionApi() {}

    /** Who is signed in. */
    @GET
    @Allowed({Role.CUSTOMER, Role.AGENT, Role.AUDITOR, Role.DPO, Role.OPERATOR})
    public Answer.Me me() {
        Session session = visitor.session().orElseThrow();
        return new Answer.Me(
                session.actor().id(),
                session.name(),
                session.roles().stream().map(Role::name).sorted().toList(),
                visitor.csrf(),
                session.expires().toString());
    }
}
