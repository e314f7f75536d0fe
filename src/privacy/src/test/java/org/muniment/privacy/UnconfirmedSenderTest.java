package org.muniment.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.desk.Caller;
import org.muniment.desk.DeskFixture;
import org.muniment.desk.TicketChanges;
import org.muniment.desk.TicketQuery;
import org.muniment.desk.TicketRow;
import org.muniment.desk.TicketStatus;
import org.muniment.desk.Tickets;
import org.muniment.mail.Delivery;
import org.muniment.mail.DeliveryId;
import org.muniment.mail.RawMail;
import org.muniment.mail.Route;
import org.muniment.policy.Policy;
import org.muniment.terms.Purpose;

/** A request in the name of an address nobody vouches for: its clock runs, and nothing is told to anybody. */
class UnconfirmedSenderTest {

    private static final String VICTIM = "ada@good.example";
    private static final String CANARY = "xylophone-canary-7431";

    /** good.example vouches for one server and asks not to believe others; plain.example says nothing. */
    private static final String ZONE = """
            good.example.        TXT "v=spf1 ip4:192.0.2.1 -all"
            _dmarc.good.example. TXT "v=DMARC1; p=reject"
            """;

    @TempDir
    private Path folder;

    private PrivacyFixture house;
    private final Caller agent = DeskFixture.agent(UUID.randomUUID());

    @BeforeEach
    void open() throws Exception {
        Path zone = Files.writeString(folder.resolve("zone"), ZONE);
        house = new PrivacyFixture(
                Files.createDirectory(folder.resolve("data")),
                Policy.load("support", Optional.empty()),
                Map.of("muniment.mail.auth.zone", zone.toString()));
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void aForgedRequestTellsNobodyAnything() throws Exception {
        receive("192.0.2.1", VICTIM, "Printer", "It burns. " + CANARY);
        house.sendAll();
        for (String request : List.of("Export my data", "Erase my data", "Delete my account")) {
            receive("198.51.100.66", VICTIM, request, "Send it to eve@evil.example, please.");
        }
        for (int day = 0; day < 3; day++) {
            house.work().run();
            assertThat(house.sendAll()).as("day %s", day).noneMatch(UnconfirmedSenderTest::tells);
            house.desk.pass(Duration.ofDays(1));
        }
        assertThat(quarantined()).hasSize(3);
        assertThat(cases()).isNotEmpty().allSatisfy(view -> {
            assertThat(view.state()).isEqualTo(CaseState.RECEIVED);
            assertThat(view.deadlines()).as("the clock runs all the same").isNotEmpty();
        });
        for (String request : List.of("Export my data", "Erase my data")) {
            receive("192.0.2.1", VICTIM, request, "It is me.");
            house.work().run();
            assertThat(house.sendAll())
                    .as("the forged ones do not hold up who is confirmed")
                    .anyMatch(UnconfirmedSenderTest::tells);
        }
    }

    @Test
    void onceItIsConfirmedTheCopyStillWaitsBehindASignIn() throws Exception {
        receive("192.0.2.1", "bob@plain.example", "Printer", CANARY);
        receive("192.0.2.1", "bob@plain.example", "Export my data", "Please.");
        house.work().run();
        assertThat(house.sendAll()).as("nobody vouches for plain.example").isEmpty();
        for (TicketRow row : quarantined()) {
            house.in(() -> {
                new TicketChanges(house.desk.parts).confirm(row.id(), agent);
                return true;
            });
        }
        house.work().run();
        assertThat(house.sendAll()).noneMatch(mail -> mail.contains(CANARY));
    }

    /** Whether a mail says more than that something arrived. */
    private static boolean tells(String mail) {
        return mail.contains(CANARY)
                || mail.contains("/portal/data")
                || mail.contains("Printer")
                || mail.contains("/erasure/");
    }

    private void receive(String client, String from, String subject, String text) throws Exception {
        RawMail raw = RawMail.of(("From: " + from + "\r\nTo: support@localhost\r\nSubject: " + subject
                        + "\r\nContent-Type: text/plain\r\n\r\n" + text + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        house.receive(new Delivery(
                DeliveryId.received("support@localhost", raw.sha256()),
                Route.SMTP,
                from,
                List.of("support@localhost"),
                Instant.parse("2026-11-22T08:00:00Z"),
                Optional.of(client),
                "mx.good.example",
                raw));
    }

    private List<TicketRow> quarantined() throws Exception {
        return house.in(() -> new Tickets(house.desk.parts).list(TicketQuery.in(TicketStatus.QUARANTINED), agent))
                .rows();
    }

    private List<CaseView> cases() throws Exception {
        Caller officer = DeskFixture.officer(Purpose.SUBJECT_REQUEST);
        return house.in(() -> house.cases.list(CaseQuery.open(), officer));
    }
}
