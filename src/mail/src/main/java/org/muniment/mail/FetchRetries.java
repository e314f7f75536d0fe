package org.muniment.mail;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.muniment.mail.receive.MailboxState.Place;
import org.muniment.mail.receive.RemoteMailbox;

/**
 * The messages of a mailbox that could not be fetched, each with when it is tried again: after pauses that double from
 * {@link #FIRST} to {@link #LONGEST}, and always after all others, because a server may hang up over one message every
 * time (Dovecot does when it cannot read the file), and the rest must come through. Not thread-safe.
 */
final class FetchRetries {
    static final Duration FIRST = Duration.ofSeconds(1);
    static final Duration LONGEST = Duration.ofMinutes(10);

    private final InstantSource clock;
    private final Map<Place, Try> failed = new HashMap<>();

    private record Try(Duration pause, Instant next) {}

    FetchRetries(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether it is not the turn of a message yet. */
    boolean waits(Place place) {
        Try last = failed.get(place);
        return last != null && last.next().isAfter(clock.instant());
    }

    /** Whether a message failed before. */
    boolean failedBefore(Place place) {
        return failed.containsKey(place);
    }

    /** Whether any message could not be fetched so far. */
    boolean any() {
        return !failed.isEmpty();
    }

    void failed(Place place) {
        Try last = failed.get(place);
        Duration twice = last == null ? FIRST : last.pause().multipliedBy(2);
        Duration pause = twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
        failed.put(place, new Try(pause, clock.instant().plus(pause)));
    }

    void succeeded(Place place) {
        failed.remove(place);
    }

    /** Forgets those that are not there any more. */
    void keepOnly(long uidValidity, List<RemoteMailbox.Item> items) {
        if (any()) {
            Set<Place> there = items.stream()
                    .map(item -> new Place(uidValidity, item.uid()))
                    .collect(Collectors.toSet());
            failed.keySet().retainAll(there);
        }
    }
}
