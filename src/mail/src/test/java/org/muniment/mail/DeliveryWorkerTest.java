package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.mail.SendReport.State;
import org.muniment.terms.Settings;

class DeliveryWorkerTest {
    private static final byte[] WIRE =
            "Subject: x\r\n\r\n.dot\r\n..\r\n.\r\nlast line without end".getBytes(StandardCharsets.US_ASCII);

    private static MailSettings relay(int port, String... more) {
        Map<String, String> values = new ConcurrentHashMap<>();
        values.put("muniment.mail.relay", "smtp://127.0.0.1:" + port);
        for (int i = 0; i < more.length; i += 2) {
            values.put("muniment.mail." + more[i], more[i + 1]);
        }
        return MailSettings.from(Settings.of(values));
    }

    /** An outbox in memory. */
    private static final class Queue implements OutboundQueue {
        private final Deque<Outgoing> waiting = new ArrayDeque<>();
        private final List<SendReport> sent = new ArrayList<>();
        private final List<SendReport> failed = new ArrayList<>();
        private final List<Boolean> permanent = new ArrayList<>();
        private final List<Optional<Instant>> nextTries = new ArrayList<>();

        synchronized void add(int attempt, String... recipients) {
            waiting.add(new Outgoing(
                    UUID.randomUUID(), "support@desk.example", List.of(recipients), RawMail.of(WIRE), attempt, false));
        }

        @Override
        public synchronized Optional<Outgoing> claim() {
            return Optional.ofNullable(waiting.poll());
        }

        @Override
        public synchronized void sent(UUID id, SendReport report) {
            sent.add(report);
        }

        @Override
        public synchronized void failed(UUID id, boolean forGood, SendReport report, Optional<Instant> nextTry) {
            failed.add(report);
            permanent.add(forGood);
            nextTries.add(nextTry);
        }

        synchronized int outcomes() {
            return sent.size() + failed.size();
        }
    }

