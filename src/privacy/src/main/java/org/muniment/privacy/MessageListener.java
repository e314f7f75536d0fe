package org.muniment.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import org.muniment.desk.MessageArrived;

/** Notes each message from outside, in the transaction that files it, so that no request is missed by a crash. */
@ApplicationScoped
class MessageListener {

    private final PrivacyParts parts;

    @Inject
    MessageListener(PrivacyParts parts) {
        this.parts = parts;
    }

    @SuppressWarnings("NullAway")
    MessageListener() {
        this.parts = null;
    }

    void arrived(@Observes MessageArrived event) {
        CaseIntake intake = new CaseIntake();
        intake.ticket = event.ticket();
        intake.subject = event.requester().map(subject -> subject.value()).orElse(null);
        intake.message = event.message();
        intake.received = event.received();
        intake.opens = event.opens();
        intake.quarantined = event.quarantined();
        intake.nextTry = parts.clock().instant();
        parts.entities().persist(intake);
    }
}
