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
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.muniment.desk.Caller;
import org.muniment.privacy.CaseView;
import org.muniment.privacy.Cases;
import org.muniment.privacy.Incidents;
import org.muniment.privacy.Machine;
import org.muniment.privacy.Reports;
import org.muniment.privacy.Verdict;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.web.page.Field;
import org.muniment.web.page.Inputs;
import org.muniment.web.page.Notice;
import org.muniment.web.page.View;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.Visitor;

/** {@code /privacy/incidents}: what the data protection officer does about data of third persons. */
@Path("/privacy/incidents/{id}")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class IncidentResource {

    @Inject
    Cases cases;

    @Inject
    Incidents incidents;

    @Inject
    Reports reports;

    @Inject
    CasePage page;

    @Inject
    Visitor visitor;

    /** For the container. */
    public IncidentResource() {}

    /** The page that asks before frozen content is shown. */
    @GET
    @Path("content")
    @Allowed(Role.DPO)
    public View askContent(@PathParam("id") UUID id) {
        return View.of("privacy/ask", incident(id));
    }

    /** The frozen content; the ledger knows first. */
    @POST
    @Path("content")
    @Allowed(Role.DPO)
    public View content(@PathParam("id") UUID id) {
        CaseView view = incident(id);
        return View.of("privacy/content", incidents.content(id, caller())).with("of", view);
    }

    private CaseView incident(UUID id) {
        CaseView view = cases.view(id, caller());
        if (view.machine() != Machine.THIRD_PARTY || view.ticket().isEmpty()) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "this case has no frozen content");
        }
        return view;
    }

    /** Decides about data of third persons. */
    @POST
    @Path("decide")
    @Allowed(Role.DPO)
    public Response decide(@PathParam("id") UUID id) {
        String chosen = visitor.form().text("verdict");
        Optional<Verdict> verdict = Arrays.stream(Verdict.values())
                .filter(one -> one.name().equals(chosen))
                .findFirst();
        Inputs inputs = CaseForms.verdict(visitor.form(), verdict);
        if (verdict.isEmpty() || !inputs.valid()) {
            return refused(id, forms -> forms.with(inputs).choice(chosen, verdict.isEmpty() ? "Choose one" : ""));
        }
        incidents.decide(id, CaseForms.finding(verdict.get(), inputs), caller());
        return back(id);
    }

    /** Drafts the report. */
    @POST
    @Path("draft")
    @Allowed(Role.DPO)
    public Response draft(@PathParam("id") UUID id) {
        reports.draft(id, caller());
        return back(id);
    }

    /** Changes the draft. */
    @POST
    @Path("report")
    @Allowed(Role.DPO)
    public Response edit(@PathParam("id") UUID id) {
        Inputs inputs = Inputs.read(visitor.form(), CaseForms.TEXT);
        if (!inputs.valid()) {
            return refused(id, forms -> forms.with(inputs));
        }
        try {
            reports.edit(id, inputs.value("text"), caller());
        } catch (Refusal refusal) {
            if (refusal.code() != Refusal.Code.BAD_INPUT) {
                throw refusal;
            }
            String error = String.valueOf(refusal.getMessage());
            String sentence = error.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + error.substring(1);
            return refused(id, forms -> forms.with(inputs.wrong("text", sentence)));
        }
        return back(id);
    }

    /** Sends the report by mail. */
    @POST
    @Path("dispatch")
    @Allowed(Role.DPO)
    public Response dispatch(@PathParam("id") UUID id) {
        reports.dispatch(id, caller());
        return back(id);
    }

    /** Records that the report was sent by other means. */
    @POST
    @Path("sent")
    @Allowed(Role.DPO)
    public Response sent(@PathParam("id") UUID id) {
        return stated(id, CaseForms.HOW, text -> reports.sentOtherwise(id, text, caller()));
    }

    /** Records the authority's answer. */
    @POST
    @Path("answer")
    @Allowed(Role.DPO)
    public Response answer(@PathParam("id") UUID id) {
        return stated(id, CaseForms.REPLY, text -> reports.answered(id, text, caller()));
    }

    /** Records that evidence is still needed. */
    @POST
    @Path("review")
    @Allowed(Role.DPO)
    public Response review(@PathParam("id") UUID id) {
        return stated(id, CaseForms.STILL, text -> reports.review(id, text, caller()));
    }

    /** Ends the evidence. */
    @POST
    @Path("end")
    @Allowed(Role.DPO)
    public Response end(@PathParam("id") UUID id) {
        String chosen = visitor.form().text("ending");
        Optional<Reports.Ending> ending = Arrays.stream(Reports.Ending.values())
                .filter(one -> one.name().equals(chosen))
                .findFirst();
        Inputs inputs = Inputs.read(visitor.form(), CaseForms.WHY);
        if (ending.isEmpty() || !inputs.valid()) {
            return refused(id, forms -> forms.with(inputs).choice(chosen, ending.isEmpty() ? "Choose one" : ""));
        }
        reports.end(id, ending.get(), inputs.value("why"), caller());
        return back(id);
    }

    private interface Step {
        CaseView take(String text);
    }

    private Response stated(UUID id, Field field, Step step) {
        Inputs inputs = Inputs.read(visitor.form(), field);
        if (!inputs.valid()) {
            return refused(id, forms -> forms.with(inputs));
        }
        step.take(inputs.value(field.name()));
        return back(id);
    }

    private Response refused(UUID id, UnaryOperator<CaseForms> forms) {
        return Response.status(400).entity(page.of(id, forms)).build();
    }

    private Caller caller() {
        return visitor.caller(Purpose.INCIDENT);
    }

    private static Response back(UUID id) {
        return Response.seeOther(URI.create(Notice.SAVED.at("/privacy/cases/" + id)))
                .build();
    }
}
