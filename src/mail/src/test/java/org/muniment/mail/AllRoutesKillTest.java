package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.ledger.Entry;
import org.muniment.ledger.Ledger;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;

/**
 * Mail by LMTP, SMTP, IMAP, POP3 and import while the receiving process is killed again and again, also while it starts: at
 * the end each message was handled exactly once, and the ledger has a row of each. The mailboxes lie on Debian's Dovecot
 * where that is installed, on GreenMail otherwise.
 */
class AllRoutesKillTest {
    private static final int MAILS = Integer.getInteger("muniment.drive.mails", 100);
    private static final int KILLS = Integer.getInteger("muniment.drive.kills", 5);
    private static final long DAY_MILLIS = 20_000;
    private static final System.Logger LOG = System.getLogger("test");

    @TempDir
    private Path folder;

    private final Instant begun = House.CLOCK.instant();
    private final List<DrivenRoute> routes = new ArrayList<>();
    private Mailboxes mailboxes;
    private List<String> settings = List.of();

    @AfterEach
    void close() throws Exception {
        mailboxes.close();
    }

    @Test
    void losesAndDoublesNothingByAnyRoute() throws Exception {
        long seed = Long.getLong("muniment.seed", System.nanoTime());
        Random random = new Random(seed);
        mailboxes = Mailboxes.start();
        settings = mailboxes.settings();
        LOG.log(Level.INFO, "seed " + seed + ", " + MAILS + " mails, " + KILLS + " kills, mailboxes on " + mailboxes);
        for (Route route : List.of(Route.LMTP, Route.SMTP, Route.IMPORT, Route.IMAP, Route.POP3)) {
            routes.add(new DrivenRoute(route, folder, mailboxes));
        }
        for (int n = 0; n < MAILS; n++) {
            routes.get(n % routes.size()).add(message(n, random));
        }
        for (int life = 0; life < KILLS; life++) {
            live(random, KILLS - life);
            if (life % 50 == 49) {
                LOG.log(Level.INFO, (life + 1) + " kills, " + handled().size() + " handled: " + routes);
            }
        }
        Process last = start();
        awaitPort(last);
        while (routes.stream().anyMatch(DrivenRoute::hasMore)) {
            feed(1);
        }
        awaitDrained(last);
        last.getOutputStream().close();
        assertThat(last.waitFor(60, TimeUnit.SECONDS)).isTrue();
        balance(seed);
    }

    private static byte[] message(int n, Random random) {
        String text = "Subject: n" + n + "\r\n\r\n" + "x".repeat(random.nextInt(3_000)) + "\r\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** One life of the process: it gets its share of the mail, and is killed while it starts or at any moment later. */
    private void live(Random random, int livesLeft) throws Exception {
        Process process = start();
        if (random.nextInt(8) == 0) {
            process.waitFor(random.nextInt(1_500), TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
            return;
        }
        awaitPort(process);
        int delay = random.nextInt(random.nextBoolean() ? 300 : 1_500); // a fetch needs longer than an answer
        Thread killer = Thread.ofPlatform().start(() -> {
            try {
                process.waitFor(delay, TimeUnit.MILLISECONDS);
                process.destroyForcibly().waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        feed(livesLeft);
        killer.join();
    }

    private void feed(int livesLeft) throws Exception {
        List<Thread> feeding = new ArrayList<>();
        for (DrivenRoute route : routes) {
            feeding.add(Thread.ofPlatform().start(() -> route.feed(livesLeft)));
        }
        for (Thread thread : feeding) {
            thread.join();
        }
    }

    private Process start() throws IOException {
        List<String> arguments = new ArrayList<>(List.of(begun.toString(), Long.toString(DAY_MILLIS)));
        arguments.addAll(settings);
        return IntakeProcess.start(
                folder, ProcessBuilder.Redirect.to(folder.resolve("said").toFile()), arguments);
    }

    private void awaitPort(Process process) throws Exception {
        Inbox.await(Duration.ofSeconds(60), () -> Files.exists(folder.resolve("port")) || !process.isAlive());
        assertThat(process.isAlive()).as(() -> said() + " after " + routes).isTrue();
    }

    private String said() {
        try {
            return Files.readString(folder.resolve("said"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Waits until everything is handled, for as long as more is. */
    private void awaitDrained(Process process) throws Exception {
        for (boolean[] done = {false}; !done[0]; ) {
            int before = handled().size();
            Inbox.await(Duration.ofMinutes(2), () -> {
                done[0] = drained(process);
                return done[0] || handledNow() > before;
            });
        }
    }

    private int handledNow() {
        try {
            return handled().size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean drained(Process process) {
        try {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            Path waiting = folder.resolve("waiting");
            String all = " " + routes.get(3).total() + "/0";
            return Files.exists(waiting) && Files.readString(waiting).equals("0" + all + " 0/0");
        } catch (IOException e) {
            return false;
        }
    }

    private List<String> handled() throws IOException {
        return Files.readAllLines(folder.resolve("handled"), StandardCharsets.US_ASCII);
    }

    private void balance(long seed) throws Exception {
        List<String> handled = handled();
        assertThat(handled.stream().map(line -> line.substring(0, 64)))
                .as("seed %d: no delivery twice", seed)
                .doesNotHaveDuplicates();
        List<String> expected = new ArrayList<>();
        routes.forEach(route -> expected.addAll(route.attempts().keySet()));
        assertThat(expected).hasSize(MAILS);
        assertThat(handled.stream().map(line -> line.substring(65)))
                .as("seed %d: each message exactly once", seed)
                .containsExactlyInAnyOrderElementsOf(expected);
        Map<String, Integer> rows = rows();
        int received = 0;
        for (DrivenRoute route : routes) {
            for (Map.Entry<String, Integer> one : route.attempts().entrySet()) {
                assertThat(rows.getOrDefault(one.getKey(), 0))
                        .as("seed %d: rows of a message by %s that was given %d times", seed, route, one.getValue())
                        .isBetween(1, one.getValue());
                received += rows.getOrDefault(one.getKey(), 0);
            }
        }
        LOG.log(
                Level.INFO,
                "exact: " + handled.size() + " handled, " + received + " receptions in the ledger, " + routes);
    }

    /** How many rows the ledger has of each SHA-256. */
    private Map<String, Integer> rows() {
        Map<String, Integer> rows = new HashMap<>();
        try (House house = House.open(folder, IntakeProcess.days(begun, DAY_MILLIS))) {
            long size = house.ledger().size();
            for (long at = 0; at < size; ) {
                List<Entry> entries = house.ledger().read(at, Ledger.MAX_READ, Actor.system("test"), Purpose.OPERATION);
                entries.stream()
                        .filter(entry -> entry.act().equals(IntakeLedger.RECEIVED))
                        .forEach(entry ->
                                rows.merge(entry.details().orElseThrow().get("sha256"), 1, Integer::sum));
                at += entries.size();
            }
        }
        return rows;
    }
}
