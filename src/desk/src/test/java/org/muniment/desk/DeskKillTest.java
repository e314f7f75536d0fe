package org.muniment.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.cli.database.DatabaseAccess;
import org.muniment.mail.DeliveryId;
import org.muniment.mail.RawMail;

/**
 * Mail into tickets in a real database while the process is killed again and again: each delivery has its row and its
 * ticket, each mail is one message, in one ticket, as a new ticket, a follow-up or quarantine, also when it came to two of
 * our addresses.
 */
class DeskKillTest {
    private static final int MAILS = Integer.getInteger("muniment.drive.mails", 400) / 10;
    private static final int KILLS = Integer.getInteger("muniment.drive.kills", 20) / 10;
    private static final List<String> US = List.of("support@localhost", "sales@localhost");
    private static final System.Logger LOG = System.getLogger("test");

    @TempDir
    private Path folder;

    private final List<byte[]> mails = new ArrayList<>();
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private int given;

    @Test
    void eachDeliveryIsHandledOnceAndEachMailIsOneMessage() throws Exception {
        long seed = Long.getLong("muniment.seed", System.nanoTime());
        Random random = new Random(seed);
        LOG.log(System.Logger.Level.INFO, "seed " + seed + ", " + MAILS + " mails, " + KILLS + " kills");
        for (int n = 0; n < MAILS; n++) {
            mails.add(mail(n, random));
        }
        waiting.addAll(mails);
        DatabaseAccess database;
        try (DeskFixture desk = new DeskFixture(folder)) {
            database = desk.database;
        }
        for (int life = 0; life < KILLS; life++) {
            Process process = start(database);
            if (random.nextInt(8) == 0) {
                process.waitFor(random.nextInt(3_000), TimeUnit.MILLISECONDS);
            } else {
                awaitPort(process);
                int delay = random.nextInt(1_500);
                Thread killer = Thread.ofPlatform().start(() -> kill(process, delay));
                feed(Math.ceilDiv(waiting.size(), KILLS - life));
                killer.join();
            }
            process.destroyForcibly().waitFor();
        }
        Process last = start(database);
        awaitPort(last);
        feed(waiting.size());
        awaitDrained(last);
        last.getOutputStream().close();
        assertThat(last.waitFor(60, TimeUnit.SECONDS)).isTrue();
        balance(database, seed);
    }

    /** A new question, an answer to an earlier one, a mail without sender, or one in our own name. */
    private static byte[] mail(int n, Random random) {
        int customer = random.nextInt(4);
        String from =
                switch (random.nextInt(10)) {
                    case 0 -> "";
                    case 1 -> "From: support@localhost\r\n";
                    default -> "From: c" + customer + "@customers.example\r\n";
                };
        String answers = n > 0 && random.nextInt(3) == 0
                ? "In-Reply-To: <m" + random.nextInt(n) + "@customers.example>\r\n"
                : "";
        String text = from + answers + "To: support@localhost\r\nMessage-ID: <m" + n
                + "@customers.example>\r\nSubject: n" + n + "\r\n\r\ntext " + n + "\r\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void kill(Process process, int delay) {
        try {
            process.waitFor(delay, TimeUnit.MILLISECONDS);
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Process start(DatabaseAccess database) throws IOException {
        Files.deleteIfExists(folder.resolve("port"));
        Files.deleteIfExists(folder.resolve("waiting"));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx384m",
                        "-Dmuniment.root=" + System.getProperty("muniment.root"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DeskProcess.class.getName(),
                        folder.toString(),
                        database.url(),
                        database.user(),
                        database.password())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
    }

    private void awaitPort(Process process) throws Exception {
        await(() -> Files.exists(folder.resolve("port")) || !process.isAlive());
        assertThat(process.isAlive())
                .as(Files.readString(folder.resolve("said")))
                .isTrue();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not happen within 90 s");
            }
            Thread.sleep(10);
        }
    }

    /** Waits until nothing waits any more, for as long as it gets less. */
    private void awaitDrained(Process process) throws InterruptedException {
        for (int[] left = {Integer.MAX_VALUE}; left[0] > 0; ) {
            int before = left[0];
            await(() -> {
                left[0] = waiting(process, before);
                return left[0] < before;
            });
        }
    }

    private int waiting(Process process, int unknown) {
        try {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            Path file = folder.resolve("waiting");
            return Files.exists(file) ? Integer.parseInt(Files.readString(file)) : unknown;
        } catch (IOException e) {
            return unknown;
        }
    }

    /** Gives mails, each to two of our addresses; what was not taken for both is given again. */
    private void feed(int share) throws IOException {
        int port = Integer.parseInt(Files.readString(folder.resolve("port")));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            reply(in);
            say(socket, in, "LHLO client.example");
            for (int i = 0; i < share; i++) {
                given++;
                say(socket, in, "MAIL FROM:<a@customers.example>");
                for (String us : US) {
                    say(socket, in, "RCPT TO:<" + us + ">");
                }
                say(socket, in, "DATA");
                socket.getOutputStream().write(waiting.element());
                String first = say(socket, in, ".");
                if (!first.startsWith("250") || !reply(in).startsWith("250")) {
                    return;
                }
                waiting.remove();
            }
        } catch (IOException e) {
            // the process was killed, as it should be
        }
    }

    private static String say(Socket socket, BufferedReader in, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        return reply(in);
    }

    private static String reply(BufferedReader in) throws IOException {
        String line = in.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            line = in.readLine();
        }
        if (line == null) {
            throw new IOException("hung up");
        }
        return line;
    }

    private void balance(DatabaseAccess database, long seed) throws Exception {
        try (DeskFixture desk = DeskFixture.again(folder, database)) {
            Seals seals = Tools.of(desk.parts).seals();
            List<String> messages = column(desk, "SELECT encode(raw_index, 'hex') FROM message WHERE kind = 'MAIL_IN'");
            List<String> expected = mails.stream()
                    .map(raw -> hex(seals.rawIndex(RawMail.of(raw).sha256())))
                    .toList();
            assertThat(messages)
                    .as("seed %d: each mail is one message", seed)
                    .containsExactlyInAnyOrderElementsOf(expected);
            List<String> deliveries = column(desk, "SELECT encode(id_index, 'hex') FROM delivery");
            List<String> ids = new ArrayList<>();
            for (byte[] raw : mails) {
                for (String us : US) {
                    String id =
                            DeliveryId.received(us, RawMail.of(raw).sha256()).value();
                    ids.add(hex(seals.index("delivery", id)));
                }
            }
            assertThat(deliveries)
                    .as("seed %d: each delivery has its row", seed)
                    .containsExactlyInAnyOrderElementsOf(ids);
            assertThat(column(desk, "SELECT 'x' FROM delivery WHERE ticket_id IS NULL"))
                    .as("seed %d: and its ticket", seed)
                    .isEmpty();
            assertThat(column(
                            desk,
                            "SELECT 'x' FROM delivery d WHERE d.ticket_id NOT IN (SELECT ticket_id FROM message)"))
                    .isEmpty();
            LOG.log(
                    System.Logger.Level.INFO,
                    "exact: " + mails.size() + " mails given " + given + " times, " + deliveries.size()
                            + " deliveries, tickets "
                            + column(desk, "SELECT status || ' ' || count(*) FROM ticket GROUP BY status"));
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @SuppressWarnings("unchecked") // a native query of one text column
    private static List<String> column(DeskFixture desk, String sql) throws Exception {
        return desk.in(() ->
                (List<String>) desk.parts.entities().createNativeQuery(sql).getResultList());
    }
}
