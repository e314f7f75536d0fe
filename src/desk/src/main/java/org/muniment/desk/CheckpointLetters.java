package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.muniment.ledger.Act;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;

/**
 * Mails each day's checkpoint of the ledger to data protection officers and auditors, once: they are the memory outside this
 * machine that a rewritten history is held against. Thread-safe.
 */
@ApplicationScoped
@Transactional
public class CheckpointLetters {

    private static final Set<Role> READERS = Set.of(Role.DPO, Role.AUDITOR);

    private final DeskParts parts;
    private final EntityManager em;
    private final Tools tools;

    /** For the container. */
    @Inject
    public CheckpointLetters(DeskParts parts) {
        this.parts = parts;
        this.em = parts.entities();
        this.tools = Tools.of(parts);
    }

    @SuppressWarnings("NullAway")
    protected CheckpointLetters() {
        this.parts = null;
        this.em = null;
        this.tools = null;
    }

    /** Whether a day's checkpoint was mailed. */
    public boolean isSent(LocalDate day) {
        return last().filter(sent -> !sent.day().isBefore(day)).isPresent();
    }

    /**
     * Puts a mail to each reader into the outbox; only for the product itself.
     *
     * @return to how many; 0 when that day's went out already, or there is nobody yet, and then it is to be tried again
     */
    public int send(CheckpointMail mail, Caller caller) {
        if (!caller.isSystem()) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only the product itself mails checkpoints");
        }
        List<Staff> readers = readers();
        Instant now = parts.clock().instant();
        if (readers.isEmpty() || !mark(mail.day(), now, readers.size())) {
            return 0;
        }
        parts.ledger()
                .append(new Act(
                        caller.actor(),
                        "checkpoint.mail",
                        caller.purpose(),
                        "checkpoint:" + mail.day(),
                        Map.of("recipients", Integer.toString(readers.size()), "size", Long.toString(mail.size()))));
        StaffLetters letters = new StaffLetters(parts, tools);
        StaffLetters.Letter letter = new StaffLetters.Letter(
                "Ledger checkpoint of " + mail.day() + ": please keep",
                text(mail),
                List.of(file("checkpoint-" + mail.day() + ".txt", mail.note()), file("ledger-keys.txt", mail.keys())));
        readers.forEach(reader -> letters.send(reader, letter));
        return readers.size();
    }

    /** The last mailing; empty before the first. */
    public Optional<CheckpointMail.Sent> last() {
        List<?> rows = em.createNativeQuery("SELECT day, at, recipients FROM checkpoint_mail ORDER BY day DESC LIMIT 1")
                .getResultList();
        return rows.stream()
                .map(row -> (Object[]) row)
                .map(row -> new CheckpointMail.Sent(
                        ((Date) row[0]).toLocalDate(), ((Timestamp) row[1]).toInstant(), ((Number) row[2]).intValue()))
                .findFirst();
    }

    /** Takes the day, in the transaction that puts the mails into the outbox; false when somebody had it. */
    private boolean mark(LocalDate day, Instant now, int recipients) {
        return em.createNativeQuery("INSERT INTO checkpoint_mail (day, at, recipients) VALUES (?1, ?2, ?3)"
                                + " ON CONFLICT DO NOTHING")
                        .setParameter(1, Date.valueOf(day))
                        .setParameter(2, Timestamp.from(now))
                        .setParameter(3, recipients)
                        .executeUpdate()
                == 1;
    }

    private List<Staff> readers() {
        return em
                .createQuery("SELECT s FROM Staff s WHERE s.active = TRUE ORDER BY s.created, s.id", Staff.class)
                .getResultList()
                .stream()
                .filter(staff -> StaffRoles.parse(staff.roles).stream().anyMatch(READERS::contains))
                .toList();
    }

    private String text(CheckpointMail mail) {
        String stamp = mail.stamped()
                .map(at -> "A time stamp authority stamped it at " + at + ".")
                .orElse("It has no time stamp by an authority outside.");
        return LetterText.of(
                        "checkpoint",
                        "1",
                        Map.of(
                                "house", parts.settings().name(),
                                "day", mail.day().toString(),
                                "size", String.format(Locale.ENGLISH, "%,d", mail.size()),
                                "stamp", stamp))
                .text();
    }

    private static Upload file(String name, String content) {
        return new Upload(name, "text/plain; charset=utf-8", content.getBytes(StandardCharsets.UTF_8));
    }
}
