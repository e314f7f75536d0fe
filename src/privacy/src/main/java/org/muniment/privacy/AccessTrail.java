package org.muniment.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.muniment.desk.Caller;
import org.muniment.ledger.Act;
import org.muniment.ledger.Entry;
import org.muniment.ledger.Ledger;
import org.muniment.terms.Actor;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.terms.SubjectId;

/**
 * Where the ledger names a ticket, a message, a person: pointers in the database that follow the ledger, so that "who
 * looked" costs what it finds and not what the ledger holds. What happened is read from the ledger itself; a pointer that
 * does not fit is not believed. Lost or another ledger's, the pointers are made again. Thread-safe.
 */
@ApplicationScoped
@Transactional
public class AccessTrail {

    /** Most ids in one question to the database. */
    static final int MAX_IDS = 500;

    /** How many batches of {@link Ledger#MAX_READ} entries a question for a page waits for at most. */
    private static final int MAX_BATCHES = 20;

    /** Entries read together when they lie this close: one file of the ledger. */
    private static final int WINDOW = 256;

    /** So many entries are read for one that a person sees: most are their own looks. */
    private static final int OWN_SHARE = 5;

    private static final int UUID_LENGTH = 36;
    private static final Set<String> KINDS = Set.of("ticket", "message", "attachment", "subject", "case");

    private final PrivacyParts parts;
    private final Ledger ledger;
    private final EntityManager em;

    /** For the container. */
    @Inject
    public AccessTrail(PrivacyParts parts) {
        this.parts = parts;
        this.ledger = parts.ledger();
        this.em = parts.entities();
    }

    @SuppressWarnings("NullAway")
    protected AccessTrail() {
        this.parts = null;
        this.ledger = null;
        this.em = null;
    }

    /**
     * Takes up the next entries of the ledger.
     *
     * @return how many; 0 when nothing is left
     */
    public int follow() {
        Object[] cursor = (Object[])
                em.createNativeQuery("SELECT next_entry, last_seen FROM access_cursor WHERE id = 1 FOR UPDATE")
                        .getSingleResult();
        long next = ((Number) cursor[0]).longValue();
        long size = ledger.size();
        if (next == size) {
            return 0;
        }
        if (!continues(next, size, String.valueOf(cursor[1]))) {
            em.createNativeQuery("DELETE FROM access_trail").executeUpdate();
            next = 0;
        }
        List<Entry> entries = ledger.read(next, (int) Math.min(Ledger.MAX_READ, size - next));
        String pointers = entries.stream()
                .filter(entry -> item(entry).length() == UUID_LENGTH)
                .map(entry -> item(entry) + " " + entry.index())
                .collect(Collectors.joining(","));
        if (!pointers.isEmpty()) {
            em.createNativeQuery("INSERT INTO access_trail (item, entry) SELECT CAST(split_part(p, ' ', 1) AS uuid),"
                            + " CAST(split_part(p, ' ', 2) AS bigint) FROM unnest(string_to_array(?1, ',')) AS p"
                            + " ON CONFLICT DO NOTHING")
                    .setParameter(1, pointers)
                    .executeUpdate();
        }
        em.createNativeQuery("UPDATE access_cursor SET next_entry = ?1, last_seen = ?2 WHERE id = 1")
                .setParameter(1, next + entries.size())
                .setParameter(2, mark(entries.get(entries.size() - 1)))
                .executeUpdate();
        return entries.size();
    }

    private boolean continues(long next, long size, String lastSeen) {
        return next == 0
                || (next < size && mark(ledger.read(next - 1, 1).get(0)).equals(lastSeen));
    }

    private static String mark(Entry entry) {
        return entry.at().toEpochMilli() + " " + entry.act() + " " + entry.object();
    }

