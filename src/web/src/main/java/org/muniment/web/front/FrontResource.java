package org.muniment.web.front;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.muniment.mail.MailSettings;
import org.muniment.policy.Policy;
import org.muniment.web.page.View;
import org.muniment.web.security.Public;

/** {@code /}: a page for people, and what log shippers expect of the server they send to. */
@Path("/")
@RequestScoped
public class FrontResource {

    @Inject
    MailSettings mail;

    @Inject
    Policy policy;

    @Inject
    InstantSource clock;

    /** For the container. */
    public FrontResource() {}

    /** The privacy policy, written from the file that the software obeys. */
    @GET
    @Path("privacy-policy")
    @Produces(MediaType.TEXT_HTML)
    @Public
    public View policy() {
        return View.of("front/policy", PolicyPage.of(policy, clock.instant()));
    }

    /** The front page, or a shipper's probe by {@code Accept} and {@code User-Agent}. */
    @GET
    @Public
    public Response front(
            @HeaderParam(HttpHeaders.ACCEPT) @Nullable String accept,
            @HeaderParam(HttpHeaders.USER_AGENT) @Nullable String agent) {
        if (Probe.isPerson(Optional.ofNullable(accept), Optional.ofNullable(agent))) {
            return Response.ok(View.of(
                            "front/home", new Home(mail.addresses().get(0), ExportPromise.of(policy, clock.instant()))))
                    .type(MediaType.TEXT_HTML)
                    .build();
        }
        return Response.ok(Probe.GREETING)
                .type(MediaType.APPLICATION_JSON)
                .header("X-Elastic-Product", "Elasticsearch")
                .build();
    }
}
