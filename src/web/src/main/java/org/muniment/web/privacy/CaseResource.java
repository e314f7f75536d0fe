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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.muniment.desk.Caller;
import org.muniment.desk.StaffAccounts;
import org.muniment.policy.Policy;
import org.muniment.privacy.CaseQuery;
import org.muniment.privacy.CaseState;
import org.muniment.privacy.CaseView;
import org.muniment.privacy.Cases;
import org.muniment.privacy.Incidents;
import org.muniment.privacy.Machine;
import org.muniment.privacy.Verdict;
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

/** {@code /privacy}: cases with their clocks, and what the data protection officer decides. */
@Path("/privacy")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class CaseResource {

    private static final Field REASONS = Field.area("reasons", "Reasons", 2000)
            .hint("They are kept, sealed, as long as the case is. No names of the third persons.")
            .length(3, 2000);

    @Inject
    Cases cases;

    @Inject
    Incidents incidents;

    @Inject
    Policy policy;

    @Inject
    StaffAccounts staff;

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
        return page(id, Inputs.blank(REASONS), "");
    }

    private View page(UUID id, Inputs reasons, String wrongVerdict) {
        CaseView view = cases.view(id, caller(Purpose.SUBJECT_REQUEST));
        return View.of("privacy/case", view)
                .with("inputs", reasons)
                .with("wrongVerdict", wrongVerdict)
                .with("chosen", visitor.form().text("verdict"))
                .with("names", Names.of(staff, view.history().stream().map(CaseWords::actor)))
                .with("zone", policy.controller().zone());
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
        Inputs reasons = Inputs.read(visitor.form(), REASONS);
        if (!reasons.valid()) {
            return refused(page(id, reasons, ""));
        }
        cases.dismiss(id, reasons.value("reasons"), caller(Purpose.SUBJECT_REQUEST));
        return back(id);
    }

    /** The page that asks before frozen content is shown. */
    @GET
    @Path("cases/{id}/content")
    @Allowed(Role.DPO)
    public View askContent(@PathParam("id") UUID id) {
        return View.of("privacy/ask", incident(id));
    }

    /** The frozen content; the ledger knows first. */
    @POST
    @Path("cases/{id}/content")
    @Allowed(Role.DPO)
    public View content(@PathParam("id") UUID id) {
        CaseView view = incident(id);
        return View.of("privacy/content", incidents.content(id, caller(Purpose.INCIDENT)))
                .with("of", view);
    }

    private CaseView incident(UUID id) {
        CaseView view = cases.view(id, caller(Purpose.INCIDENT));
        if (view.machine() != Machine.THIRD_PARTY || view.ticket().isEmpty()) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "this case has no frozen content");
        }
        return view;
    }

    /** Decides about data of third persons. */
    @POST
    @Path("cases/{id}/decide")
    @Allowed(Role.DPO)
    public Response decide(@PathParam("id") UUID id) {
        Inputs reasons = Inputs.read(visitor.form(), REASONS);
        Optional<Verdict> verdict = Arrays.stream(Verdict.values())
                .filter(one -> one.name().equals(visitor.form().text("verdict")))
                .findFirst();
        if (verdict.isEmpty() || !reasons.valid()) {
            return refused(page(id, reasons, verdict.isEmpty() ? "Choose one" : ""));
        }
        incidents.decide(id, verdict.get(), reasons.value("reasons"), caller(Purpose.INCIDENT));
        return back(id);
    }

    /** Whether a case waits for somebody to say what it is, or failed. */
    public static boolean dismissible(CaseView view) {
        return view.machine().after(view.state()).contains(CaseState.CLOSED)
                && (view.state() == CaseState.RECEIVED || view.state() == CaseState.FAILED);
    }

    private Caller caller(Purpose purpose) {
        return visitor.caller(purpose);
    }

    private static Response refused(View page) {
        return Response.status(400).entity(page).build();
    }

    private static Response back(UUID id) {
        return Response.seeOther(URI.create(Notice.SAVED.at("/privacy/cases/" + id)))
                .build();
    }
}
