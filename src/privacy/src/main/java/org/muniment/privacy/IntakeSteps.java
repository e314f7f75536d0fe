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
import org.muniment.terms.Refusal;

/** Reads messages from outside for requests; each method is one transaction. Thread-safe. */
@ApplicationScoped
@Transactional
class IntakeSteps {

    private static final Duration LONGEST_WAIT = Duration.ofHours(6);

    private final PrivacyParts parts;
    private final EntityManager em;
    private final ExportDesk desk;
    private final ErasureDesk erasing;
    private final RequestReader reader;
    private final RequestReader erasureReader;

    @Inject
    IntakeSteps(PrivacyParts parts) {
        this.parts = parts;
        this.em = parts.entities();
        CaseBook book = new CaseBook(parts);
        this.desk = new ExportDesk(parts, book, new CaseLetters(parts, book));
        this.erasing = new ErasureDesk(parts);
        this.reader = new RequestReader(parts.policy().exports());
        this.erasureReader = new RequestReader(parts.policy().erasures());
    }

    @SuppressWarnings("NullAway")
    IntakeSteps() {
        this.parts = null;
        this.em = null;
        this.desk = null;
        this.erasing = null;
        this.reader = null;
        this.erasureReader = null;
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
        Optional<MessageView> found = messageOf(intake);
        if (found.isEmpty()) {
            // Erased with its person before anybody read it.
            em.remove(intake);
            return;
        }
        MessageView message = found.get();
        String subject = subject(message, intake.opens);
        boolean automatic = !message.head().getOrDefault("auto", "").isEmpty();
        Reading erasure = erasureReader.read(subject, message.text(), automatic);
        Reading copy = reader.read(subject, message.text(), automatic);
        // A subject in so many words goes first; a person reads what only hints, and may find both in it.
        if (erasure.kind() == Reading.Kind.AUTOMATIC
                || (erasure.kind() == Reading.Kind.HUMAN && copy.kind() != Reading.Kind.AUTOMATIC)) {
            erase(intake, erasure);
        } else if (copy.kind() != Reading.Kind.NOTHING) {
            copy(intake, copy);
        }
        em.remove(intake);
    }

    private Optional<MessageView> messageOf(CaseIntake intake) {
        try {
            return Optional.of(parts.tickets().reading().message(intake.message, Caller.system("privacy")));
        } catch (Refusal refusal) {
            if (refusal.code() == Refusal.Code.NOT_FOUND) {
                return Optional.empty();
            }
            throw refusal;
        }
    }

    private void copy(CaseIntake intake, Reading reading) {
        Optional<PrivacyCase> known = intake.opens ? Optional.empty() : desk.exportOf(intake.ticket);
        if (known.isPresent() && desk.underWay(known.get())) {
            return;
        }
        // A thread keeps its subject: under one that asked before, only a person can tell thanks from a new request.
        if (certain(intake, reading) && known.isEmpty()) {
            desk.start(request(intake, reading), asker(intake.subject));
        } else {
            desk.toBeRead(request(intake, reading), Actor.system("privacy"));
        }
    }

    private void erase(CaseIntake intake, Reading reading) {
        Optional<PrivacyCase> known = intake.opens ? Optional.empty() : erasing.of(intake.ticket);
        if (known.isPresent() && ErasureDesk.underWay(known.get())) {
            return;
        }
        if (certain(intake, reading) && known.isEmpty()) {
            erasing.ask(request(intake, reading), asker(intake.subject));
        } else {
            erasing.toBeRead(request(intake, reading), Actor.system("privacy"));
        }
    }

    private static ExportDesk.Request request(CaseIntake intake, Reading reading) {
        return new ExportDesk.Request(intake.subject, intake.ticket, reading.language(), intake.received);
    }

    private static boolean certain(CaseIntake intake, Reading reading) {
        return reading.kind() == Reading.Kind.AUTOMATIC && !intake.quarantined && intake.subject != null;
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