    @Test
    void sendsTheStoredBytesUnchanged(@TempDir Path folder) throws Exception {
        try (House house = House.open(folder)) {
            MailSettings receiving = house.settings("domains", "x.example");
            try (Intake intake = house.intake(receiving);
                    MailListeners listeners = MailListeners.start(receiving, intake)) {
                Inbox inbox = new Inbox();
                intake.start(inbox);
                Queue queue = new Queue();
                queue.add(0, "a@x.example", "stranger@y.example", "b@x.example");
                try (DeliveryWorker worker = DeliveryWorker.start(relay(listeners.smtpPort()), queue, House.CLOCK)) {
                    Inbox.await(() -> queue.outcomes() == 1);
                    assertThat(worker.status().relayConfigured()).isTrue();
                }
                assertThat(queue.failed.get(0).recipients())
                        .extracting(SendReport.Outcome::state)
                        .containsExactly(State.ACCEPTED, State.REFUSED, State.ACCEPTED);
                assertThat(queue.permanent).as("nobody left to try").containsExactly(true);
                Inbox.await(() -> inbox.deliveries().size() == 2);
                assertThat(inbox.deliveries().get(0).raw().bytes())
                        .isEqualTo((new String(WIRE, StandardCharsets.US_ASCII) + "\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    @Test
    void triesLaterWhatIsRefusedForNow() throws Exception {
        try (Scripted relay =
                new Scripted("220 hi", "250 hello", "250 from", "250 to", "450 busy", "354 go", "250 taken")) {
            Queue queue = new Queue();
            queue.add(2, "a@x.example", "b@x.example");
            Instant now = Instant.parse("2026-11-22T05:00:00Z");
            try (DeliveryWorker worker = DeliveryWorker.start(relay(relay.port()), queue, InstantSource.fixed(now))) {
                Inbox.await(() -> queue.outcomes() == 1);
                assertThat(worker.status().sent()).isZero();
            }
            assertThat(queue.failed.get(0).recipients())
                    .extracting(SendReport.Outcome::state)
                    .containsExactly(State.ACCEPTED, State.LATER);
            assertThat(queue.permanent).containsExactly(false);
            assertThat(queue.nextTries).containsExactly(Optional.of(now.plus(Duration.ofMinutes(2))));
        }
    }

    @Test
    void refusalOfTheMessageIsForGood() throws Exception {
        try (Scripted relay =
                new Scripted("220 hi", "250 hello", "250 from", "250 to", "354 go", "554 5.7.1 no spam")) {
            Queue queue = new Queue();
            queue.add(0, "a@x.example");
            try (DeliveryWorker worker = DeliveryWorker.start(relay(relay.port()), queue, House.CLOCK)) {
                Inbox.await(() -> queue.outcomes() == 1);
                worker.wake();
            }
            assertThat(queue.permanent).containsExactly(true);
            assertThat(queue.failed.get(0).recipients().get(0).reply()).contains("no spam");
        }
    }

    @Test
    void anUnreachableOrUnwillingRelayIsWaitedFor() throws Exception {
        Queue queue = new Queue();
        queue.add(0, "a@x.example");
        int nobody;
        try (ServerSocket closed = new ServerSocket(0)) {
            nobody = closed.getLocalPort();
        }
        try (DeliveryWorker worker = DeliveryWorker.start(relay(nobody), queue, House.CLOCK)) {
            Inbox.await(() -> queue.outcomes() == 1);
            assertThat(worker.status().lastFault()).isPresent();
        }
        try (Scripted relay = new Scripted("554 go away")) {
            queue.add(0, "a@x.example");
            try (DeliveryWorker worker = DeliveryWorker.start(relay(relay.port()), queue, House.CLOCK)) {
                Inbox.await(() -> queue.outcomes() == 2);
                assertThat(worker.status().lastFault()).contains("the relay answered 554");
            }
        }
        assertThat(queue.permanent).containsExactly(false, false);
    }

    @Test
    void givesUpInTheEnd() throws Exception {
        try (Scripted relay = new Scripted("421 later")) {
            Queue queue = new Queue();
            queue.add(DeliveryWorker.MAX_ATTEMPTS - 1, "a@x.example");
            try (DeliveryWorker worker = DeliveryWorker.start(relay(relay.port()), queue, House.CLOCK)) {
                Inbox.await(() -> queue.outcomes() == 1);
                assertThat(worker.status().sent()).isZero();
            }
            assertThat(queue.permanent).containsExactly(true);
            assertThat(queue.nextTries).containsExactly(Optional.empty());
        }
    }

    @Test
    void holdsWithoutARelayAndInsistsOnTlsWhenTold() throws Exception {
        Queue queue = new Queue();
        queue.add(0, "a@x.example");
        try (DeliveryWorker worker =
                DeliveryWorker.start(MailSettings.from(Settings.of(Map.of())), queue, House.CLOCK)) {
            worker.wake();
            Thread.sleep(50);
            assertThat(worker.status().relayConfigured()).isFalse();
        }
        assertThat(queue.outcomes()).isZero();
        try (Scripted relay = new Scripted("220 hi", "250 hello")) {
            try (DeliveryWorker worker =
                    DeliveryWorker.start(relay(relay.port(), "relay-tls", "required"), queue, House.CLOCK)) {
                Inbox.await(() -> queue.outcomes() == 1);
                assertThat(worker.status().lastFault()).isPresent();
            }
            assertThat(relay.heard()).noneMatch(line -> line.startsWith("MAIL"));
        }
    }

    /** A relay that gives its replies in order whatever it hears. */
    private static final class Scripted implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final List<String> heard = new ArrayList<>();

        Scripted(String... replies) throws IOException {
            Thread thread = new Thread(() -> talk(replies));
            thread.setDaemon(true);
            thread.start();
        }

        private void talk(String... replies) {
            try (Socket socket = server.accept()) {
                var in = new java.io.BufferedReader(
                        new java.io.InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                for (String reply : replies) {
                    socket.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
                    String line = in.readLine();
                    while (reply.startsWith("354") && line != null && !line.equals(".")) {
                        line = in.readLine();
                    }
                    synchronized (heard) {
                        heard.add(String.valueOf(line));
                    }
                }
            } catch (IOException e) {
                // the worker hung up, which some of these tests want
            }
        }

        int port() {
            return server.getLocalPort();
        }

        List<String> heard() {
            synchronized (heard) {
                return List.copyOf(heard);
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
