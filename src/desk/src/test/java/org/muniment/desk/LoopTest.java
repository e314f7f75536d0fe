package org.muniment.desk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.muniment.mail.Delivery;
import org.muniment.mail.LoopGuard;
import org.muniment.mail.Outgoing;
import org.muniment.mail.SendReport;
import org.muniment.terms.Role;

/**
 * Rows R10 and R11 of the failure catalogue, and the third goal of the mail side: twenty-five kinds of correspondents that
 * answer machines, through the real desk, outbox and loop guard. Nobody gets more than three automatic mails in any 24
 * hours, and whatever they send is kept.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoopTest {

    /** A loop that nobody stops sends more than this in its first day. */
    private static final int MOST_ROUNDS = 9;

    @TempDir
    static Path folder;

    private DeskFixture desk;
    private MailDesk mails;
    private Outbox outbox;
    private final Map<String, List<Instant>> automatic = new HashMap<>();

    @BeforeAll
    void open() throws Exception {
        desk = new DeskFixture(folder);
        mails = new MailDesk(desk.parts);
        outbox = new Outbox(desk.parts);
        desk.hire("agent@house.example", Role.AGENT);
    }

    @AfterAll
    void close() {
        desk.close();
    }

    static Stream<LoopScenario> scenarios() {
        return LoopScenario.all().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void r10NoLoopGoesOn(LoopScenario scenario) throws Exception {
        automatic.clear();
        int answers = play(scenario);
        assertThat(automatic.getOrDefault(scenario.address(), List.of()))
                .as("it was answered at first, so that there is something to loop")
                .isNotEmpty();
        automatic.forEach((who, sent) -> {
            assertThat(sent).as("in two days to " + who).hasSizeLessThanOrEqualTo(2 * LoopGuard.MAX_AUTOMATIC_MAILS);
            assertThat(mostInADay(sent)).as("in any 24 hours").isLessThanOrEqualTo(LoopGuard.MAX_AUTOMATIC_MAILS);
        });
        int all = automatic.values().stream().mapToInt(List::size).sum();
        System.out.println("loop: " + scenario + ": " + answers + " mails of theirs kept, " + all
                + " automatic mails in two days");
    }

    @Test
    void r10ThereAreTwentyFiveOfThem() {
        assertThat(LoopScenario.all())
                .extracting(LoopScenario::name)
                .hasSize(25)
                .doesNotHaveDuplicates();
    }

    @Test
    void r10AMachineDoesNotOpenAClosedTicket() throws Exception {
        handle(Mails.mail("Kim <kim@closed.example>", "Closed soon", "please"));
        Outgoing ours = claim().orElseThrow();
        Caller agent = DeskFixture.agent(UUID.randomUUID());
        Tickets tickets = new Tickets(desk.parts);
        UUID ticket = desk.in(() -> tickets.list(TicketQuery.all(), agent)).rows().stream()
                .filter(row -> row.subject().equals("Closed soon"))
                .findFirst()
                .orElseThrow()
                .id();
        desk.run(() -> new TicketChanges(desk.parts).setStatus(ticket, TicketStatus.CLOSED, agent));
        handle(Mails.mail(
                "Kim <kim@closed.example>",
                "Out of office",
                "away",
                "Auto-Submitted: auto-replied",
                "In-Reply-To: " + words(ours).get("ours")));
        TicketView view = desk.in(() -> tickets.view(ticket, agent));
        assertThat(view.row().status()).isEqualTo(TicketStatus.CLOSED);
        assertThat(view.messages())
                .filteredOn(m -> m.kind() == MessageKind.MAIL_IN)
                .hasSize(2);
        drain();
    }

    @Test
    void r11AFloodIsKeptMailForMail() throws Exception {
        long before = kept();
        int flood = 40;
        for (int i = 0; i < flood; i++) {
            handle(Mails.mail("flood@loop.example", "Flood " + i, "Number " + i, "Auto-Submitted: auto-generated"));
        }
        assertThat(kept() - before).isEqualTo(flood);
        assertThat(drain()).isZero();
    }

    /** Two days of it; answers how many mails came, each of which is kept. */
    private int play(LoopScenario scenario) throws Exception {
        long before = kept();
        long copies = copies();
        Deque<Delivery> coming = new ArrayDeque<>(List.of(scenario.first()));
        int came = 0;
        for (int day = 0; day < 2; day++) {
            for (int round = 0; round < MOST_ROUNDS && !coming.isEmpty(); round++) {
                handle(coming.removeFirst());
                came++;
                for (Optional<Outgoing> ours = claim(); ours.isPresent(); ours = claim()) {
                    coming.addAll(scenario.answers().apply(words(ours.get()), came + coming.size()));
                }
                desk.pass(Duration.ofMinutes(1));
            }
            desk.pass(Duration.ofHours(24));
        }
        assertThat(kept() - before + copies() - copies)
                .as("mails kept of those that came")
                .isEqualTo(came);
        return came;
    }

    private static long mostInADay(List<Instant> sent) {
        return sent.stream()
                .mapToLong(from -> sent.stream()
                        .filter(at -> !at.isBefore(from) && at.isBefore(from.plus(Duration.ofDays(1))))
                        .count())
                .max()
                .orElse(0);
    }

    private void handle(Delivery delivery) throws Exception {
        desk.run(() -> mails.handle(delivery));
    }

    private int drain() throws Exception {
        int drained = 0;
        while (claim().isPresent()) {
            drained++;
        }
        return drained;
    }

    private Optional<Outgoing> claim() throws Exception {
        Optional<Outgoing> next = desk.in(outbox::claim);
        if (next.isPresent()) {
            Outgoing mail = next.get();
            List<SendReport.Outcome> taken = mail.recipients().stream()
                    .map(to -> new SendReport.Outcome(to, SendReport.State.ACCEPTED, "250 ok"))
                    .toList();
            desk.run(() -> outbox.sent(mail.id(), new SendReport(desk.clock.instant(), taken)));
            String wire = new String(mail.wire().bytes(), UTF_8);
            assertThat(wire).as("RFC 3834 section 5").contains("\r\nAuto-Submitted: auto-");
            assertThat(mail.envelopeFrom()).as("RFC 3834 section 3.3").isEmpty();
            mail.recipients().forEach(to -> automatic
                    .computeIfAbsent(person(to), any -> new ArrayList<>())
                    .add(desk.clock.instant()));
        }
        return next;
    }

    /** Whose mailbox it is, whatever a responder put around it. */
    private static String person(String address) {
        return address.toLowerCase(Locale.ROOT).replaceAll("^prvs=\\w+=|\\+[^@]*", "");
    }

    /** What an answer needs of our mail. */
    private static Map<String, String> words(Outgoing ours) {
        String wire = new String(ours.wire().bytes(), UTF_8);
        Map<String, String> words = new HashMap<>();
        words.put("wire", wire);
        wire.substring(0, wire.indexOf("\r\n\r\n"))
                .replaceAll("\r\n[ \t]", " ")
                .lines()
                .forEach(line -> {
                    if (line.startsWith("Message-ID: ")) {
                        words.put("ours", line.substring(12).strip());
                    } else if (line.startsWith("Subject: ")) {
                        words.put("subject", line.substring(9));
                        words.put("number", line.replaceAll(".*#(\\d+).*", "$1"));
                    } else if (line.startsWith("Reply-To: ")) {
                        words.put("reply", line.replaceAll(".*<|>.*|Reply-To: ", ""));
                    }
                });
        return words;
    }

    private long kept() throws Exception {
        return count("SELECT count(*) FROM message WHERE kind = 'MAIL_IN' AND blob IS NOT NULL");
    }

    /** Mails with the very bytes of one that is kept already. */
    private long copies() throws Exception {
        return count("SELECT count(*) FROM ticket_event WHERE what = 'copy'");
    }

    private long count(String query) throws Exception {
        return desk.in(
                () -> ((Number) desk.parts.entities().createNativeQuery(query).getSingleResult()).longValue());
    }
}
