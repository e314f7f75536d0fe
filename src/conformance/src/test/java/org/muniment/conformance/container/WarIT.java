package org.muniment.conformance.container;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.inject.Inject;
import java.io.File;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.muniment.desk.Accounts;
import org.muniment.desk.Caller;
import org.muniment.desk.StaffAccounts;
import org.muniment.ledger.Act;
import org.muniment.ledger.Entry;
import org.muniment.ledger.Ledger;
import org.muniment.ledger.Receipt;
import org.muniment.policy.Policy;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.terms.SubjectId;

/** The composition as it is in the container: beans, transactions, persistence unit, roles. */
@ExtendWith(ArquillianExtension.class)
class WarIT {

    @Inject
    Ledger ledger;

    @Inject
    Policy policy;

    @Inject
    Accounts accounts;

    @Inject
    StaffAccounts staff;

    @Deployment
    static WebArchive war() {
        return ShrinkWrap.createFromZipFile(WebArchive.class, new File(System.getProperty("war")));
    }

    @Test
    void recordsAnActDurablyAndReadsItBack() {
        Actor actor = Actor.system("container-test");
        Receipt receipt =
                ledger.append(new Act(actor, "test.act", Purpose.OPERATION, "test:1", Map.of("why", "to see")));
        List<Entry> read = ledger.read(receipt.index(), 1, actor, Purpose.OPERATION);
        assertEquals("test.act", read.get(0).act());
        assertEquals(Map.of("why", "to see"), read.get(0).details().orElseThrow());
        assertTrue(receipt.at().isAfter(Instant.EPOCH));
    }

    @Test
    void keepsThreeMonthsSearchableAndAYearArchived() {
        assertEquals(3, policy.retention("logs.access").hot().toTotalMonths());
        assertEquals(12, policy.retention("logs.access").archive().toTotalMonths());
    }

    @Test
    void makesOneAccountForOneAddress() {
        Caller system = Caller.system("container-test");
        SubjectId first = accounts.findOrCreate("Ada@Example.org", system);
        assertEquals(first, accounts.findOrCreate("Ada@EXAMPLE.ORG", system));
        assertEquals(first, accounts.find("Ada@example.org", system).orElseThrow());
    }

    @Test
    void keepsStaffListFromEverybodyButOperators() {
        for (Role role : Role.values()) {
            Caller caller = new Caller(Actor.system("x"), Set.of(role), Purpose.OPERATION);
            if (role != Role.OPERATOR) {
                Caller person = new Caller(
                        new Actor(Actor.Kind.STAFF, "00000000-0000-0000-0000-000000000001"),
                        Set.of(role),
                        Purpose.OPERATION);
                assertEquals(
                        Refusal.Code.FORBIDDEN,
                        assertThrows(Refusal.class, () -> staff.list(person)).code(),
                        role.name());
            } else {
                assertDoesNotThrow(() -> staff.list(caller));
            }
        }
    }
}
