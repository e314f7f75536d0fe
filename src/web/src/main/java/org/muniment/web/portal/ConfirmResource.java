package org.muniment.web.portal;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.muniment.privacy.Erasures;
import org.muniment.terms.Refusal;
import org.muniment.web.page.View;
import org.muniment.web.security.Public;
import org.muniment.web.security.Visitor;

/**
 * {@code /erasure}: the link in the letter to the address on file, whose code is the proof; nobody needs to sign in.
 * Opening it changes nothing, so that a link scanner does no harm; the button does.
 */
@Path("/")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class ConfirmResource {

    @Inject
    Erasures erasures;

    @Inject
    Visitor visitor;

    /** For the container. */
    public ConfirmResource() {}

    /** Asks whether to erase. */
    @GET
    @Path("erasure/{id}")
    @Public
    public View ask(@PathParam("id") UUID id, @QueryParam("proof") @DefaultValue("") String proof) {
        if (!erasures.confirmable(id, proof)) {
            throw new Refusal(Refusal.Code.EXPIRED, "the link was used or is too old");
        }
        return View.of("portal/confirm", "/erasure/" + id).with("proof", proof);
    }

    /** The person confirms. */
    @POST
    @Path("erasure/{id}")
    @Public
    public View confirm(@PathParam("id") UUID id) {
        return View.of("portal/confirmed", erasures.confirm(id, visitor.form().text("proof")));
    }
}
