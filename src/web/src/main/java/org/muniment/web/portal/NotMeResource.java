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
import org.muniment.privacy.Exports;
import org.muniment.web.page.View;
import org.muniment.web.security.Public;
import org.muniment.web.security.Visitor;

/**
 * The link "I did not ask for this" of a letter: its proof stands in the link, so that nobody has to sign in. Opening it
 * changes nothing, so that link scanners do no harm; the button does.
 */
@Path("/portal/data/{id}/not-me")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class NotMeResource {

    @Inject
    Exports exports;

    @Inject
    Visitor visitor;

    /** For the container. */
    public NotMeResource() {}

    /** The page that asks. */
    @GET
    @Public
    public View ask(@PathParam("id") UUID id, @QueryParam("proof") @DefaultValue("") String proof) {
        exports.checkNotMe(id, proof);
        return page(id, proof, false);
    }

    /** Ends the case; nothing of it is handed over any more. */
    @POST
    @Public
    public View end(@PathParam("id") UUID id) {
        String proof = visitor.form().text("proof");
        exports.notMe(id, proof);
        return page(id, proof, true);
    }

    private static View page(UUID id, String proof, boolean done) {
        return View.of("portal/notme")
                .with("path", "/portal/data/" + id + "/not-me")
                .with("proof", proof)
                .with("done", done);
    }
}
