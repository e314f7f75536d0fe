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
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.muniment.desk.Caller;
import org.muniment.desk.StaffAccounts;
import org.muniment.policy.Policy;
import org.muniment.privacy.CaseView;
import org.muniment.privacy.Cases;
import org.muniment.privacy.Exports;
import org.muniment.privacy.Incidents;
import org.muniment.privacy.Machine;
import org.muniment.terms.Purpose;
import org.muniment.terms.Role;
import org.muniment.web.page.Inputs;
import org.muniment.web.page.Notice;
import org.muniment.web.page.View;
import org.muniment.web.people.Names;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.Visitor;

/** {@code /confirmations}: what one person proposed and a second one has to confirm. */
@Path("/confirmations")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class ConfirmationResource {

    @Inject
    Incidents incidents;

    @Inject
    Exports exports;

    @Inject
    Cases cases;

    @Inject
    Policy policy;

    @Inject
    StaffAccounts staff;

    @Inject
    Visitor visitor;

    /** For the container. */
    public ConfirmationResource() {}

    /** What waits, oldest first. */
    @GET
    @Allowed({Role.DPO, Role.OPERATOR})
    public View list() {
        return page("", Inputs.blank(CaseForms.AGAINST));
    }

    private View page(String wrong, Inputs against) {
        List<Confirmation> waiting = new ArrayList<>();
        for (CaseView view : incidents.awaiting(caller())) {
            waiting.add(Confirmation.of(view, incidents.known(view.id(), caller())));
        }
        for (CaseView view : exports.awaiting(caller())) {
            waiting.add(Confirmation.of(view, exports.withheld(view.id(), caller())));
        }
        for (CaseView view : cases.awaiting(caller())) {
            waiting.add(Confirmation.of(view));
        }
        return View.of("privacy/confirmations", waiting)
                .with("wrong", wrong)
                .with("against", against)
                .with("me", visitor.actor().id())
                .with("names", Names.of(staff, waiting.stream().flatMap(Confirmation::people)))
                .with("zone", policy.controller().zone());
    }

    /** Confirms. */
    @POST
    @Path("{id}/confirm")
    @Allowed({Role.DPO, Role.OPERATOR})
    public Response confirm(@PathParam("id") UUID id) {
        CaseView waiting = find(id);
        if (waiting.machine() == Machine.THIRD_PARTY) {
            incidents.confirm(id, caller());
        } else if (waiting.state() == org.muniment.privacy.CaseState.REDACTING) {
            exports.approve(id, caller());
        } else {
            cases.settle(id, caller());
        }
        return back();
    }

    /** Does not agree. */
    @POST
    @Path("{id}/decline")
    @Allowed({Role.DPO, Role.OPERATOR})
    public Response decline(@PathParam("id") UUID id) {
        Inputs inputs = Inputs.read(visitor.form(), CaseForms.AGAINST);
        if (!inputs.valid()) {
            return Response.status(400).entity(page(id.toString(), inputs)).build();
        }
        CaseView waiting = find(id);
        String reasons = inputs.value("against");
        if (waiting.machine() == Machine.THIRD_PARTY) {
            incidents.decline(id, reasons, caller());
        } else if (waiting.state() == org.muniment.privacy.CaseState.REDACTING) {
            exports.again(id, reasons, caller());
        } else {
            cases.keepOpen(id, reasons, caller());
        }
        return back();
    }

    private CaseView find(UUID id) {
        return java.util.stream.Stream.of(
                        incidents.awaiting(caller()), exports.awaiting(caller()), cases.awaiting(caller()))
                .flatMap(List::stream)
                .filter(view -> view.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new org.muniment.terms.Refusal(
                        org.muniment.terms.Refusal.Code.CONFLICT,
                        "the case does not wait for a second person any more"));
    }

    private Caller caller() {
        return visitor.caller(Purpose.INCIDENT);
    }

    private static Response back() {
        return Response.seeOther(URI.create(Notice.SAVED.at("/confirmations"))).build();
    }
}
