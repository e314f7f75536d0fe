package org.muniment.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.desk.DeskFixture;
import org.muniment.desk.Mails;
import org.muniment.desk.ManyTickets;
import org.muniment.terms.Purpose;
import org.muniment.terms.SubjectId;

/**
 * A person of many tickets is erased in bounded time; prints one line. {@code -Dmuniment.erasure.tickets=70000} is the
 * long form, as {@code ops/soak} runs it.
 */
class ErasureLoadTest {

    private static final int TICKETS = Integer.getInteger("muniment.erasure.tickets", 1_000);
    private static final Duration LIMIT = Duration.ofMinutes(5);

    @TempDir
    private Path folder;

    @Test
    void aPersonOfManyTicketsIsErasedInBoundedTime() throws Exception {
        try (PrivacyFixture house = new PrivacyFixture(folder)) {
            house.receive(Mails.mail("Other <other@example.org>", "Other", "otherword"));
            house.receive(Mails.mail("Load <load@example.org>", "First", "firstword"));
            SubjectId person = house.lastOpened().requester().orElseThrow();
            new ManyTickets(house.desk).write(person, TICKETS);
            house.in(() -> house.search.index());
            CaseView asked = house.in(() -> house.erasures.request("en", DeskFixture.customer(person)));
            house.in(() -> house.erasures.approve(
                    asked.id(), "erase " + asked.number(), DeskFixture.officer(Purpose.SUBJECT_REQUEST)));
            long began = System.nanoTime();
            house.work().run();
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            System.out.printf("erasure: %,d tickets erased in %.1f s%n", TICKETS, took.toMillis() / 1000.0);
            assertThat(house.in(() -> house.cases.view(asked.id(), DeskFixture.officer(Purpose.SUBJECT_REQUEST)))
                            .state())
                    .isEqualTo(CaseState.INDEX_PURGED);
            assertThat(house.in(() -> house.search.termsWith("firstword"))).isZero();
            assertThat(house.in(() -> house.search.termsWith("otherword"))).isPositive();
            try (Stream<Path> files = Files.walk(folder.resolve("blobs"))) {
                // The other person's mail, and what we wrote to them.
                assertThat(files.filter(Files::isRegularFile)).hasSizeLessThan(5);
            }
            assertThat(took).isLessThan(LIMIT);
        }
    }
}
