package org.muniment.web.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.muniment.desk.Caller;
import org.muniment.desk.TicketView;
import org.muniment.privacy.Cases;
import org.muniment.privacy.Machine;
import org.muniment.web.page.Meter;

/** The deadline of a ticket that is a privacy case. Thread-safe. */
@ApplicationScoped
class CaseClock {

    @Inject
    Cases cases;

    Optional<Meter> of(TicketView ticket, Caller caller) {
        return cases.ofTicket(ticket.row().id(), caller)
                .map(view -> new Meter(
                        (view.machine() == Machine.EXPORT ? "Export #" : "Third-party data #") + view.number(),
                        view.binding().source(),
                        view.received(),
                        view.binding().due(),
                        view.stopped().isPresent() && !view.overdue()));
    }
}
