package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import org.muniment.ledger.Act;
import org.muniment.mail.MailboxStatus;
import org.muniment.mail.MailboxStatus.Trouble;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;

/** Tells operators by one mail that a mailbox's balance is off or that it is out of reach, and once more only after it was good. Thread-safe. */
@ApplicationScoped
@Transactional
public class MailboxAlarms {

    private final DeskParts parts;
    private final EntityManager em;
    private final Tools tools;

    /** For the container. */
    @Inject
    public MailboxAlarms(DeskParts parts) {
        this.parts = parts;
        this.em = parts.entities();
        this.tools = Tools.of(parts);
    }

    @SuppressWarnings("NullAway")
    protected MailboxAlarms() {
        this.parts = null;
        this.em = null;
        this.tools = null;
    }

    /**
     * Begins or ends the mailbox's alarm; only for the product itself.
     *
     * @return how many operators were written to; 0 when there is nothing new, or nobody to write to yet, and then the
     *     alarm has not begun
     */
    public int look(MailboxStatus mailbox, Caller caller) {
        if (!caller.isSystem()) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only the product itself raises alarms");
        }
        Trouble trouble = mailbox.trouble(parts.clock().instant());
        if (trouble == Trouble.NONE) {
            end(mailbox, caller);
            return 0;
        }
        List<Staff> operators = em
                .createQuery("SELECT s FROM Staff s WHERE s.active = TRUE ORDER BY s.created, s.id", Staff.class)
                .getResultList()
                .stream()
                .filter(staff -> StaffRoles.parse(staff.roles).contains(Role.OPERATOR))
                .toList();
        if (operators.isEmpty() || !begin(mailbox, trouble, operators.size())) {
            return 0;
        }
        parts.ledger()
                .append(new Act(
                        caller.actor(),
                        "mailbox.alarm",
                        caller.purpose(),
                        "mailbox:" + mailbox.name(),
                        Map.of("trouble", trouble.name(), "recipients", Integer.toString(operators.size()))));
        StaffLetters letters = new StaffLetters(parts, tools);
        operators.forEach(operator -> letters.send(operator, letter(mailbox, trouble)));
        return operators.size();
    }

    private boolean begin(MailboxStatus mailbox, Trouble trouble, int recipients) {
        return em.createNativeQuery("INSERT INTO mailbox_alarm (mailbox, kind, at, recipients)"
                                + " VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING")
                        .setParameter(1, mailbox.name())
                        .setParameter(2, trouble.name())
                        .setParameter(3, Timestamp.from(parts.clock().instant()))
                        .setParameter(4, recipients)
                        .executeUpdate()
                == 1;
    }

    /** Only a look that found everything ends an alarm: a start without one yet does not. */
    private void end(MailboxStatus mailbox, Caller caller) {
        boolean good = mailbox.last()
                .filter(last -> last.missing() == 0 && last.at().isAfter(mailbox.started()))
                .isPresent();
        if (good
                && em.createNativeQuery("DELETE FROM mailbox_alarm WHERE mailbox = ?1")
                                .setParameter(1, mailbox.name())
                                .executeUpdate()
                        == 1) {
            parts.ledger()
                    .append(Act.of(
                            caller.actor(), "mailbox.alarm-over", caller.purpose(), "mailbox:" + mailbox.name()));
        }
    }

    private StaffLetters.Letter letter(MailboxStatus mailbox, Trouble trouble) {
        String what = trouble == Trouble.OFF
                ? "mail is missing: on the server of the mailbox \"" + mailbox.name() + "\" lie "
                        + mailbox.last().map(MailboxStatus.Balance::missing).orElse(0L)
                        + " messages that are not here, for longer than a passing fault lasts."
                : "the mailbox \"" + mailbox.name()
                        + "\" is out of reach: no look at it has come to its end for longer than a passing fault lasts.";
        String text = LetterText.of(
                        "mailbox-alarm",
                        "1",
                        Map.of(
                                "what", what,
                                "url", parts.settings().url(),
                                "house", parts.settings().name()))
                .text();
        String subject = trouble == Trouble.OFF ? "Mail is missing: mailbox " : "Mailbox out of reach: ";
        return new StaffLetters.Letter(subject + mailbox.name(), text, List.of());
    }
}
