package org.muniment.web.design;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import org.muniment.terms.Role;
import org.muniment.web.page.View;
import org.muniment.web.security.Allowed;

/** {@code /design}: every component on one page. */
@Path("/design")
@RequestScoped
public class DesignResource {

    @Inject
    InstantSource clock;

    /** For the container. */
    public DesignResource() {}

    /** The page. */
    @GET
    @Allowed(Role.OPERATOR)
    @Produces(MediaType.TEXT_HTML)
    public View show() {
        return View.of("design", Samples.at(clock.instant()));
    }
}
