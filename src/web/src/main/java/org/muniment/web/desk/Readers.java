package org.muniment.web.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.muniment.ledger.Entry;
import org.muniment.ledger.Ledger;
import org.muniment.terms.Actor;

/** Who looked at a ticket, read from the newest part of the ledger. Thread-safe. */
@ApplicationScoped
public class Readers {

    /** How many of the newest entries are looked through. */
    static final int MAX_ENTRIES = 10_000;

    private static final int MAX_SHOWN = 100;

    @Inject
    Ledger ledger;

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

    List<Look> of(String object) {
        List<Look> looks = new ArrayList<>();
        long before = ledger.size();
        long end = Math.max(0, before - MAX_ENTRIES);
        while (before > end && looks.size() < MAX_SHOWN) {
            List<Entry> entries = ledger.newest(before, Ledger.MAX_READ);
            if (entries.isEmpty()) {
                break;
            }
            for (Entry entry : entries) {
                if (entry.object().equals(object)) {
                    add(looks, entry);
                }
            }
            before = entries.get(entries.size() - 1).index();
        }
        return looks;
    }
}
