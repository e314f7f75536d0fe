package org.muniment.mail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.muniment.terms.Settings;

/** One way of mail into a process that dies again and again; what it did not acknowledge is given again. */
final class DrivenRoute {
    private final Route route;
    private final Path folder;
    private final Mailboxes mailboxes;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private final Map<String, Integer> attempts = new LinkedHashMap<>();

    DrivenRoute(Route route, Path folder, Mailboxes mailboxes) {
        this.route = route;
        this.folder = folder;
        this.mailboxes = mailboxes;
    }

    synchronized void add(byte[] raw) {
        waiting.add(raw);
        attempts.put(RawMail.of(raw).sha256(), 0);
    }

    synchronized boolean hasMore() {
        return !waiting.isEmpty();
    }

    synchronized int total() {
        return attempts.size();
    }

    /** How often each message, by its SHA-256, was given to the process; a mailbox counts as once. */
    synchronized Map<String, Integer> attempts() {
        return attempts;
    }

    /** Gives this life's share of what is left. */
    synchronized void feed(int livesLeft) {
        int share = Math.ceilDiv(waiting.size(), livesLeft);
        if (share == 0) {
            return;
        }
        try {
            switch (route) {
                case LMTP, SMTP -> deliver(share);
                case IMPORT -> hand(share);
                default -> drop(share);
            }
        } catch (IOException | IndexOutOfBoundsException e) {
            // the process was killed, as it should be
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] next() {
        byte[] raw = waiting.element();
        attempts.merge(RawMail.of(raw).sha256(), 1, Integer::sum);
        return raw;
    }

    private void deliver(int share) throws IOException {
        boolean lmtp = route == Route.LMTP;
        String[] ports = Files.readString(folder.resolve("port")).split(" ", 2);
        int port = Integer.parseInt(ports[lmtp ? 0 : 1]);
        try (MailClient client = MailClient.greet(port, lmtp ? "LHLO" : "EHLO")) {
            for (int i = 0; i < share; i++) {
                List<String> replies = client.deliver("a@x.example", List.of("support@desk.example"), next());
                if (!replies.get(0).startsWith("250")) {
                    return;
                }
                waiting.remove();
            }
        }
    }

    private void hand(int share) throws IOException, InterruptedException {
        MailSettings settings = MailSettings.from(Settings.of(
                Map.of("muniment.data", folder.toString(), "muniment.mail.addresses", "support@desk.example")));
        try (ImportRoute door = ImportDoor.connect(settings).orElseThrow(() -> new IOException("nobody there"))) {
            for (int i = 0; i < share; i++) {
                ImportRoute.Answer answer =
                        door.take("support@desk.example", next(), Instant.parse("2020-01-01T00:00:00Z"));
                if (answer.outcome() == ImportRoute.Outcome.REFUSED) {
                    return;
                }
                waiting.remove();
            }
        }
    }

    private void drop(int share) {
        for (int i = 0; i < share; i++) {
            try {
                mailboxes.drop(route, next());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            waiting.remove();
        }
    }

    @Override
    public synchronized String toString() {
        return route + " " + (attempts.size() - waiting.size()) + " of " + attempts.size() + " in "
                + attempts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
