package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.ledger.Entry;
import org.muniment.ledger.Ledger;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.KeyKind;

/** What was answered with 250 is there exactly once, however often the receiving process is killed in between. */
class IntakeKillTest {
    private static final int KILLS = 6 * Integer.getInteger("muniment.soak", 1);
    private static final int CLIENTS = 4;
    private static final long DAY_MILLIS = 150;

    @TempDir
    private Path folder;

    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Instant begun = House.CLOCK.instant();

    @Test
    void r05NothingIsLostOrDoubledUnderKills() throws Exception {
        long seed = Long.getLong("muniment.seed", System.nanoTime());
        System.getLogger("test").log(System.Logger.Level.INFO, "seed " + seed);
        Random random = new Random(seed);
        List<String> unsure = new ArrayList<>();
        for (int round = 0; round < KILLS; round++) {
            Process process = start();
            List<Thread> clients = new ArrayList<>();
            for (int c = 0; c < CLIENTS; c++) {
                int client = c;
                int number = round;
                Thread thread = new Thread(() -> feed(number, client));
                thread.start();
                clients.add(thread);
            }
            Thread.sleep(150 + random.nextInt(500));
            process.destroyForcibly().waitFor();
            for (Thread client : clients) {
                client.join();
            }
            unsure.add("round " + round + ": " + acknowledged.size());
        }
        Process last = start();
        Inbox.await(() -> drained(last));
        last.getOutputStream().close();
        assertThat(last.waitFor(30, TimeUnit.SECONDS)).isTrue();
        List<String> handled = Files.readAllLines(folder.resolve("handled"), StandardCharsets.US_ASCII).stream()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
        System.getLogger("test")
                .log(
                        System.Logger.Level.INFO,
                        acknowledged.size() + " acknowledged, " + handled.size() + " handled; " + unsure);
        assertThat(handled).as("seed %d: exactly once", seed).doesNotHaveDuplicates();
        assertThat(new HashSet<>(handled)).as("seed %d: nothing lost", seed).containsAll(acknowledged);
        assertThat(acknowledged.size()).as("the test did something").isGreaterThan(KILLS);
        assertEarlierKeysAreGone(seed);
    }

    private void assertEarlierKeysAreGone(long seed) throws IOException {
        InstantSource clock = IntakeProcess.days(begun, DAY_MILLIS);
        try (House house = House.open(folder, clock);
                Intake intake = house.intake(house.settings())) {
            intake.retireKeys();
            List<KeyEntry> keys = house.vault().keys().list().stream()
                    .filter(key -> key.kind() == KeyKind.MAIL)
                    .toList();
            Set<String> recorded = destroyed(house.ledger());
            assertThat(keys).as("seed %d: days seen", seed).hasSizeGreaterThan(KILLS);
            assertThat(keys).filteredOn(KeyEntry::live).as("seed %d", seed).hasSizeLessThanOrEqualTo(1);
            assertThat(keys)
                    .filteredOn(key -> !key.live())
                    .as("seed %d: every destruction is in the ledger", seed)
                    .allSatisfy(key -> assertThat(recorded).contains("key:" + key.id()));
        }
    }

    private static Set<String> destroyed(Ledger ledger) {
        Set<String> objects = new HashSet<>();
        for (long at = 0; at < ledger.size(); ) {
            List<Entry> entries = ledger.read(at, Ledger.MAX_READ);
            entries.stream()
                    .filter(entry -> entry.act().equals("key.destroyed"))
                    .forEach(entry -> objects.add(entry.object()));
            at += entries.size();
        }
        return objects;
    }

    private boolean drained(Process process) {
        try {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            Path waiting = folder.resolve("waiting");
            return Files.exists(waiting) && Files.readString(waiting).startsWith("0");
        } catch (IOException e) {
            return false;
        }
    }

    private Process start() throws Exception {
        Process process = IntakeProcess.start(
                folder,
                ProcessBuilder.Redirect.DISCARD,
                List.of(begun.toString(), Long.toString(DAY_MILLIS), "domains", "desk.example"));
        Inbox.await(java.time.Duration.ofSeconds(60), () -> Files.exists(folder.resolve("port")) || !process.isAlive());
        assertThat(process.isAlive()).isTrue();
        return process;
    }

    /** Delivers until the server dies; a message without an answer is sent again in the next round. */
    private void feed(int round, int client) {
        try (MailClient connection = MailClient.greet(
                Integer.parseInt(Files.readString(folder.resolve("port")).split(" ", 2)[0]), "LHLO")) {
            for (int i = 0; ; i++) {
                byte[] message = ("Subject: " + round + "/" + client + "/" + i + "\r\n\r\nbody\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
                List<String> to = List.of("support@desk.example", "c" + client + "@desk.example");
                List<String> replies = connection.deliver("a@x.example", to, message);
                for (int r = 0; r < to.size(); r++) {
                    if (replies.get(r).startsWith("250")) {
                        acknowledged.add(DeliveryId.received(
                                        to.get(r), RawMail.of(message).sha256())
                                .value());
                    }
                }
            }
        } catch (IOException | IndexOutOfBoundsException e) {
            // the server was killed, as it should be
        }
    }
}
