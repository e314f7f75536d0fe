package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.ledger.Entry;
import org.muniment.terms.Refusal;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyDestroyed;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.KeyKind;
import org.muniment.vault.chunked.SealedFile;

class SpoolKeysTest {

    private static final byte[] MESSAGE = "Subject: x\r\n\r\ny\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path folder;

    private volatile Instant now = Instant.parse("2026-11-22T23:59:00Z");
    private House house;

    @BeforeEach
    void open() {
        house = House.open(folder, () -> now);
    }

    @AfterEach
    void close() {
        house.close();
    }

    private void nextDay() {
        now = now.plus(Duration.ofDays(1));
    }

    private static void send(Intake intake, InputStream raw) throws IOException {
        List<String> to = List.of("support@desk.example");
        intake.accept(new Envelope(Route.LMTP, "a@x.example", to, Optional.empty(), Optional.empty()), raw);
    }

    private static void send(Intake intake) throws IOException {
        send(intake, new ByteArrayInputStream(MESSAGE));
    }

    private List<KeyEntry> keys() {
        return house.vault().keys().list().stream()
                .filter(key -> key.kind() == KeyKind.MAIL)
                .toList();
    }

    private List<String> recorded(KeyEntry key) {
        return house.ledger().read(0, 1000).stream()
                .filter(entry -> entry.object().equals("key:" + key.id()))
                .map(Entry::act)
                .toList();
    }

    @Test
    void goOnceTheirDayIsOverAndNothingWaitsUnderThem() throws Exception {
        Path copy = folder.resolve("copy");
        try (Intake intake = house.intake(house.settings())) {
            send(intake);
            assertThat(intake.retireKeys()).as("the key of today").isZero();
            try (Stream<Path> files = Files.list(folder.resolve("mail/spool"))) {
                Files.copy(
                        files.filter(each -> each.toString().endsWith(".mail"))
                                .findFirst()
                                .orElseThrow(),
                        copy);
            }
            nextDay();
            send(intake);
            assertThat(intake.retireKeys()).as("a message of yesterday waits").isZero();
            intake.start(new Inbox());
            Inbox.await(() -> intake.status().handled() == 2);
            assertThat(intake.retireKeys()).isEqualTo(1);
            assertThat(intake.retireKeys()).isZero();
            send(intake);
        }
        assertThat(keys()).extracting(KeyEntry::live).containsExactly(false, true);
        assertThat(recorded(keys().getFirst())).containsExactly("key.destroy", "key.destroyed");
        assertThatThrownBy(() -> SealedFile.open(copy, house.vault().keys()::open, new byte[0]))
                .as("what a backup caught")
                .isInstanceOf(KeyDestroyed.class);
    }

    @Test
    void stayForWhatIsParkedOrStillComingIn() throws Exception {
        Inbox inbox = new Inbox();
        try (ExecutorService threads = Executors.newSingleThreadExecutor();
                Intake intake = house.intake(house.settings("park-after", "1"))) {
            send(intake);
            inbox.poison(RawMail.of(MESSAGE).sha256());
            PipedOutputStream slow = new PipedOutputStream();
            PipedInputStream raw = new PipedInputStream(slow);
            nextDay();
            CompletableFuture<Void> sent = CompletableFuture.runAsync(
                    () -> {
                        try {
                            send(intake, raw);
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    },
                    threads);
            Inbox.await(() -> keys().size() == 2);
            nextDay();
            assertThat(intake.retireKeys()).as("one waits, one is coming in").isZero();
            slow.write("Subject: slow\r\n\r\nslow\r\n".getBytes(StandardCharsets.US_ASCII));
            slow.close();
            sent.join();
            assertThat(intake.retireKeys()).as("both wait").isZero();
            intake.start(inbox);
            for (int i = 0; i < 100 && intake.status().parked().isEmpty(); i++) {
                send(
                        intake,
                        new ByteArrayInputStream(("Subject: " + i + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
                Thread.sleep(20);
            }
            Inbox.await(() -> intake.status().waiting() == 0);
            assertThat(intake.retireKeys()).as("the slow one is through").isEqualTo(1);
            assertThat(keys()).extracting(KeyEntry::live).containsExactly(true, false, true);
            inbox.poison("");
            assertThat(intake.release(intake.status().parked().getFirst().name()))
                    .isTrue();
            Inbox.await(() -> intake.status().waiting() == 0);
            assertThat(intake.retireKeys()).isEqualTo(1);
        }
    }

    @Test
    void endTheOneKeyOfEarlierVersions() throws Exception {
        house.vault().keys().create(TenantId.HOUSE, KeyKind.MAIL, "spool");
        house.vault().keys().create(TenantId.HOUSE, KeyKind.MAIL, "something else");
        try (Intake intake = house.intake(house.settings())) {
            assertThat(intake.retireKeys()).isEqualTo(1);
        }
        assertThat(keys())
                .filteredOn(KeyEntry::live)
                .extracting(KeyEntry::label)
                .containsExactly("something else");
    }

    @Test
    void areNotDestroyedUnlessTheLedgerTakesIt() throws Exception {
        boolean[] broken = {true};
        IntakeLedger sometimes = new IntakeLedger(
                act -> {
                    if (act.act().equals("key.destroy") && broken[0]) {
                        throw new Refusal(Refusal.Code.UNAVAILABLE, "ledger is full");
                    }
                    if (act.act().equals("key.destroyed")
                            && !broken[0]
                            && act.details().containsKey("commitment")) {
                        throw new Refusal(Refusal.Code.UNAVAILABLE, "killed just before");
                    }
                    house.ledger().append(act);
                },
                (act, object, notBefore) -> false,
                new LedgerRows(house.ledger(), house.vault().blindIndex(TenantId.HOUSE)));
        house.vault().keys().create(TenantId.HOUSE, KeyKind.MAIL, "spool");
        try (Intake intake =
                Intake.open(house.settings(), Spool.open(house.settings(), house.vault(), () -> now), sometimes)) {
            assertThatThrownBy(intake::retireKeys).isInstanceOf(Refusal.class);
            assertThat(keys()).extracting(KeyEntry::live).containsExactly(true);
            broken[0] = false;
            assertThatThrownBy(intake::retireKeys).isInstanceOf(Refusal.class);
            assertThat(keys()).extracting(KeyEntry::live).containsExactly(false);
            assertThat(recorded(keys().getFirst())).containsExactly("key.destroy");
            assertThat(intake.retireKeys()).isZero();
        }
        assertThat(recorded(keys().getFirst())).containsExactly("key.destroy", "key.destroyed");
    }
}
