package org.muniment.web.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.muniment.ledger.Entry;
import org.muniment.privacy.AccessTrail;
import org.muniment.terms.Actor;

/** Who looked at a ticket, from the ledger. Thread-safe. */
@ApplicationScoped
public class Readers {

    /** How many of the newest entries about the ticket are read. */
    static final int MAX_ENTRIES = 1_000;

    private static final int MAX_SHOWN = 100;

    @Inject
    AccessTrail trail;

    /** For the container. */
    public Readers() {}

    /**
     * One look.
     *
     * @param at when
     * @param actor who
     * @param act what, such as {@code ticket.read}
     * @param index its entry in the ledger
     * @param times how often in a row
     */
    public record Look(Instant at, Actor actor, String act, long index, int times) {

        private boolean same(Entry entry) {
            return actor.equals(entry.actor()) && act.equals(entry.act());
        }

        private Look again() {
            return new Look(at, actor, act, index, times + 1);
        }
    }

    private static void add(List<Look> looks, Entry entry) {
        Look last = looks.isEmpty() ? null : looks.get(looks.size() - 1);
        if (last != null && last.same(entry)) {
            looks.set(looks.size() - 1, last.again());
        } else if (looks.size() < MAX_SHOWN) {
            looks.add(new Look(entry.at(), entry.actor(), entry.act(), entry.index(), 1));
        }
    }

    List<Look> of(UUID ticket) {
        List<Look> looks = new ArrayList<>();
        trail.newest(Set.of(ticket), MAX_ENTRIES).forEach(entry -> add(looks, entry));
        return looks;
    }
}
