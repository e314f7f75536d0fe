package org.muniment.mail;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeSet;

/**
 * Who is next: spooled messages in order of arrival, those that failed after a growing pause. A message that fails while
 * others get through is parked in the end; while nothing gets through, nothing is. Thread-safe.
 */
final class IntakeLine {
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final TreeSet<String> ready = new TreeSet<>();
    private final PriorityQueue<Pause> pausing = new PriorityQueue<>(Comparator.comparingLong(Pause::untilNanos));
    private final Map<String, Trouble> troubles = new HashMap<>();
    private final Map<String, Trouble> parked = new HashMap<>();
    private final int parkAfter;
    private final Duration firstPause;
    private String inHand = "";
    private long successes;
    private boolean closed;

    private record Pause(String name, long untilNanos) {}

    private record Trouble(int attempts, String reason, long successesAtFirst) {}

    IntakeLine(int parkAfter, Duration firstPause) {
        this.parkAfter = parkAfter;
        this.firstPause = firstPause;
    }

    synchronized void add(String name) {
        ready.add(name);
        notifyAll();
    }

    synchronized void addParked(String name) {
        parked.put(name, new Trouble(0, "parked before the start", 0));
    }

    /** The next message; waits for one. Empty when closed. */
    synchronized Optional<String> next() throws InterruptedException {
        while (!closed) {
            long now = System.nanoTime();
            while (!pausing.isEmpty() && pausing.peek().untilNanos() - now <= 0) {
                ready.add(pausing.remove().name());
            }
            String first = ready.pollFirst();
            if (first != null) {
                inHand = first;
                return Optional.of(first);
            }
            if (pausing.isEmpty()) {
                wait();
            } else {
                wait(Math.max(1, (pausing.peek().untilNanos() - now) / 1_000_000));
            }
        }
        return Optional.empty();
    }

    synchronized void done(String name) {
        inHand = "";
        successes++;
        troubles.remove(name);
    }

    /** Notes a failure; true when the message is to be parked. */
    synchronized boolean failed(String name, String reason) {
        inHand = "";
        Trouble before = troubles.getOrDefault(name, new Trouble(0, reason, successes));
        Trouble now = new Trouble(before.attempts() + 1, reason, before.successesAtFirst());
        if (now.attempts() >= parkAfter && successes > now.successesAtFirst()) {
            park(name, now);
            return true;
        }
        troubles.put(name, now);
        long pause = Math.min(LONGEST_PAUSE.toNanos(), firstPause.toNanos() << Math.min(20, now.attempts() - 1));
        pausing.add(new Pause(name, System.nanoTime() + pause));
        return false;
    }

    /** Parks a message at once. */
    synchronized void parkNow(String name, String reason) {
        inHand = "";
        park(name, new Trouble(1, reason, successes));
    }

    private void park(String name, Trouble trouble) {
        troubles.remove(name);
        parked.put(name, trouble);
    }

    /** Takes a message out of the parked ones; whether it was there. */
    synchronized boolean unpark(String name) {
        return parked.remove(name) != null;
    }

    synchronized int waiting() {
        return ready.size() + pausing.size() + (inHand.isEmpty() ? 0 : 1);
    }

    synchronized long handled() {
        return successes;
    }

    synchronized List<IntakeStatus.Parked> parked() {
        List<IntakeStatus.Parked> list = new ArrayList<>();
        parked.forEach(
                (name, trouble) -> list.add(new IntakeStatus.Parked(name, trouble.attempts(), trouble.reason())));
        list.sort(Comparator.comparing(IntakeStatus.Parked::name));
        return list;
    }

    synchronized Optional<Instant> oldest() {
        List<String> names = new ArrayList<>();
        if (!ready.isEmpty()) {
            names.add(ready.first());
        }
        if (!inHand.isEmpty()) {
            names.add(inHand);
        }
        pausing.forEach(pause -> names.add(pause.name()));
        return names.stream().min(Comparator.naturalOrder()).map(Spool::arrival);
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
