package org.muniment.mail;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.muniment.mail.MailboxStatus.Balance;
import org.muniment.mail.receive.MailboxState;
import org.muniment.mail.receive.MailboxState.Outcome;
import org.muniment.mail.receive.MailboxState.Place;
import org.muniment.mail.receive.RemoteMailbox;

/**
 * Which of the messages in one mailbox have their row in the ledger. Reads the ledger from its beginning when there are
 * messages at the start, or messages come back, then what was added. Holds what lies in the mailbox now, not what ever lay
 * there. Not thread-safe.
 */
final class FetchedRows {
    private final LedgerRows ledger;
    private final String account;
    private final MailboxState state;
    private final Map<Place, Long> wanted = new HashMap<>();
    private final Map<Long, Set<Long>> rows = new HashMap<>();
    private long read = -1;

    FetchedRows(LedgerRows ledger, String account, MailboxState state) {
        this.ledger = ledger;
        this.account = account;
        this.state = state;
    }

    /** Brings it up to what lies in the mailbox and what the ledger got since the last time. */
    void refresh(long validity, List<RemoteMailbox.Item> items) {
        if (read > ledger.size()) { // the ledger was put back to an older state: what it has lost must show
            wanted.clear();
            rows.clear();
            read = -1;
        }
        Set<Place> now = places(validity, items);
        wanted.keySet().retainAll(now);
        rows.keySet().retainAll(new HashSet<>(wanted.values()));
        boolean anew = false;
        for (Place place : now) {
            if (!wanted.containsKey(place)) {
                long hash = ledger.place(fetched(place));
                wanted.put(place, hash);
                rows.put(hash, new HashSet<>(2));
                // A number new to us has no row yet; what lay there at the start may have one of an earlier run.
                anew |= read < 0 || state.isDone(place.uidValidity(), place.uid());
            }
        }
        read = ledger.from(anew ? 0 : read < 0 ? ledger.size() : read, this::note);
    }

    private void note(long place, long row) {
        Set<Long> known = rows.get(place);
        if (known != null) {
            known.add(row);
        }
    }

    /** Where the messages lie, and where those lay that are known from an earlier numbering. */
    private Set<Place> places(long validity, List<RemoteMailbox.Item> items) {
        Set<Place> places = new HashSet<>();
        for (RemoteMailbox.Item item : items) {
            places.add(new Place(validity, item.uid()));
            if (outcome(validity, item.uid()) == Outcome.KNOWN) {
                places.addAll(state.taken(state.hash(validity, item.uid())));
            }
        }
        return places;
    }

    private Outcome outcome(long validity, long uid) {
        return state.isDone(validity, uid) ? state.outcome(validity, uid) : Outcome.LEFT;
    }

    Envelope.Fetched fetched(Place place) {
        return new Envelope.Fetched(account, place.uidValidity(), place.uid());
    }

    /** Whether any message was ever taken from a place, as of the last {@link #refresh}. */
    boolean has(Place place) {
        Long hash = wanted.get(place);
        return hash != null && !rows.getOrDefault(hash, Set.of()).isEmpty();
    }

    /** Whether that message was taken from a place, as of the last {@link #refresh}. */
    boolean has(Place place, byte[] raw) {
        Long hash = wanted.get(place);
        return hash != null && rows.getOrDefault(hash, Set.of()).contains(ledger.row(hash, raw));
    }

    /** Those of the messages that are ours. */
    Set<RemoteMailbox.Item> ours(long validity, List<RemoteMailbox.Item> items) {
        Set<RemoteMailbox.Item> ours = new HashSet<>();
        for (RemoteMailbox.Item item : items) {
            byte[] raw = state.hash(validity, item.uid());
            boolean has =
                    switch (outcome(validity, item.uid())) {
                        case TAKEN -> has(new Place(validity, item.uid()), raw);
                        case KNOWN -> state.taken(raw).stream().anyMatch(at -> has(at, raw));
                        case LEFT -> false;
                    };
            if (has) {
                ours.add(item);
            }
        }
        return ours;
    }

    /** Counts what has its row in the ledger, not what the state file believes. */
    Balance balance(Instant at, long validity, List<RemoteMailbox.Item> items, Set<RemoteMailbox.Item> ours) {
        long left = items.stream()
                .filter(item -> state.isDone(validity, item.uid()) && outcome(validity, item.uid()) == Outcome.LEFT)
                .count();
        long known = ours.stream()
                .filter(item -> outcome(validity, item.uid()) == Outcome.KNOWN)
                .count();
        return new Balance(at, items.size(), ours.size() - known, known, left);
    }
}
