package org.muniment.web.privacy;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.muniment.desk.StaffAccounts;
import org.muniment.policy.Policy;
import org.muniment.privacy.CaseView;
import org.muniment.privacy.Cases;
import org.muniment.privacy.IncidentView;
import org.muniment.privacy.Incidents;
import org.muniment.privacy.Machine;
import org.muniment.terms.Purpose;
import org.muniment.web.page.View;
import org.muniment.web.people.Names;
import org.muniment.web.security.Visitor;

/** The page of one case, for whoever may see it. */
@RequestScoped
class CasePage {

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
    CasePage() {}

    View of(UUID id, UnaryOperator<CaseForms> forms) {
        CaseView view = cases.view(id, visitor.caller(Purpose.SUBJECT_REQUEST));
        Optional<IncidentView> known = view.machine() == Machine.THIRD_PARTY
                ? incidents.known(id, visitor.caller(Purpose.INCIDENT))
                : Optional.empty();
        return View.of("privacy/case", view)
                .with("known", known)
                .with("forms", forms.apply(CaseForms.fresh(known)))
                .with("me", visitor.actor().id())
                .with("names", Names.of(staff, view.history().stream().map(CaseWords::actor)))
                .with("zone", policy.controller().zone());
    }
}
