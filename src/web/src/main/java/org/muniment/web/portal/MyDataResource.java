package org.muniment.web.portal;

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
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.muniment.desk.Accounts;
import org.muniment.desk.Caller;
import org.muniment.policy.Policy;
import org.muniment.privacy.AccessTrail;
import org.muniment.privacy.CaseView;
import org.muniment.privacy.Cases;
import org.muniment.privacy.Erasures;
import org.muniment.privacy.Exports;
import org.muniment.privacy.Machine;
import org.muniment.privacy.PackageDownload;
import org.muniment.terms.Purpose;
import org.muniment.terms.Role;
import org.muniment.web.front.ExportPromise;
import org.muniment.web.page.Notice;
import org.muniment.web.page.View;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.Visitor;
import org.muniment.web.ticket.Downloads;

/** {@code /portal/data}: what is known about the customer, and their copy of it. */
@Path("/portal/data")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class MyDataResource {

    private static final int MAX_LOOKS = 200;

    @Inject
    Cases cases;

    @Inject
    Exports exports;

    @Inject
    Erasures erasures;

    @Inject
    Accounts accounts;

    @Inject
    AccessTrail trail;

    @Inject
    InstantSource clock;

    @Inject
    Policy policy;

    @Inject
    Visitor visitor;

    /** For the container. */
    public MyDataResource() {}

    /** The profile, and every export with its clock. */
    @GET
    @Allowed(Role.CUSTOMER)
    public View show() {
        List<CaseView> all = cases.mine(caller());
        List<ExportCase> mine = all.stream()
                .filter(view -> view.machine() == Machine.EXPORT)
                .map(ExportCase::of)
                .toList();
        return View.of("portal/data", mine)
                .with("account", accounts.view(visitor.subject(), caller()))
                .with(
                        "erasures",
                        all.stream()
                                .filter(view -> view.machine() == Machine.ERASURE)
                                .map(ErasureCase::of)
                                .toList())
                .with("fingerprint", exports.fingerprint())
                .with("promise", ExportPromise.of(policy, clock.instant()));
    }

    /** Who looked at the customer's data, newest first. */
    @GET
    @Path("looks")
    @Allowed(Role.CUSTOMER)
    public View looks() {
        return View.of("portal/looks", trail.ofPerson(caller(), MAX_LOOKS));
    }

    /** Asks for a copy. */
    @POST
    @Path("export")
    @Allowed(Role.CUSTOMER)
    public Response ask() {
        CaseView asked = exports.request(policy.controller().languages().get(0), caller());
        URI target = URI.create(Notice.EXPORT.at("/portal/data") + "#case-" + asked.number());
        return Response.seeOther(target).build();
    }

    /** Asks before erasure is asked for. */
    @GET
    @Path("erase")
    @Allowed(Role.CUSTOMER)
    public View askErase() {
        return View.of("portal/erase", "");
    }

    /** Asks for erasure; being signed in is the proof. */
    @POST
    @Path("erase")
    @Allowed(Role.CUSTOMER)
    public Response erase() {
        erasures.request(policy.controller().languages().get(0), caller());
        return Response.seeOther(URI.create(Notice.ERASURE.at("/portal/data") + "#erase"))
                .build();
    }

    /** Hands the copy over; counts as one of the downloads the policy allows, so that a link scanner cannot use them up. */
    @POST
    @Path("export/{id}")
    @Produces(MediaType.WILDCARD)
    @Allowed(Role.CUSTOMER)
    public Response download(@PathParam("id") UUID id) {
        PackageDownload pack = exports.download(id, caller());
        return Downloads.file(pack.content(), pack.name(), "application/zip");
    }

    private Caller caller() {
        return visitor.caller(Purpose.SELF_SERVICE);
    }
}
