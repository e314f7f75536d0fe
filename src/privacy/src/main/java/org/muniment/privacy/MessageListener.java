package org.muniment.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import org.muniment.desk.TicketOpened;

/** Notes each ticket opened, in the transaction that opens it, so that no request is missed by a crash. */
@ApplicationScoped
class TicketListener {

    private final PrivacyParts parts;

    @Inject
    TicketListener(PrivacyParts parts) {
        this.parts = parts;
    }

    @SuppressWarnings("NullAway")
    TicketListener() {
        this.parts = null;
    }

    void opened(@Observes TicketOpened event) {
        CaseIntake intake = new CaseIntake();
        intake.ticket = event.ticket();
        intake.subject = event.requester().map(subject -> subject.value()).orElse(null);
        intake.received = event.at();
        intake.quarantined = event.quarantined();
        intake.nextTry = event.at();
        parts.entities().persist(intake);
    }
}
