package org.muniment.logs.search;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.muniment.logs.query.Node;
import org.muniment.terms.Actor;
import org.muniment.terms.Refusal;
import org.muniment.vault.pseudonym.Prefix;

/**
 * How many clear addresses and networks one person may look for. Each such search tells whether an address occurs, and under
 * which pseudonym: whoever may try them all needs no key to undo the pseudonyms. An address counts once an hour, however often
 * it is looked for, so that paging and narrowing cost nothing. The product itself is not limited. Counts live in memory, so a
 * restart forgets them; every search and every refusal stays in the ledger. Thread-safe.
 */
final class AddressLimit {

    /** Different addresses and networks that one person may look for within an hour. */
    static final int MAX_PER_HOUR = 60;

    private static final long HOUR = Duration.ofHours(1).toNanos();
    /** People remembered; beyond, those without a search in the last hour are forgotten first. */
    private static final int MAX_PEOPLE = 10_000;

    private final LongSupplier nanos;
    private final Map<Actor, Map<Prefix, Long>> asked = new HashMap<>();

    /** By a clock that only counts on, in nanoseconds. */
    AddressLimit(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * Counts the clear addresses of a query.
     *
     * @throws Refusal {@code RATE_LIMITED} when they are too many; none of them counts then
     */
    synchronized void count(Node query, Actor actor) {
        Set<Prefix> wanted = new HashSet<>();
        collect(query, wanted);
        if (wanted.isEmpty() || actor.kind() == Actor.Kind.SYSTEM) {
            return;
        }
        long now = nanos.getAsLong();
        if (asked.size() >= MAX_PEOPLE) {
            asked.values().forEach(times -> times.values().removeIf(at -> now - at > HOUR));
            asked.values().removeIf(Map::isEmpty);
        }
        Map<Prefix, Long> known = asked.computeIfAbsent(actor, any -> new HashMap<>());
        known.values().removeIf(at -> now - at > HOUR);
        long fresh = wanted.stream().filter(each -> !known.containsKey(each)).count();
        if (known.size() + fresh > MAX_PER_HOUR) {
            throw new Refusal(
                    Refusal.Code.RATE_LIMITED,
                    "at most " + MAX_PER_HOUR + " different addresses and networks can be looked for within an hour;"
                            + " look for a pseudonym, or try again later");
        }
        wanted.forEach(each -> known.putIfAbsent(each, now));
    }

    private static void collect(Node node, Set<Prefix> into) {
        switch (node) {
            case Node.And and -> and.parts().forEach(part -> collect(part, into));
            case Node.Or or -> or.parts().forEach(part -> collect(part, into));
            case Node.Not not -> collect(not.part(), into);
            case Node.Address address -> {
                if (!address.field().equals(org.muniment.logs.query.Fields.PSEUDONYM)) {
                    into.add(address.clear());
                }
            }
            case Node.AddressInText inText -> into.add(inText.clear());
            case Node.Leaf leaf -> {
                // Words and values: no address is encrypted for them.
            }
            case Node.All all -> {
                // Everything.
            }
        }
    }
}
