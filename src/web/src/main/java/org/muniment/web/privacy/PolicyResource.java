package org.muniment.web.privacy;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import org.muniment.policy.Policy;
import org.muniment.terms.Role;
import org.muniment.web.page.View;
import org.muniment.web.security.Allowed;

/** {@code /privacy/policy}: the policy in force, as the software obeys it. */
@Path("/privacy/policy")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class PolicyResource {

    @Inject
    Policy policy;

    @Inject
    InstantSource clock;

    /** For the container. */
    public PolicyResource() {}

    /** Everything in force. */
    @GET
    @Allowed(Role.DPO)
    public View show() {
        return View.of("privacy/policy", policy).with("now", clock.instant());
    }

    /** The same as the file that would make it. */
    @GET
    @Path("text")
    @Produces(MediaType.WILDCARD)
    @Allowed(Role.DPO)
    public Response text() {
        return Response.ok(policy.text())
                .header("Content-Type", "text/plain;charset=UTF-8")
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"policy-" + policy.profile() + "-" + policy.version() + ".yaml\"")
                .build();
    }
}
