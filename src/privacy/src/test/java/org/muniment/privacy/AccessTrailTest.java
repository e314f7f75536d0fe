package org.muniment.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.ledger.Act;
import org.muniment.ledger.Entry;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;

class AccessTrailTest {

    private static final int OTHERS = 3_000;
    private static final UUID TICKET = UUID.randomUUID();
    private static final Actor AGENT =
            new Actor(Actor.Kind.STAFF, UUID.randomUUID().toString());

    @TempDir
    private Path data;

    private PrivacyFixture house;
    private AccessTrail trail;

    @BeforeEach
    void open() {
        house = new PrivacyFixture(data);
        trail = new AccessTrail(house.parts);
    }

    @AfterEach
    void close() {
        house.close();
    }

    private void look(String act) {
        house.parts.ledger().append(Act.of(AGENT, act, Purpose.SUPPORT, "ticket:" + TICKET));
    }

    private void others() {
        var last = house.parts.ledger().appendLater(Act.of(AGENT, "other", Purpose.SUPPORT, "logs:house"));
        for (int i = 1; i < OTHERS; i++) {
            last = house.parts
                    .ledger()
                    .appendLater(Act.of(AGENT, "other", Purpose.SUPPORT, "ticket:" + UUID.randomUUID()));
        }
        last.join();
    }

    private List<String> newest(int most) throws Exception {
        return house.in(() -> trail.newest(Set.of(TICKET), most)).stream()
                .map(Entry::act)
                .toList();
    }

    @Test
    void findsTheOldestLookBehindThousandsOfOthers() throws Exception {
        look("first");
        others();
        look("second");
        look("third");
        assertThat(newest(10)).containsExactly("third", "second", "first");
        assertThat(newest(2)).containsExactly("third", "second");
        look("fourth");
        assertThat(newest(1)).as("at once").containsExactly("fourth");
    }

    @Test
    void isMadeAgainWhenTheLedgerIsAnother() throws Exception {
        others();
        look("first");
        assertThat(newest(10)).containsExactly("first");
        house.in(() -> house.parts
                .entities()
                .createNativeQuery("UPDATE access_cursor SET last_seen = 'another ledger', next_entry = 5")
                .executeUpdate());
        look("second");
        assertThat(newest(10)).containsExactly("second", "first");
        house.in(() -> house.parts
                .entities()
                .createNativeQuery("UPDATE access_cursor SET next_entry = 1000000")
                .executeUpdate());
        assertThat(newest(10)).as("restored from an older copy").containsExactly("second", "first");
    }

    @Test
    void doesNotBelieveAPointerThatDoesNotFit() throws Exception {
        others();
        look("first");
        newest(1);
        house.in(() -> house.parts
                .entities()
                .createNativeQuery("INSERT INTO access_trail (item, entry) VALUES (CAST(?1 AS uuid), 7)")
                .setParameter(1, TICKET.toString())
                .executeUpdate());
        assertThat(newest(10)).containsExactly("first");
    }

    @Test
    void holdsPointersOnlyAndNothingTwice() throws Exception {
        look("first");
        newest(1);
        house.in(() -> house.parts
                .entities()
                .createNativeQuery("UPDATE access_cursor SET next_entry = 0, last_seen = ''")
                .executeUpdate());
        look("second");
        newest(1);
        Object rows = house.in(() -> house.parts
                .entities()
                .createNativeQuery("SELECT count(*) FROM access_trail WHERE item = CAST(?1 AS uuid)")
                .setParameter(1, TICKET.toString())
                .getSingleResult());
        assertThat(((Number) rows).intValue()).isEqualTo(2);
    }
}
