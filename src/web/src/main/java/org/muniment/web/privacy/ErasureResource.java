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
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.muniment.desk.Accounts;
import org.muniment.desk.Caller;
import org.muniment.desk.StaffAccounts;
import org.muniment.policy.Policy;
import org.muniment.privacy.CaseState;
import org.muniment.privacy.CaseView;
import org.muniment.privacy.ErasureView;
import org.muniment.privacy.Erasures;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.web.page.Field;
import org.muniment.web.page.Inputs;
import org.muniment.web.page.Notice;
import org.muniment.web.page.View;
import org.muniment.web.people.Names;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.Visitor;
import org.muniment.web.ticket.Downloads;

/** {@code /privacy/erasures}: what there is of a person, the approval, how far it is, the certificate. */
@Path("/privacy/erasures")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class ErasureResource {

    private static final Field PHRASE =
            Field.line("phrase", "Type the words to approve").length(3, 60);
    private static final Field NUMBER = Field.line("number", "Ticket number").length(1, 15);
    private static final Field HOLD = Field.area("hold", "Why it has to stay", 500)
            .hint("The duty or the claim, with its article. The person reads this in our answer.")
            .length(3, 500);
    private static final Field REASONS = Field.area("reasons", "Reasons", 2000)
            .hint("The person reads them, with where to complain.")
            .length(3, 2000);
    private static final Field ADDRESS = Field.address("address", "Their mail address, as we have it on file");
    private static final Field CHECKED = Field.area("checked", "How they asked, and how you know it is they", 500)
            .hint("For example: letter of 3 May, identity document seen and sent back.")
            .length(3, 500);

    @Inject
    Erasures erasures;

    @Inject
    Accounts accounts;

    @Inject
    StaffAccounts staff;

    @Inject
    Policy policy;

    @Inject
    Visitor visitor;

    /** For the container. */
    public ErasureResource() {}

    /** The form for a request that came by letter or telephone. */
    @GET
    @Path("new")
    @Allowed(Role.DPO)
    public View form() {
        return View.of("privacy/newerasure", Inputs.blank(ADDRESS, CHECKED));
    }

    /** Enters such a request. */
    @POST
    @Path("new")
    @Allowed(Role.DPO)
    public Response enter() {
        Inputs inputs = Inputs.read(visitor.form(), ADDRESS, CHECKED);
        if (!inputs.valid()) {
            return refused(View.of("privacy/newerasure", inputs));
        }
        var person = accounts.find(inputs.value("address"), caller());
        if (person.isEmpty()) {
            return refused(View.of(
                    "privacy/newerasure", inputs.wrong("address", "We have no account of exactly that address")));
        }
        CaseView entered = erasures.enter(person.get(), inputs.value("checked"), caller());
        return Response.seeOther(URI.create("/privacy/erasures/" + entered.id()))
                .build();
    }

    /** One erasure. */
    @GET
    @Path("{id}")
    @Allowed(Role.DPO)
    public View show(@PathParam("id") UUID id) {
        return page(id, Inputs.blank(PHRASE, NUMBER, HOLD, REASONS));
    }

    private View page(UUID id, Inputs inputs) {
        ErasureView view = erasures.view(id, caller());
        return View.of("privacy/erasure", view)
                .with("inputs", inputs)
                .with("names", Names.of(staff, view.of().history().stream().map(CaseWords::actor)))
                .with("key", erasures.certificateKey())
                .with("zone", policy.controller().zone());
    }

    /** Approves, by typed words. */
    @POST
    @Path("{id}/approve")
    @Allowed(Role.DPO)
    public Response approve(@PathParam("id") UUID id) {
        Inputs inputs = Inputs.read(visitor.form(), PHRASE);
        try {
            ErasureView view = erasures.approve(id, inputs.value("phrase"), caller());
            return back(id, view.of().state() == CaseState.SCOPED ? Notice.FIRST : Notice.APPROVED);
        } catch (Refusal refusal) {
            return wrong(id, "phrase", refusal);
        }
    }

    /** Keeps a ticket. */
    @POST
    @Path("{id}/hold")
    @Allowed(Role.DPO)
    public Response hold(@PathParam("id") UUID id) {
        Inputs inputs = Inputs.read(visitor.form(), NUMBER, HOLD);
        if (!inputs.valid() || !inputs.value("number").matches("#?[0-9]{1,15}")) {
            return wrong(
                    id, "number", new Refusal(Refusal.Code.BAD_INPUT, "Enter the ticket’s number and why it stays"));
        }
        try {
            long number = Long.parseLong(inputs.value("number").replace("#", ""));
            erasures.hold(id, number, inputs.value("hold"), caller());
            return back(id, Notice.SAVED);
        } catch (Refusal refusal) {
            return wrong(id, "number", refusal);
        }
    }

    /** Ends a hold. */
    @POST
    @Path("{id}/release/{ticket}")
    @Allowed(Role.DPO)
    public Response release(@PathParam("id") UUID id, @PathParam("ticket") UUID ticket) {
        erasures.release(id, ticket, "no reason to hold it any longer", caller());
        return back(id, Notice.SAVED);
    }

    /** Refuses. */
    @POST
    @Path("{id}/refuse")
    @Allowed(Role.DPO)
    public Response refuse(@PathParam("id") UUID id) {
        Inputs inputs = Inputs.read(visitor.form(), REASONS);
        if (!inputs.valid()) {
            return wrong(id, "reasons", new Refusal(Refusal.Code.BAD_INPUT, "Give the reasons; the person reads them"));
        }
        erasures.refuse(id, inputs.value("reasons"), caller());
        return back(id, Notice.SAVED);
    }

    /** The recipients are told. */
    @POST
    @Path("{id}/told")
    @Allowed(Role.DPO)
    public Response told(@PathParam("id") UUID id) {
        erasures.recipientsTold(id, caller());
        return back(id, Notice.SAVED);
    }

    /** The certificate. */
    @GET
    @Path("{id}/certificate")
    @Produces(MediaType.WILDCARD)
    @Allowed(Role.DPO)
    public Response certificate(@PathParam("id") UUID id) {
        byte[] certificate = erasures.certificate(id, caller()).getBytes(StandardCharsets.UTF_8);
        return Downloads.file(new ByteArrayInputStream(certificate), "erasure-" + id + ".txt", "text/plain");
    }

    private Response wrong(UUID id, String field, Refusal refusal) {
        if (refusal.code() == Refusal.Code.NOT_FOUND) {
            throw refusal;
        }
        Inputs blank = Inputs.blank(PHRASE, NUMBER, HOLD, REASONS);
        return refused(page(id, blank.wrong(field, String.valueOf(refusal.getMessage()))));
    }

    private Caller caller() {
        return visitor.caller(Purpose.SUBJECT_REQUEST);
    }

    private static Response refused(View page) {
        return Response.status(400).entity(page).build();
    }

    private static Response back(UUID id, Notice notice) {
        return Response.seeOther(URI.create(notice.at("/privacy/erasures/" + id)))
                .build();
    }
}