    /** The id of the item an entry is about; empty for anything else. */
    private static String item(Entry entry) {
        String object = entry.object();
        int colon = object.indexOf(':');
        if (colon < 0 || !KINDS.contains(object.substring(0, colon))) {
            return "";
        }
        String id = object.substring(colon + 1);
        return id.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}") ? id : "";
    }

    /**
     * The newest entries about any of some items, newest first. When the trail is far behind, entries of the last moments
     * may be missing.
     *
     * @param most how many at most
     */
    public List<Entry> newest(Collection<UUID> items, int most) {
        for (int i = 0; i < MAX_BATCHES && follow() == Ledger.MAX_READ; i++) {
            // The trail is behind: the next batch.
        }
        List<Long> places = new ArrayList<>();
        List<UUID> all = List.copyOf(items);
        for (int from = 0; from < all.size(); from += MAX_IDS) {
            places.addAll(ask(
                    all.subList(from, Math.min(from + MAX_IDS, all.size())).stream()
                            .map(UUID::toString)
                            .toList(),
                    "DESC LIMIT " + most));
        }
        List<Long> last = places.stream()
                .distinct()
                .sorted(java.util.Comparator.reverseOrder())
                .limit(most)
                .sorted()
                .toList();
        List<Entry> found = new ArrayList<>();
        Set<String> wanted = all.stream().map(UUID::toString).collect(Collectors.toSet());
        int next = 0;
        while (next < last.size()) {
            next = window(last, next, wanted, found);
        }
        return found.reversed();
    }

    /** The newest entries about anything of a signed-in person that others made, newest first. */
    public List<Entry> ofPerson(Caller customer, int most) {
        if (customer.actor().kind() != Actor.Kind.CUSTOMER || !customer.is(Role.CUSTOMER)) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "only a signed-in customer may do this");
        }
        SubjectId person = SubjectId.of(customer.actor().id());
        parts.ledger().append(Act.of(customer.actor(), "access.list", customer.purpose(), "subject:" + person.value()));
        List<UUID> items = new ArrayList<>(parts.tickets().changing().of(person, Caller.system("privacy")));
        items.add(person.value());
        new CaseBook(parts).of(person).forEach(any -> items.add(any.publicId));
        return newest(items, most * OWN_SHARE).stream()
                .filter(entry -> entry.actor().kind() != Actor.Kind.CUSTOMER
                        && entry.actor().kind() != Actor.Kind.PUBLIC)
                .limit(most)
                .toList();
    }

    /** The places of all entries about some items, in order; {@link #follow} has to be called until nothing is left. */
    public List<Long> places(Collection<String> items) {
        List<Long> places = new ArrayList<>();
        List<String> all = List.copyOf(items);
        for (int from = 0; from < all.size(); from += MAX_IDS) {
            places.addAll(ask(all.subList(from, Math.min(from + MAX_IDS, all.size())), ""));
        }
        return places.stream().distinct().sorted().toList();
    }

    private List<Long> ask(List<String> items, String order) {
        List<?> found = em.createNativeQuery("SELECT DISTINCT entry FROM access_trail WHERE item IN"
                        + " (SELECT CAST(i AS uuid) FROM unnest(string_to_array(?1, ',')) AS i) ORDER BY entry "
                        + order)
                .setParameter(1, String.join(",", items))
                .getResultList();
        return found.stream().map(place -> ((Number) place).longValue()).toList();
    }

    /**
     * Reads the entries at the places from {@code from} on that lie close together.
     *
     * @param wanted ids of the items asked for; entries about others are left out
     * @return where to go on
     */
    public int window(List<Long> places, int from, Set<String> wanted, List<Entry> into) {
        long first = places.get(from);
        int end = from;
        while (end < places.size() && places.get(end) < first + WINDOW) {
            end++;
        }
        Set<Long> here = Set.copyOf(places.subList(from, end));
        int count = (int) (places.get(end - 1) - first + 1);
        for (Entry entry : ledger.read(first, count)) {
            if (here.contains(entry.index()) && wanted.contains(item(entry))) {
                into.add(entry);
            }
        }
        return end;
    }
}
