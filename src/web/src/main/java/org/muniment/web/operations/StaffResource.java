package org.muniment.web.operations;

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
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.muniment.desk.Caller;
import org.muniment.desk.StaffAccounts;
import org.muniment.desk.StaffMember;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.web.page.Field;
import org.muniment.web.page.Inputs;
import org.muniment.web.page.Notice;
import org.muniment.web.page.View;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.EdgeSettings;
import org.muniment.web.security.Form;
import org.muniment.web.security.Visitor;

/** {@code /ops/staff}: who works here, as what; invitations. An invitation's link is shown once. */
@Path("/ops/staff")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class StaffResource {

    /** What a member of staff can be. */
    static final List<Role> ROLES = List.of(Role.AGENT, Role.AUDITOR, Role.DPO, Role.OPERATOR);

    private static final Field ADDRESS = Field.address("address", "Their mail address")
            .hint("They sign in with it.")
            .fill("off");

    @Inject
    StaffAccounts staff;

    @Inject
    EdgeSettings settings;

    @Inject
    Visitor visitor;

    /** For the container. */
    public StaffResource() {}

    /** Everybody, and the form for an invitation. */
    @GET
    @Allowed(Role.OPERATOR)
    public View list() {
        return page(Inputs.blank(ADDRESS), "");
    }

    private View page(Inputs inputs, String wrongRoles) {
        List<StaffMember> members = staff.list(caller());
        return View.of("operations/staff", members)
                .with("inputs", inputs)
                .with("wrongRoles", wrongRoles)
                .with("chosen", roles(visitor.form()))
                .with("me", visitor.actor().id());
    }

    /** Makes an invitation and shows its link, this once. */
    @POST
    @Allowed(Role.OPERATOR)
    public Response invite() {
        Inputs inputs = Inputs.read(visitor.form(), ADDRESS);
        Set<Role> roles = roles(visitor.form());
        String wrongRoles = roles.isEmpty() ? "Choose at least one role" : "";
        if (inputs.valid() && !roles.isEmpty()) {
            try {
                String token = staff.invite(inputs.value("address"), roles, caller());
                return Response.ok(View.of("operations/invited", settings.origin() + "/invitation/" + token)
                                .with("address", inputs.value("address"))
                                .with("roles", roles))
                        .build();
            } catch (Refusal refused) {
                inputs = switch (refused.code()) {
                    case BAD_INPUT -> inputs.wrong("address", "Enter their mail address in the form name@example.org");
                    case RATE_LIMITED ->
                        inputs.wrong("address", "Too many people were invited just now. Invite the others in an hour");
                    default -> throw refused;
                };
            }
        }
        return Response.status(400).entity(page(inputs, wrongRoles)).build();
    }

    /** Changes what somebody may act as; their sessions end. */
    @POST
    @Path("{id}/roles")
    @Allowed(Role.OPERATOR)
    public Response setRoles(@PathParam("id") UUID id) {
        Set<Role> roles = roles(visitor.form());
        if (roles.isEmpty()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "choose at least one role, or lock the account");
        }
        staff.setRoles(id, roles, caller());
        return back();
    }

    /** Locks an account, or lets it in again; its sessions end. */
    @POST
    @Path("{id}/active")
    @Allowed(Role.OPERATOR)
    public Response setActive(@PathParam("id") UUID id) {
        staff.setActive(id, visitor.form().text("active").equals("yes"), caller());
        return back();
    }

    static Set<Role> roles(Form form) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String word : form.all("role")) {
            ROLES.stream()
                    .filter(role -> role.name().toLowerCase(Locale.ROOT).equals(word))
                    .forEach(roles::add);
        }
        return roles;
    }

    private Caller caller() {
        return visitor.caller(Purpose.OPERATION);
    }

    private static Response back() {
        return Response.seeOther(URI.create(Notice.SAVED.at("/ops/staff"))).build();
    }
}
