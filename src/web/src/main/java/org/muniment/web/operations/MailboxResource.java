package org.muniment.web.operations;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import org.muniment.mail.MailSettings;
import org.muniment.terms.Role;
import org.muniment.web.boot.MailRoom;
import org.muniment.web.page.View;
import org.muniment.web.security.Allowed;

/** {@code /ops/mailboxes}: whether each message on the mail servers is here. */
@Path("/ops/mailboxes")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class MailboxResource {

    @Inject
    MailRoom room;

    @Inject
    MailSettings mail;

    @Inject
    InstantSource clock;

    /** For the container. */
    public MailboxResource() {}

    /** The balance of each mailbox. */
    @GET
    @Allowed(Role.OPERATOR)
    public View show() {
        return View.of("operations/mailboxes", new MailboxView(room.mailboxes(), mail.maxMessage(), clock.instant()));
    }
}
