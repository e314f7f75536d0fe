package org.muniment.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.muniment.desk.DeskFixture;
import org.muniment.desk.Mails;
import org.muniment.desk.TicketQuery;
import org.muniment.desk.Tickets;
import org.muniment.mail.Delivery;
import org.muniment.mail.DeliveryId;
import org.muniment.mail.Route;
import org.muniment.terms.SubjectId;

/** Nothing stops an erasure half way, and nothing that happens meanwhile is lost or linked. */
class ErasureKillTest extends ErasureHouse {

    @Test
    void aKillBeforeAnyStateOnlyMakesItBeginAgain() throws Exception {
        SubjectId ada = write(ADA, "Printer", "okapi");
        CaseView asked = house.in(() -> house.erasures.request("en", DeskFixture.customer(ada)));
        approve(asked);
        for (int i = 0; i < 40; i++) {
            int last = i;
            int[] pieces = {0};
            house.beforeWork = () -> {
                if (pieces[0]++ == last) {
                    throw new Killed();
                }
            };
            try {
                house.work().run();
            } catch (Killed killed) {
                // A fresh worker goes on, as after a start.
            }
            house.desk.pass(Duration.ofSeconds(12));
        }
        assertThat(view(asked.id()).of().state()).isEqualTo(CaseState.BACKUP_HORIZON);
        assertThat(house.sendAll().stream().filter(mail -> mail.contains("Your data is erased")))
                .hasSize(1);
        assertThat(found("okapi")).isZero();
    }

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void aKilledTransactionAfterTheKeyIsGoneIsRepeated() throws Exception {
        SubjectId ada = write(ADA, "Printer", "okapi");
        CaseView asked = house.in(() -> house.erasures.request("en", DeskFixture.customer(ada)));
        approve(asked);
        house.sources.add(0, new DyingSource());
        house.sources.add(new DyingSource());
        for (int i = 0; i < 4; i++) {
            house.work().run();
            house.desk.pass(Duration.ofSeconds(30));
        }
        assertThat(DyingSource.deaths).isEqualTo(2);
        assertThat(view(asked.id()).of().state()).isEqualTo(CaseState.BACKUP_HORIZON);
        assertThat(live("subject:" + ada)).isZero();
        assertThat(acts()).contains("key.destroyed", "dsr.erasure.keys-destroyed");
    }

    /** Fails the first time it is asked, by its name after the desk. */
    private static final class DyingSource implements org.muniment.terms.PersonalDataSource {
        private static int deaths;
        private boolean died;

        @Override
        public String name() {
            return "desk";
        }

        @Override
        public void export(SubjectId subject, org.muniment.terms.PersonalDataSink sink) {}

        @Override
        public org.muniment.terms.ErasureCount erase(SubjectId subject, String reason) {
            if (!died) {
                died = true;
                deaths++;
                throw new IllegalStateException("killed");
            }
            return org.muniment.terms.ErasureCount.NONE;
        }
    }

    @Test
    void r26MailThatArrivesMeanwhileIsNeitherLostNorLinkedAndErasedMailStaysOut() throws Exception {
        var first = Mails.mail(ADA, "Printer", "okapi one");
        house.receive(first);
        SubjectId ada = house.lastOpened().requester().orElseThrow();
        CaseView asked = house.in(() -> house.erasures.request("en", DeskFixture.customer(ada)));
        approve(asked);
        int[] states = {0};
        house.beforeWork = () -> {
            if (states[0] != arrived(asked.id())) {
                states[0]++;
                receive(Mails.mail(ADA, "Meanwhile " + states[0], "okapi later " + states[0]));
            }
        };
        runAll();
        SubjectId again = house.lastOpened().requester().orElseThrow();
        assertThat(again).isNotEqualTo(ada);
        assertThat(found("okapi")).isEqualTo(2);
        assertThat(house.in(() -> new Tickets(house.desk.parts).list(TicketQuery.all(), AGENT))
                        .rows())
                .hasSize(2)
                .allMatch(row -> row.subject().startsWith("Meanwhile"));
        for (Route route : Route.values()) {
            house.receive(new Delivery(
                    DeliveryId.received(route + "@localhost", first.raw().sha256()),
                    route,
                    first.envelopeFrom(),
                    List.of("support@localhost"),
                    first.received(),
                    first.clientAddress(),
                    first.helo(),
                    first.raw()));
            assertThat(found("okapi")).as("by " + route).isEqualTo(states[0]);
        }
        assertThat(house.in(() -> house.parts.tickets().person().known(ada))).isFalse();
    }

    /** How many mails should have arrived: one once the address was let go, another once the key is destroyed. */
    private int arrived(UUID id) {
        try {
            List<CaseState> states =
                    view(id).of().history().stream().map(CaseView.Step::to).toList();
            return (states.contains(CaseState.EVIDENCE_REKEYED) ? 1 : 0)
                    + (states.contains(CaseState.KEYS_DESTROYED) ? 1 : 0);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void receive(org.muniment.mail.Delivery delivery) {
        try {
            house.receive(delivery);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
