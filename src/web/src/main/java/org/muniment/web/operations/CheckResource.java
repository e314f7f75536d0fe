package org.muniment.web.operations;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.muniment.terms.Role;
import org.muniment.web.boot.HouseChecks;
import org.muniment.web.page.View;
import org.muniment.web.security.Allowed;

/** {@code /ops/checks}: what could leak or be lost on this machine, looked at now. */
@Path("/ops/checks")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class CheckResource {

    @Inject
    HouseChecks checks;

    /** For the container. */
    public CheckResource() {}

    /** Each check with what it found and what to do. */
    @GET
    @Allowed(Role.OPERATOR)
    public View show() {
        return View.of("operations/checks", CheckView.of(checks.run()));
    }
}
