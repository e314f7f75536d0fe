package org.muniment.web.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.muniment.desk.MessageKind;
import org.muniment.desk.MessageView;
import org.muniment.desk.OutboxState;
import org.muniment.desk.Requester;
import org.muniment.desk.Sending;
import org.muniment.desk.TicketRow;
import org.muniment.desk.TicketStatus;
import org.muniment.desk.TicketView;
import org.muniment.mail.Hop;
import org.muniment.mail.SendReport.State;
import org.muniment.terms.Role;
import org.muniment.web.page.Inputs;
import org.muniment.web.page.Preview;
import org.muniment.web.page.View;
import org.muniment.web.ticket.SendingWords;

/** What an agent reads about the sending of each mail; the whole page is left in {@code target/preview}. */
class SendingPageTest {

    private static final Instant AT = Instant.parse("2026-11-22T09:12:00Z");
    private static final String LONG =
            "552 5.2.2 <a.very.long.local.part.that.nobody.types@mail.department.example.org>: "
                    + "mailbox full, see https://postmaster.example.org/errors/".repeat(5);

    private static Sending.Recipient recipient(State state, String reply, Optional<Hop> hop) {
        return new Sending.Recipient(
                "erika@example.org",
                state,
                reply,
                reply.isEmpty() ? Optional.empty() : Optional.of(AT),
                hop,
                Optional.empty(),
                "",
                Optional.empty());
    }

    private static Sending.Recipient bounced(Sending.Bounce bounce) {
        return new Sending.Recipient(
                "a.very.long.local.part.that.nobody.types@mail.department.example.org",
                State.ACCEPTED,
                "250 ok",
                Optional.of(AT),
                hop(Hop.Protection.ENCRYPTED),
                Optional.of(bounce),
                "5.1.1",
                Optional.of(AT.plusSeconds(900)));
    }

    private static Optional<Hop> hop(Hop.Protection protection) {
        return Optional.of(new Hop("mx1.example.org", protection));
    }

    private static Sending sending(OutboxState state, Sending.Recipient... recipients) {
        boolean waits = state == OutboxState.QUEUED && !recipients[0].reply().isEmpty();
        return new Sending(
                state,
                waits ? 3 : state == OutboxState.QUEUED ? 0 : 1,
                waits ? Optional.of(AT.plusSeconds(4_000)) : Optional.empty(),
                List.of(recipients),
                state == OutboxState.NOTICED ? Optional.of(OutboxState.SENT) : Optional.empty());
    }

    private static final List<Sending> ALL = List.of(
            sending(OutboxState.QUEUED, recipient(State.LATER, "", Optional.empty())),
            sending(OutboxState.CLAIMED, recipient(State.LATER, "", Optional.empty())),
            sending(OutboxState.QUEUED, recipient(State.LATER, "451 4.7.1 come back later", Optional.empty())),
            sending(OutboxState.SENT, recipient(State.ACCEPTED, "250 ok", hop(Hop.Protection.VERIFIED))),
            sending(OutboxState.SENT, recipient(State.ACCEPTED, "250 ok", hop(Hop.Protection.CLEAR))),
            sending(OutboxState.SENT, bounced(Sending.Bounce.HARD)),
            sending(OutboxState.SENT, bounced(Sending.Bounce.SOFT)),
            sending(OutboxState.FAILED, recipient(State.REFUSED, LONG, Optional.empty())),
            sending(OutboxState.HELD, recipient(State.LATER, "", Optional.empty())),
            sending(
                    OutboxState.NOTICED,
                    recipient(State.WITHHELD, "mx1.example.org offers no encryption (STARTTLS)", Optional.empty())),
            sending(
                    OutboxState.WITHHELD,
                    recipient(
                            State.WITHHELD,
                            "the certificate of mx1.example.org does not prove its name",
                            Optional.empty())),
            sending(OutboxState.DROPPED, recipient(State.LATER, "", Optional.empty())));

    @Test
    void eachStateHasItsWordsAndTheActThatEndsIt() {
        String page = page();
        Preview.keepAs("desk-sending.html", page);
        assertThat(page)
                .contains(
                        "It waits to be sent.",
                        "It is being sent.",
                        "Next try:",
                        "and the server proved its name",
                        "without encryption on the way there",
                        "could not be delivered (5.1.1)",
                        "A mail with a link went instead",
                        "offers no encryption (STARTTLS)",
                        "Send it to whom it was written",
                        "Try now",
                        "Do not send");
        assertThat(SendingWords.badge(ALL.get(5)).text()).isEqualTo("Came back");
        assertThat(SendingWords.badge(ALL.get(2)).text()).isEqualTo("Not taken yet");
        assertThat(page.split("class=\"fold sending\" open", -1))
                .as("what needs somebody is open")
                .hasSize(1 + 4);
        assertThat(Preview.render(View.of("desk/ticket", model()).with("keys", List.of()), "/desk/tickets/x", Role.DPO))
                .as("acts are for agents")
                .doesNotContain("Do not send");
    }

    private static String page() {
        return Preview.render(View.of("desk/ticket", model()).with("keys", List.of()), "/desk/tickets/x", Role.AGENT);
    }

    private static Conversation model() {
        List<MessageView> messages = ALL.stream()
                .map(sending -> new MessageView(
                        UUID.nameUUIDFromBytes(sending.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                        MessageKind.MAIL_OUT,
                        "Mina Lund",
                        Optional.empty(),
                        AT,
                        "We looked into it; the parcel left our house this morning.",
                        "",
                        false,
                        Map.of(),
                        List.of(),
                        Optional.of(sending),
                        true,
                        false))
                .toList();
        TicketRow row = new TicketRow(
                UUID.randomUUID(),
                1001,
                TicketStatus.OPEN,
                "Where is my parcel?",
                "Erika Mustermann",
                Optional.empty(),
                AT,
                AT,
                messages.size(),
                false);
        Optional<Requester> requester = Optional.empty();
        return new Conversation(
                new TicketView(row, requester, messages, List.of(), Optional.empty(), Optional.empty()),
                Map.of(),
                Map.of(),
                UUID.randomUUID(),
                Inputs.blank(Desk.REPLY),
                Inputs.blank(Desk.NOTE),
                Optional.empty());
    }
}
