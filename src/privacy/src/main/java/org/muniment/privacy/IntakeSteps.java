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
import org.muniment.privacy.intake.Reading;
import org.muniment.privacy.intake.RequestReader;
import org.muniment.terms.Actor;

/** Reads messages from outside for requests; each method is one transaction. Thread-safe. */
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

    /** The messages to read now, oldest first. */
    public List<Long> waiting(int limit) {
        return em.createQuery("SELECT i.id FROM CaseIntake i WHERE i.nextTry <= :now ORDER BY i.id", Long.class)
                .setParameter("now", parts.clock().instant())
                .setMaxResults(limit)
                .getResultList();
    }

    /** Reads one message and opens a case when it asks for something; the work item goes with it. */
    public void read(long id) {
        CaseIntake intake = em.find(CaseIntake.class, id);
        if (intake == null) {
            return;
        }
        MessageView message = parts.tickets().reading().message(intake.message, Caller.system("privacy"));
        Reading reading = reader.read(
                subject(message, intake.opens),
                message.text(),
                !message.head().getOrDefault("auto", "").isEmpty());
        Optional<PrivacyCase> known = intake.opens ? Optional.empty() : desk.exportOf(intake.ticket);
        boolean answered = known.isPresent() && desk.underWay(known.get());
        if (reading.kind() != Reading.Kind.NOTHING && !answered) {
            ExportDesk.Request request =
                    new ExportDesk.Request(intake.subject, intake.ticket, reading.language(), intake.received);
            // A thread keeps its subject: under one that asked before, only a person can tell thanks from a new
            // request.
            boolean certain = reading.kind() == Reading.Kind.AUTOMATIC
                    && !intake.quarantined
                    && intake.subject != null
                    && known.isEmpty();
            if (certain) {
                desk.start(request, asker(intake.subject));
            } else {
                desk.toBeRead(request, Actor.system("privacy"));
            }
        }
        em.remove(intake);
    }

    /** What decides: a mail's subject; what was written on the web has none once a ticket is open, so a single line counts. */
    private static String subject(MessageView message, boolean opens) {
        if (message.kind() == MessageKind.MAIL_IN || opens) {
            return message.head().getOrDefault("subject", "");
        }
        String text = message.text().strip();
        return text.indexOf('\n') < 0 ? text : "";
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
