package org.muniment.web.privacy;

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
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.muniment.desk.Caller;
import org.muniment.policy.Policy;
import org.muniment.privacy.CaseQuery;
import org.muniment.privacy.CaseState;
import org.muniment.privacy.CaseView;
import org.muniment.privacy.Cases;
import org.muniment.terms.Purpose;
import org.muniment.terms.Role;
import org.muniment.web.page.Inputs;
import org.muniment.web.page.Notice;
import org.muniment.web.page.View;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.Visitor;

/** {@code /privacy}: cases with their clocks, and what the data protection officer decides. */
@Path("/privacy")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class CaseResource {

    @Inject
    Cases cases;

    @Inject
    Policy policy;

    @Inject
    CasePage page;

    @Inject
    Visitor visitor;

    /** For the container. */
    public CaseResource() {}

    /** Cases, those with the least time left first. */
    @GET
    @Allowed(Role.DPO)
    public View list(@QueryParam("show") @DefaultValue("running") String show) {
        boolean all = show.equals("all");
        CaseQuery query = new CaseQuery(Optional.empty(), !all, CaseQuery.MAX_LIMIT);
        List<CaseView> found = cases.list(query, caller(Purpose.SUBJECT_REQUEST));
        return View.of("privacy/cases", found)
                .with("all", all)
                .with("zone", policy.controller().zone());
    }

    /** One case with all its clocks. */
    @GET
    @Path("cases/{id}")
    @Allowed(Role.DPO)
    public View show(@PathParam("id") UUID id) {
        return page.of(id, forms -> forms);
    }

    /** Somebody has read the message: it does ask for a copy. */
    @POST
    @Path("cases/{id}/confirm")
    @Allowed(Role.DPO)
    public Response confirm(@PathParam("id") UUID id) {
        cases.confirm(id, caller(Purpose.SUBJECT_REQUEST));
        return back(id);
    }

    /** Somebody has read the message: it asks for nothing of the kind. */
    @POST
    @Path("cases/{id}/dismiss")
    @Allowed(Role.DPO)
    public Response dismiss(@PathParam("id") UUID id) {
        Inputs reasons = Inputs.read(visitor.form(), CaseForms.REASONS);
        if (!reasons.valid()) {
            return Response.status(400)
                    .entity(page.of(id, forms -> forms.with(reasons)))
                    .build();
        }
        cases.dismiss(id, reasons.value("reasons"), caller(Purpose.SUBJECT_REQUEST));
        return back(id);
    }

    /** Whether a case waits for somebody to say what it is, or failed. */
    public static boolean dismissible(CaseView view) {
        return view.state() == CaseState.RECEIVED || view.state() == CaseState.FAILED;
    }

    private Caller caller(Purpose purpose) {
        return visitor.caller(purpose);
    }

    private static Response back(UUID id) {
        return Response.seeOther(URI.create(Notice.SAVED.at("/privacy/cases/" + id)))
                .build();
    }
}
