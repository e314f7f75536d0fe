package org.muniment.desk;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.muniment.desk.MessageWriter.Content;
import org.muniment.desk.MessageWriter.TicketDraft;
import org.muniment.mail.RawMail;
import org.muniment.terms.SubjectId;

/** Writes many tickets of one person quickly: as the desk writes them, without reading mail for each. */
public final class ManyTickets {

    private static final int BATCH = 1_000;

    private final DeskFixture desk;

    /** Writes into a desk. */
    public ManyTickets(DeskFixture desk) {
        this.desk = desk;
    }

    /** One message with wire bytes in each of so many tickets. */
    public void write(SubjectId person, int tickets) throws Exception {
        Tools tools = Tools.of(desk.parts);
        for (int done = 0; done < tickets; done += BATCH) {
            int from = done;
            int size = Math.min(BATCH, tickets - done);
            desk.run(() -> {
                Customer customer = tools.customers().find(person.value()).orElseThrow();
                for (int i = 0; i < size; i++) {
                    write(tools, customer, from + i);
                }
            });
        }
    }

    private void write(Tools tools, Customer customer, int i) {
        var now = desk.clock.instant();
        Ticket ticket = tools.writer()
                .open(
                        new TicketDraft(customer, "Question " + i, now, null, null),
                        tools.tickets().nextNumber());
        String text = "word" + i + " what the person wrote about item " + i % 1000;
        byte[] raw = ("Subject: Question " + i + "\r\n\r\n" + text).getBytes(StandardCharsets.UTF_8);
        tools.writer()
                .add(
                        ticket,
                        UUID.randomUUID(),
                        new Content(
                                MessageKind.MAIL_IN,
                                customer.subject,
                                now,
                                text,
                                "",
                                Map.of("from", "load@example.org", "subject", "Question " + i),
                                Optional.of(RawMail.of(raw)),
                                false));
    }
}
