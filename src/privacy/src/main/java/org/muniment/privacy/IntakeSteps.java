package org.muniment.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.muniment.desk.Caller;
import org.muniment.desk.MessageKind;
import org.muniment.desk.MessageView;
import org.muniment.desk.TicketView;
import org.muniment.privacy.intake.Reading;
import org.muniment.privacy.intake.RequestReader;
import org.muniment.terms.Actor;

/** Reads new tickets for requests; each method is one transaction. Thread-safe. */
@ApplicationScoped
@Transactional
class IntakeSteps {

    private static final Duration LONGEST_WAIT = Duration.ofHours(6);

    private final PrivacyParts parts;
    private final EntityManager em;
    private final ExportDesk desk;
    private final RequestReader reader;

    @Inject
    IntakeSteps(PrivacyParts parts) {
        this.parts = parts;
        this.em = parts.entities();
        CaseBook book = new CaseBook(parts);
        this.desk = new ExportDesk(parts, book, new CaseLetters(parts, book));
        this.reader = new RequestReader(parts.policy().exports());
    }

    @SuppressWarnings("NullAway")
    IntakeSteps() {
        this.parts = null;
        this.em = null;
        this.desk = null;
        this.reader = null;
    }

    /** The tickets to read now, oldest first. */
    public List<Long> waiting(int limit) {
        return em.createQuery("SELECT i.id FROM CaseIntake i WHERE i.nextTry <= :now ORDER BY i.id", Long.class)
                .setParameter("now", parts.clock().instant())
                .setMaxResults(limit)
                .getResultList();
    }

    /** Reads one ticket and opens a case when it asks for something; the work item goes with it. */
    public void read(long id) {
        CaseIntake intake = em.find(CaseIntake.class, id);
        if (intake == null) {
            return;
        }
        TicketView ticket = parts.tickets().reading().view(intake.ticket, Caller.system("privacy"));
        Optional<MessageView> first = ticket.messages().stream()
                .filter(message -> message.kind() == MessageKind.MAIL_IN || message.kind() == MessageKind.PORTAL)
                .findFirst();
        boolean automatic = first.map(
                        message -> !message.head().getOrDefault("auto", "").isEmpty())
                .orElse(true);
        Reading reading =
                reader.read(ticket.row().subject(), first.map(MessageView::text).orElse(""), automatic);
        if (reading.kind() != Reading.Kind.NOTHING) {
            ExportDesk.Request request =
                    new ExportDesk.Request(intake.subject, intake.ticket, reading.language(), intake.received);
            boolean certain = reading.kind() == Reading.Kind.AUTOMATIC && !intake.quarantined && intake.subject != null;
            if (certain) {
                desk.start(request, asker(intake.subject));
            } else {
                desk.toBeRead(request, Actor.system("privacy"));
            }
        }
        em.remove(intake);
    }

    private static Actor asker(@org.jspecify.annotations.Nullable UUID subject) {
        return subject == null ? Actor.PUBLIC : new Actor(Actor.Kind.CUSTOMER, subject.toString());
    }

    /** Reading one failed: later again. */
    public void postpone(long id) {
        CaseIntake intake = em.find(CaseIntake.class, id);
        if (intake != null) {
            intake.attempts++;
            Duration wait = Duration.ofMinutes(1L << Math.min(intake.attempts, 10));
            Instant now = parts.clock().instant();
            intake.nextTry = now.plus(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
        }
    }
}
