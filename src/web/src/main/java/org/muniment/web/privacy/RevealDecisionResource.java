package org.muniment.web.privacy;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.muniment.desk.SignIn;
import org.muniment.desk.StaffAccounts;
import org.muniment.logs.Logs;
import org.muniment.logs.reveal.Person;
import org.muniment.logs.reveal.Reveal;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.web.page.Field;
import org.muniment.web.page.Inputs;
import org.muniment.web.page.Notice;
import org.muniment.web.page.View;
import org.muniment.web.people.Names;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.Visitor;

/** {@code /privacy/reveals}: the data protection officer decides who may learn an address. */
@Path("/privacy/reveals")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class RevealDecisionResource {

    private static final Field PASSWORD = Field.password("password", "Your password", 1, StaffAccounts.MAX_PASSWORD)
            .hint("You sign the approval with it; nobody can approve in your name without it.");
    private static final Field NOTE = Field.area("note", "Why not", 2000)
            .hint("The one who asked reads this.")
            .length(3, 2000);

    @Inject
    Logs logs;

    @Inject
    SignIn signIn;

    @Inject
    StaffAccounts staff;

    @Inject
    Visitor visitor;

    /** For the container. */
    public RevealDecisionResource() {}

    /** All requests, newest first. */
    @GET
    @Allowed(Role.DPO)
    public View list() {
        List<Reveal> all = logs.reveals().all(person());
        return View.of("privacy/reveals", all)
                .with("names", Names.of(staff, all.stream().map(Reveal::asker)));
    }

    /** One request, with both ways to decide while it waits. */
    @GET
    @Path("{id}")
    @Allowed(Role.DPO)
    public View show(@PathParam("id") UUID id) {
        return page(id, Inputs.blank(PASSWORD), Inputs.blank(NOTE));
    }

    private View page(UUID id, Inputs approval, Inputs refusal) {
        Reveal one = logs.reveals().consider(id, person());
        return View.of("privacy/reveal", one)
                .with("approval", approval)
                .with("refusal", refusal)
                .with("own", one.asker().equals(visitor.actor()))
                .with(
                        "keySince",
                        logs.reveals().keySince(UUID.fromString(one.asker().id())))
                .with("names", Names.of(staff, Stream.concat(Stream.of(one.asker()), one.decider().stream())));
    }

    /** Approves; the ledger knows first. */
    @POST
    @Path("{id}/approve")
    @Allowed(Role.DPO)
    public Response approve(@PathParam("id") UUID id) {
        Person officer = person();
        Reveal one = logs.reveals().consider(id, officer);
        Inputs inputs = Inputs.read(visitor.form(), PASSWORD);
        if (!inputs.valid()) {
            return wrong(400, page(id, inputs, Inputs.blank(NOTE)));
        }
        char[] password = visitor.form().secret("password");
        try {
            signIn.confirm(password, visitor.caller(one.question().purpose()));
            logs.reveals().approve(id, officer, password);
            return back(id);
        } catch (Refusal refused) {
            boolean mends =
                    refused.code() == Refusal.Code.UNAUTHENTICATED || refused.code() == Refusal.Code.RATE_LIMITED;
            if (!mends) {
                throw refused;
            }
            String said = String.valueOf(refused.getMessage());
            String sentence = said.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + said.substring(1);
            return wrong(
                    refused.code() == Refusal.Code.RATE_LIMITED ? 429 : 400,
                    page(id, inputs.wrong("password", sentence), Inputs.blank(NOTE)));
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /** Refuses; the ledger knows first. */
    @POST
    @Path("{id}/refuse")
    @Allowed(Role.DPO)
    public Response refuse(@PathParam("id") UUID id) {
        Inputs inputs = Inputs.read(visitor.form(), NOTE);
        if (!inputs.valid()) {
            return wrong(400, page(id, Inputs.blank(PASSWORD), inputs));
        }
        logs.reveals().refuse(id, person(), inputs.value("note"));
        return back(id);
    }

    private static Response wrong(int status, View page) {
        return Response.status(status).entity(page).build();
    }

    private static Response back(UUID id) {
        return Response.seeOther(URI.create(Notice.SAVED.at("/privacy/reveals/" + id)))
                .build();
    }

    private Person person() {
        return new Person(visitor.actor(), visitor.roles());
    }
}
