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
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import org.muniment.desk.DeskSettings;
import org.muniment.desk.IssuedSession;
import org.muniment.desk.SignIn;
import org.muniment.desk.StaffAccounts;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.web.page.Inputs;
import org.muniment.web.page.Notice;
import org.muniment.web.page.View;
import org.muniment.web.security.EdgeSettings;
import org.muniment.web.security.Public;
import org.muniment.web.security.SessionCookie;
import org.muniment.web.security.Visitor;

/** {@code /sign-in} and {@code /sign-out}. What a stranger learns never depends on whether an address is known. */
@Path("/")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class SignInResource {

    @Inject
    SignIn signIn;

    @Inject
    StaffAccounts staff;

    @Inject
    Visitor visitor;

    @Inject
    EdgeSettings settings;

    @Inject
    DeskSettings desk;

    /** For the container. */
    public SignInResource() {}

    /** The page with both forms. */
    @GET
    @Path("sign-in")
    @Public
    public View form(@QueryParam("next") @DefaultValue("") String next) {
        return View.of("signin/form", blank(next));
    }

    /** A member of staff signs in. */
    @POST
    @Path("sign-in")
    @Public
    public Response staff() {
        String next = visitor.form().text("next");
        Inputs inputs = Inputs.read(visitor.form(), SignInForm.STAFF_ADDRESS, SignInForm.PASSWORD);
        if (!inputs.valid()) {
            return page(400, blank(next).staff(inputs));
        }
        String address = inputs.value("staff-address");
        char[] password = visitor.form().secret("password");
        try {
            IssuedSession issued = visitor.form().ticked("agree")
                    ? signIn.staffAgreeing(address, password)
                    : signIn.staff(address, password);
            return enter(issued, next);
        } catch (Refusal refused) {
            return switch (refused.code()) {
                case UNAUTHENTICATED ->
                    page(401, blank(next).staff(inputs.wrong("password", "Address or password is wrong")));
                case EXPIRED -> page(403, blank(next).staff(inputs).agreeing(staff.agreement()));
                case RATE_LIMITED ->
                    page(429, blank(next).staff(inputs.wrong("password", "Too many tries. Wait a few minutes")));
                default -> throw refused;
            };
        }
    }

    /** A customer asks for a link: the same answer whoever they are. */
    @POST
    @Path("sign-in/link")
    @Public
    public Response askLink() {
        Inputs inputs = Inputs.read(visitor.form(), SignInForm.ADDRESS);
        if (!inputs.valid()) {
            return page(400, blank("").customer(inputs));
        }
        signIn.requestLink(inputs.value("address"));
        return page(200, blank("").asked());
    }

    /** The page behind a link; opening it changes nothing, so that link scanners do no harm. */
    @GET
    @Path("sign-in/link/{token}")
    @Public
    public View link(@PathParam("token") String token) {
        return View.of("signin/link").with("token", token).with("usable", signIn.linkUsable(token));
    }

    /** Uses a link up. */
    @POST
    @Path("sign-in/link/{token}")
    @Public
    public Response redeem(@PathParam("token") String token) {
        SignIn.Entry entry = signIn.redeem(token);
        return enter(
                entry.session(),
                entry.ticket().map(ticket -> "/portal/tickets/" + ticket).orElse(""));
    }

    /** Ends the session. */
    @POST
    @Path("sign-out")
    @Public
    public Response out() {
        visitor.token().ifPresent(signIn::end);
        return Response.seeOther(URI.create(Notice.BYE.at("/")))
                .header(HttpHeaders.SET_COOKIE, SessionCookie.removed(settings))
                .header("Clear-Site-Data", "\"cache\"")
                .build();
    }

    private Response enter(IssuedSession issued, String next) {
        visitor.token().ifPresent(signIn::end);
        String target = Optional.of(next).filter(SignInResource::isOurs).orElseGet(() -> home(issued));
        return Response.seeOther(URI.create(target))
                .header(HttpHeaders.SET_COOKIE, SessionCookie.carrying(issued.token(), settings))
                .build();
    }

    private static String home(IssuedSession issued) {
        var roles = issued.session().roles();
        if (roles.contains(Role.AGENT)) {
            return "/desk";
        }
        if (roles.contains(Role.DPO)) {
            return "/privacy";
        }
        if (roles.contains(Role.AUDITOR)) {
            return "/audit";
        }
        return roles.contains(Role.OPERATOR) ? "/ops" : "/portal";
    }

    /** Only a path on this site: one slash, then plain characters. */
    static boolean isOurs(String next) {
        return next.matches("/(?:[A-Za-z0-9][A-Za-z0-9/._~-]{0,400})?");
    }

    private SignInForm blank(String next) {
        return SignInForm.blank(isOurs(next) ? next : "", desk.linkLife().toMinutes());
    }

    private static Response page(int status, SignInForm form) {
        return Response.status(status).entity(View.of("signin/form", form)).build();
    }
}
