package org.muniment.desk;

import java.util.List;
import org.muniment.mail.RawMail;

/** In which language to write to a customer by ourselves: the one they last wrote in, as far as it can be told. */
final class CustomerLanguage {

    private static final RawMail NO_HEADER = RawMail.of(new byte[] {'\r', '\n'});

    private final DeskParts parts;
    private final Tools tools;

    CustomerLanguage(DeskParts parts, Tools tools) {
        this.parts = parts;
        this.tools = tools;
    }

    /**
     * The language, among those the house writes.
     *
     * @param ours what a person of the house wrote to them, which counts as much as their own words; may be empty
     */
    String of(Customer customer, String ours) {
        String theirs = parts
                .entities()
                .createQuery(
                        "SELECT m FROM Message m, Ticket t WHERE m.ticketId = t.id AND t.accountId = :account"
                                + " AND m.author = :author AND t.status <> :frozen ORDER BY m.id DESC",
                        Message.class)
                .setParameter("account", customer.id)
                .setParameter("author", customer.subject)
                .setParameter("frozen", TicketStatus.FROZEN)
                .setMaxResults(1)
                .getResultList()
                .stream()
                .findFirst()
                .map(message -> tools.seals().open(TicketReader.textOf(message), message.text))
                .orElse("");
        List<String> offered = parts.policy().letters().languages();
        return MailLanguage.of(NO_HEADER, ours + "\n" + theirs, offered);
    }
}
