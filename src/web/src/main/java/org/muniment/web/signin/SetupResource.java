package org.muniment.web.signin;

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
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import java.util.UUID;
import org.muniment.desk.Caller;
import org.muniment.desk.StaffAccounts;
import org.muniment.desk.StaffSetup;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.web.boot.StartSettings;
import org.muniment.web.page.Inputs;
import org.muniment.web.page.Notice;
import org.muniment.web.page.View;
import org.muniment.web.security.Public;
import org.muniment.web.security.Visitor;

/** Making a staff account: the first one with the token printed at the start, later ones with an invitation. */
@Path("/")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class SetupResource {

    /** Whoever sets the house up may do everything until they invite others. */
    private static final Set<Role> FIRST_ROLES = Set.of(Role.OPERATOR, Role.AGENT, Role.AUDITOR, Role.DPO);

    @Inject
    StaffAccounts staff;

    @Inject
    StartSettings start;

    @Inject
    Visitor visitor;

    /** For the container. */
    public SetupResource() {}

    /** The page behind the link that is printed at the first start. */
    @GET
    @Path("setup")
    @Public
    public View first(@QueryParam("token") @DefaultValue("") String token) {
        checkFirst(token);
        return View.of("signin/setup", firstForm(token, blank()));
    }

    /** Makes the first account, with every role of staff. */
    @POST
    @Path("setup")
    @Public
    public Response makeFirst() {
        String token = visitor.form().text("token");
        checkFirst(token);
        String once = staff.firstOperatorToken().orElseThrow(SetupResource::done);
        return make(once, firstForm(token, read()), FIRST_ROLES);
    }

    /** The page behind an invitation. */
    @GET
    @Path("invitation/{token}")
    @Public
    public View invited(@PathParam("token") String token) {
        checkInvitation(token);
        return View.of("signin/setup", invitationForm(token, blank()));
    }

    /** Makes the account of an invitation. */
    @POST
    @Path("invitation/{token}")
    @Public
    public Response makeInvited(@PathParam("token") String token) {
        checkInvitation(token);
        return make(token, invitationForm(token, read()), Set.of());
    }

    private void checkFirst(String token) {
        boolean right = start.setupToken()
                .map(secret -> MessageDigest.isEqual(
                        secret.reveal().getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8)))
                .orElse(false);
        if (!right || staff.hasOperator()) {
            throw done();
        }
    }

    private static Refusal done() {
        return new Refusal(Refusal.Code.EXPIRED, "this link is used up or belongs to another start of the product");
    }

    private void checkInvitation(String token) {
        if (staff.invitation(token).isEmpty()) {
            throw new Refusal(Refusal.Code.EXPIRED, "this invitation is used up or too old; ask for a new one");
        }
    }

    private Response make(String token, SetupForm form, Set<Role> roles) {
        if (!form.inputs().valid()) {
            return Response.status(400).entity(View.of("signin/setup", form)).build();
        }
        try {
            UUID made = staff.accept(
                    token,
                    new StaffSetup(
                            form.inputs().value("name"),
                            form.inputs().value("address"),
                            visitor.form().secret("password"),
                            true));
            if (!roles.isEmpty()) {
                staff.setRoles(made, roles, Caller.system("setup"));
            }
        } catch (Refusal refused) {
            if (refused.code() != Refusal.Code.BAD_INPUT && refused.code() != Refusal.Code.CONFLICT) {
                throw refused;
            }
            Inputs wrong = form.inputs().wrong("address", String.valueOf(refused.getMessage()));
            return Response.status(400)
                    .entity(View.of(
                            "signin/setup",
                            new SetupForm(
                                    form.title(), form.lead(), form.action(), form.token(), wrong, form.agreement())))
                    .build();
        }
        return Response.seeOther(URI.create(Notice.WELCOME.at("/sign-in"))).build();
    }

    private Inputs blank() {
        return Inputs.blank(SetupForm.NAME, SetupForm.ADDRESS, SetupForm.PASSWORD, SetupForm.CONFIDENTIAL);
    }

    private Inputs read() {
        Inputs inputs = Inputs.read(
                visitor.form(), SetupForm.NAME, SetupForm.ADDRESS, SetupForm.PASSWORD, SetupForm.CONFIDENTIAL);
        return visitor.form().ticked("confidential")
                ? inputs
                : inputs.wrong("confidential", "Accept the confidentiality agreement to go on");
    }

    private SetupForm firstForm(String token, Inputs inputs) {
        return new SetupForm(
                "Create the first account",
                "It may do everything: answer tickets, search logs, protect data, run the house. Invite others with fewer "
                        + "roles afterwards.",
                "/setup",
                token,
                inputs,
                staff.agreement());
    }

    private SetupForm invitationForm(String token, Inputs inputs) {
        return new SetupForm(
                "Create your account",
                "You were invited to work on this desk.",
                "/invitation/" + token,
                token,
                inputs,
                staff.agreement());
    }
}
