package org.muniment.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.mail.Outgoing;
import org.muniment.mail.RawMail;
import org.muniment.mail.SendReport;

class OutboxTest {

    @TempDir
    Path folder;

    DeskFixture desk;
    Outbox outbox;

    @BeforeEach
    void open() {
        desk = new DeskFixture(folder);
        outbox = new Outbox(desk.parts);
    }

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void severalWorkersGetEachMailOnce() throws Exception {
        for (int i = 0; i < 12; i++) {
            post("mail " + i, "ada@example.org");
        }
        Callable<List<UUID>> worker = () -> {
            List<UUID> got = new ArrayList<>();
            for (int misses = 0; misses < 3; ) {
                Optional<Outgoing> next = desk.in(outbox::claim);
                next.ifPresent(mail -> got.add(mail.id()));
                misses = next.isEmpty() ? misses + 1 : 0;
            }
            return got;
        };
        List<UUID> all = new ArrayList<>();
        try (ExecutorService workers = Executors.newFixedThreadPool(4)) {
            for (Future<List<UUID>> got : workers.invokeAll(List.of(worker, worker, worker, worker))) {
                all.addAll(got.get());
            }
        }
        assertThat(all).hasSize(12).doesNotHaveDuplicates();
    }

    @Test
    void aClaimWithoutOutcomeIsGivenOutAgain() throws Exception {
        post("hello", "ada@example.org");
        Outgoing first = claim().orElseThrow();
        assertThat(first.attempt()).isZero();
        assertThat(claim()).isEmpty();
        desk.pass(Duration.ofMinutes(10));
        Outgoing again = claim().orElseThrow();
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.attempt()).isEqualTo(1);
        assertThat(again.wire()).isEqualTo(first.wire());
    }

    @Test
    void eachRecipientHasItsOwnState() throws Exception {
        post("hello", "ada@example.org", "bob@example.org", "cyd@example.org");
        Outgoing first = claim().orElseThrow();
        assertThat(first.recipients()).containsExactly("ada@example.org", "bob@example.org", "cyd@example.org");
        SendReport mixed = report(Map.of(
                "ada@example.org", SendReport.State.ACCEPTED,
                "bob@example.org", SendReport.State.LATER,
                "cyd@example.org", SendReport.State.REFUSED));
        desk.run(() -> outbox.failed(
                first.id(), false, mixed, Optional.of(desk.clock.instant().plusSeconds(60))));
        assertThat(claim()).isEmpty();
        desk.pass(Duration.ofMinutes(1));
        Outgoing second = claim().orElseThrow();
        assertThat(second.recipients()).containsExactly("bob@example.org");
        desk.run(() -> outbox.failed(
                second.id(), true, report(Map.of("bob@example.org", SendReport.State.REFUSED)), Optional.empty()));
        assertThat(counts()).containsExactly(Map.entry(OutboxState.FAILED, 1L));
        desk.pass(Duration.ofHours(1));
        assertThat(claim()).isEmpty();

        assertThat(desk.in(() -> outbox.retryFailed(DeskFixture.operator()))).isEqualTo(1);
        Outgoing third = claim().orElseThrow();
        assertThat(third.recipients()).containsExactlyInAnyOrder("bob@example.org", "cyd@example.org");
        desk.run(() -> outbox.sent(
                third.id(),
                report(Map.of(
                        "bob@example.org", SendReport.State.ACCEPTED,
                        "cyd@example.org", SendReport.State.ACCEPTED))));
        assertThat(counts()).containsExactly(Map.entry(OutboxState.SENT, 1L));
    }

    @Test
    void r22AReplyQueuedBeforeTheCustomerChangedIsHeld() throws Exception {
        MailDesk mails = new MailDesk(desk.parts);
        Tickets tickets = new Tickets(desk.parts);
        Caller agent = DeskFixture.agent(UUID.randomUUID());
        for (String who : List.of("ada@example.org", "eve@example.org")) {
            desk.run(() -> mails.handle(Mails.mail(who, "Mine " + who, "text")));
        }
        while (desk.in(outbox::claim).isPresent()) {
            // the acknowledgements
        }
        UUID ticket = desk.in(() -> tickets.list(TicketQuery.all(), agent)).rows().stream()
                .filter(row -> row.subject().equals("Mine ada@example.org"))
                .findFirst()
                .orElseThrow()
                .id();
        UUID reply = desk.in(() -> tickets.reply(ticket, Reply.of("for Ada only"), agent));
        desk.run(() -> desk.parts
                .entities()
                .createNativeQuery("UPDATE ticket SET account_id = (SELECT account_id FROM ticket WHERE public_id <>"
                        + " CAST(?1 AS uuid) LIMIT 1) WHERE public_id = CAST(?1 AS uuid)")
                .setParameter(1, ticket.toString())
                .executeUpdate());
        assertThat(desk.in(outbox::claim)).as("neither to Ada nor to Eve").isEmpty();
        assertThat(desk.in(outbox::counts)).containsEntry(OutboxState.HELD, 1L);
        assertThat(desk.in(() -> tickets.view(ticket, agent)).messages())
                .filteredOn(message -> message.id().equals(reply))
                .singleElement()
                .satisfies(message -> assertThat(message.delivery()).contains(OutboxState.HELD));
        assertThat(desk.in(() -> outbox.retryFailed(DeskFixture.operator())))
                .as("by nobody")
                .isZero();
    }

    private void post(String text, String... recipients) throws Exception {
        desk.run(() -> {
            Tools tools = Tools.of(desk.parts);
            UUID key = tools.seals().newKey("test:" + UUID.randomUUID());
            byte[] wire =
                    ("Subject: test\r\n\r\n" + text + "\r\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            UUID blob = tools.blobs().write(key, RawMail.of(wire).bytes());
            List<MailAddress> to =
                    java.util.Arrays.stream(recipients).map(MailAddress::new).toList();
            new Postbox(desk.parts.entities(), tools.seals())
                    .post(new Postbox.Mail(null, key, blob, "support@localhost", to), desk.clock.instant());
        });
    }

    private SendReport report(Map<String, SendReport.State> states) {
        return new SendReport(
                desk.clock.instant(),
                states.entrySet().stream()
                        .map(state -> new SendReport.Outcome(state.getKey(), state.getValue(), "reply"))
                        .toList());
    }

    private Optional<Outgoing> claim() throws Exception {
        return desk.in(outbox::claim);
    }

    private Map<OutboxState, Long> counts() throws Exception {
        return desk.in(outbox::counts);
    }
}
