package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.ledger.Entry;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;

class IntakeTest {
    private static final String CANARY = "canary-7f3a91";

    @TempDir
    private Path folder;

    private House house;

    @BeforeEach
    void open() {
        house = House.open(folder);
    }

    @AfterEach
    void close() {
        house.close();
    }

    private static Envelope envelope(String... recipients) {
        return new Envelope(
                Route.LMTP,
                CANARY + "@customer.example",
                List.of(recipients),
                Optional.of("192.0.2.1"),
                Optional.empty());
    }

    private static byte[] message(String text) {
        return ("Subject: " + text + "\r\n\r\n" + text + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(message(text));
    }

    private List<Path> spool() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("mail/spool"))) {
            return files.filter(f -> !f.getFileName().toString().equals("lock")).toList();
        }
    }

    @Test
    void sealsRecordsAndHandsOver() throws Exception {
        try (Intake intake = house.intake(house.settings())) {
            Intake.Accepted accepted =
                    intake.accept(envelope("support@desk.example", "two@desk.example"), stream(CANARY));
            assertThat(accepted.size()).isEqualTo(message(CANARY).length);
            assertThat(spool()).hasSize(1);
            assertNoPlaintext();
            Entry entry = house.ledger()
                    .newest(house.ledger().size(), 1, Actor.system("test"), Purpose.OPERATION)
                    .get(0);
            assertThat(entry.act()).isEqualTo("mail.received");
            assertThat(entry.details().orElseThrow()).containsEntry("sha256", accepted.sha256());

            Inbox inbox = new Inbox();
            intake.start(inbox);
            Inbox.await(() -> intake.status().handled() == 1);
            assertThat(inbox.deliveries())
                    .extracting(d -> d.recipients().get(0))
                    .containsExactly("support@desk.example", "two@desk.example");
            assertThat(inbox.deliveries())
                    .extracting(Delivery::id)
                    .containsExactly(
                            DeliveryId.received("support@desk.example", accepted.sha256()),
                            DeliveryId.received("TWO@desk.example", accepted.sha256()));
            assertThat(inbox.deliveries().get(0).raw().bytes()).isEqualTo(message(CANARY));
            assertThat(inbox.deliveries().get(0).envelopeFrom()).isEqualTo(CANARY + "@customer.example");
            assertThat(spool()).isEmpty();
            assertThat(intake.status().spoolBytes()).isZero();
        }
    }

    private void assertNoPlaintext() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                assertThat(bytes).as(file.toString()).doesNotContain(CANARY);
                assertThat(file.toString()).doesNotContain(CANARY);
            }
        }
    }

    @Test
    void keepsOrderAndGoesOnAfterARestart() throws Exception {
        MailSettings settings = house.settings();
        try (Intake intake = house.intake(settings)) {
            for (int i = 0; i < 20; i++) {
                intake.accept(envelope("support@desk.example"), stream("n" + i));
            }
        }
        try (Intake intake = house.intake(settings)) {
            assertThat(intake.status().waiting()).isEqualTo(20);
            Inbox inbox = new Inbox();
            inbox.failNext(1);
            intake.start(inbox);
            Inbox.await(() -> intake.status().handled() == 20);
            assertThat(inbox.deliveries()).hasSize(20);
            assertThat(inbox.deliveries().get(1).raw().bytes()).isEqualTo(message("n2"));
        }
    }

    @Test
    void r06PoisonIsParkedAndKeptWhileOthersGetThrough() throws Exception {
        MailSettings settings = house.settings("park-after", "3");
        Inbox inbox = new Inbox();
        String name;
        try (Intake intake = house.intake(settings)) {
            inbox.poison(intake.accept(envelope("support@desk.example"), stream("poison"))
                    .sha256());
            intake.start(inbox);
            for (int i = 0; i < 30 && intake.status().parked().isEmpty(); i++) {
                intake.accept(envelope("support@desk.example"), stream("fine " + i));
                Thread.sleep(20);
            }
            Inbox.await(() -> intake.status().parked().size() == 1);
            name = intake.status().parked().get(0).name();
            assertThat(intake.status().parked().get(0).reason()).isEqualTo("IllegalStateException");
        }
        try (Intake intake = house.intake(settings)) {
            assertThat(intake.status().parked()).hasSize(1);
            inbox.poison("");
            intake.start(inbox);
            assertThat(intake.release(name)).isTrue();
            assertThat(intake.release(name)).isFalse();
            Inbox.await(() ->
                    intake.status().handled() == 1 && intake.status().parked().isEmpty());
        }
    }

    @Test
    void parksNothingWhileEverythingFails() throws Exception {
        try (Intake intake = house.intake(house.settings("park-after", "2", "retry-pause", "1ms"))) {
            Inbox inbox = new Inbox();
            inbox.failNext(12);
            intake.accept(envelope("support@desk.example"), stream("a"));
            intake.accept(envelope("support@desk.example"), stream("b"));
            intake.start(inbox);
            Inbox.await(() -> intake.status().handled() == 2);
            assertThat(intake.status().parked()).isEmpty();
        }
    }

    @Test
    void refusesWhatIsTooLargeOrHasNoRoom() throws Exception {
        try (Intake intake = house.intake(house.settings("max-message", "1KiB", "spool-limit", "3KiB"))) {
            assertThatThrownBy(() -> intake.accept(envelope("support@desk.example"), stream("x".repeat(2_000))))
                    .isInstanceOfSatisfying(
                            Refusal.class, r -> assertThat(r.code()).isEqualTo(Refusal.Code.TOO_LARGE));
            assertThat(spool()).isEmpty();
            for (int i = 0; i < 3; i++) {
                if (intake.hasRoom()) {
                    intake.accept(envelope("support@desk.example"), stream("y".repeat(400)));
                }
            }
            while (intake.hasRoom()) {
                intake.accept(envelope("support@desk.example"), stream("z".repeat(400)));
            }
            assertThatThrownBy(() -> intake.accept(envelope("support@desk.example"), stream("more")))
                    .isInstanceOfSatisfying(
                            Refusal.class, r -> assertThat(r.code()).isEqualTo(Refusal.Code.UNAVAILABLE));
        }
    }

    @Test
    void acceptsNothingThatTheLedgerDoesNotHave() throws Exception {
        MailSettings settings = house.settings();
        IntakeLedger broken = new IntakeLedger(
                act -> {
                    throw new Refusal(Refusal.Code.UNAVAILABLE, "ledger is full");
                },
                (act, object, notBefore) -> false,
                new LedgerRows(house.ledger(), house.vault().blindIndex(TenantId.HOUSE)));
        try (Intake intake = Intake.open(settings, Spool.open(settings, house.vault(), House.CLOCK), broken)) {
            assertThatThrownBy(() -> intake.accept(envelope("support@desk.example"), stream("x")))
                    .isInstanceOf(Refusal.class);
            assertThat(spool()).isEmpty();
            assertThat(intake.status().waiting()).isZero();
        }
    }

    @Test
    void r05TakesUpWhatACrashLeftBetweenSealAndAcknowledgement() throws Exception {
        MailSettings settings = house.settings();
        try (Intake intake = house.intake(settings)) {
            intake.accept(envelope("support@desk.example"), stream("known"));
            intake.accept(envelope("support@desk.example"), stream("known too"));
        }
        for (Path file : spool()) {
            Files.move(file, Path.of(file.toString().replace(Spool.READY, Spool.NEW)));
        }
        try (Spool spool = Spool.open(settings, house.vault(), House.CLOCK)) {
            spool.store(envelope("support@desk.example"), stream("never acknowledged"), House.CLOCK);
        }
        Files.write(folder.resolve("mail/spool/0000000000000001-00000000.mail.x.unfinished"), new byte[10]);
        try (Intake intake = house.intake(settings)) {
            assertThat(intake.status().waiting()).isEqualTo(2);
            assertThat(spool()).hasSize(2);
        }
    }

    @Test
    void setsChangedFilesAside() throws Exception {
        MailSettings settings = house.settings();
        try (Intake intake = house.intake(settings)) {
            intake.accept(envelope("support@desk.example"), stream("x"));
        }
        byte[] bytes = Files.readAllBytes(spool().get(0));
        bytes[bytes.length - 5] ^= 1;
        Files.write(spool().get(0), bytes);
        try (Intake intake = house.intake(settings)) {
            intake.start(new Inbox());
            Inbox.await(() -> intake.status().parked().size() == 1);
            Inbox.await(() ->
                    house.ledger().newest(house.ledger().size(), 1).get(0).act().equals("mail.spool.tampered"));
        }
    }

    @Test
    void lendsItsFolderToNobody() throws Exception {
        MailSettings settings = house.settings();
        try (Intake intake = house.intake(settings)) {
            assertThatThrownBy(() -> house.intake(settings))
                    .isInstanceOfSatisfying(
                            Refusal.class, r -> assertThat(r.code()).isEqualTo(Refusal.Code.CONFLICT));
            assertThat(intake.status().waiting()).isZero();
        }
    }

    @Test
    void takesManyAtATimeDurably() throws Exception {
        List<byte[]> messages = Messages.ordinary(new Random(3), 1_000);
        try (Intake intake = house.intake(house.settings());
                ExecutorService clients = Executors.newFixedThreadPool(16)) {
            long before = System.nanoTime();
            List<Future<Intake.Accepted>> all = messages.stream()
                    .map(m -> clients.submit(
                            () -> intake.accept(envelope("support@desk.example"), new ByteArrayInputStream(m))))
                    .toList();
            for (Future<Intake.Accepted> one : all) {
                one.get();
            }
            double seconds = (System.nanoTime() - before) / 1e9;
            System.getLogger("test")
                    .log(
                            System.Logger.Level.INFO,
                            "%.0f messages/s accepted durably, 16 at a time".formatted(1_000 / seconds));
            assertThat(intake.status().waiting()).isEqualTo(1_000);
            Inbox inbox = new Inbox();
            before = System.nanoTime();
            intake.start(inbox);
            Inbox.await(() -> intake.status().handled() == 1_000);
            seconds = (System.nanoTime() - before) / 1e9;
            System.getLogger("test")
                    .log(System.Logger.Level.INFO, "%.0f messages/s handed over".formatted(1_000 / seconds));
        }
    }
}
