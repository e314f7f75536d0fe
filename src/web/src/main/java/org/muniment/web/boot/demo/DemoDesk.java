package org.muniment.web.boot.demo;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.muniment.desk.Caller;
import org.muniment.desk.Reply;
import org.muniment.desk.TicketChanges;
import org.muniment.desk.TicketQuery;
import org.muniment.desk.TicketRow;
import org.muniment.desk.TicketStatus;
import org.muniment.desk.Tickets;
import org.muniment.mail.Envelope;
import org.muniment.mail.Intake;
import org.muniment.mail.MailSettings;
import org.muniment.mail.Route;
import org.muniment.privacy.Incidents;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Role;

/** Mail of customers, brought in the way all mail comes, and what the demo's agent has done with it so far. */
@ApplicationScoped
public class DemoDesk {

    private static final long PAUSE_MILLIS = 200;
    private static final int MAX_PAUSES = 300;

    @Inject
    MailSettings mail;

    @Inject
    Intake intake;

    @Inject
    Tickets tickets;

    @Inject
    TicketChanges changes;

    @Inject
    Incidents incidents;

    /** For the container. */
    public DemoDesk() {}

    /** What the agent does with one ticket that nobody has touched. */
    private interface Work {
        void on(TicketRow ticket);
    }

    /** Brings the mail in and works on it; mail that came before comes to nothing, as does work that was done. */
    public void fill(DemoStaff.Agent agent, BooleanSupplier stopped) throws IOException, InterruptedException {
        for (SampleMail sample : SampleMail.ALL) {
            intake.accept(
                    new Envelope(
                            Route.LMTP,
                            sample.from(),
                            List.of(mail.address()),
                            Optional.of("192.0.2.25"),
                            Optional.empty()),
                    new ByteArrayInputStream(sample.wire(agent.created())));
        }
        for (int pauses = 0; intake.status().waiting() > 0 && pauses < MAX_PAUSES; pauses++) {
            if (stopped.getAsBoolean()) {
                return;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        work(agent, stopped);
    }

    private void work(DemoStaff.Agent agent, BooleanSupplier stopped) {
        Caller caller =
                new Caller(new Actor(Actor.Kind.STAFF, agent.id().toString()), Set.of(Role.AGENT), Purpose.SUPPORT);
        Map<String, Work> plan = plan(agent, caller);
        for (TicketRow row :
                tickets.list(TicketQuery.in(TicketStatus.OPEN), caller).rows()) {
            Work work = plan.get(row.subject());
            if (work != null && row.assignee().isEmpty() && !stopped.getAsBoolean()) {
                work.on(row);
            }
        }
    }

    /** By subject. Each assigns last or takes the ticket out of the open ones, so that it is not done twice. */
    private Map<String, Work> plan(DemoStaff.Agent agent, Caller caller) {
        Optional<UUID> me = Optional.of(agent.id());
        return Map.of(
                "Thank you for the quick help",
                ticket -> {
                    answer(ticket, Answers.THANKS, TicketStatus.CLOSED, caller);
                    changes.assign(ticket.id(), me, caller);
                },
                "I cannot sign in to the shop",
                ticket -> {
                    tickets.note(ticket.id(), Answers.SIGN_IN_NOTE, caller);
                    answer(ticket, Answers.SIGN_IN, TicketStatus.PENDING, caller);
                    changes.assign(ticket.id(), me, caller);
                },
                "Sending the blue kettle back",
                ticket -> {
                    answer(ticket, Answers.KETTLE, TicketStatus.PENDING, caller);
                    changes.assign(ticket.id(), me, caller);
                },
                "Re: Offer for the town library",
                ticket -> {
                    tickets.note(ticket.id(), Answers.LIBRARY_NOTE, caller);
                    changes.assign(ticket.id(), me, caller);
                },
                "Your filter boxes and my screen reader",
                ticket -> {
                    tickets.note(ticket.id(), Answers.SCREEN_READER_NOTE, caller);
                    changes.assign(ticket.id(), me, caller);
                },
                "Where is parcel 4711?",
                ticket -> changes.assign(ticket.id(), me, caller),
                "Names for the engraved cups",
                ticket -> incidents.flag(ticket.id(), Answers.ENGRAVING_REASON, caller));
    }

    private void answer(TicketRow ticket, String text, TicketStatus then, Caller caller) {
        tickets.reply(ticket.id(), new Reply(text, List.of(), Optional.of(then)), caller);
    }
}
