package org.muniment.web.operations;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.muniment.desk.PersonKeys;
import org.muniment.terms.Purpose;
import org.muniment.terms.Role;
import org.muniment.web.page.View;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.Visitor;

/** {@code /ops/mail-keys}: the public parts of the mailboxes' keys; commands make and take them in. */
@Path("/ops/mail-keys")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class MailKeyResource {

    @Inject
    PersonKeys keys;

    @Inject
    Visitor visitor;

    /** For the container. */
    public MailKeyResource() {}

    /** All of them. */
    @GET
    @Allowed(Role.OPERATOR)
    public View list() {
        return View.of("operations/mailkeys", keys.mailbox(visitor.caller(Purpose.OPERATION)));
    }
}
