package org.muniment.logs.reveal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.archive.Progress;
import org.muniment.ledger.Entry;
import org.muniment.logs.TestHouse;
import org.muniment.logs.parse.Ip;
import org.muniment.logs.reveal.Reveal.State;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.pseudonym.Pseudonyms;

class RevealsTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Actor READER = Actor.system("auditor");

    @TempDir
    Path folder;

    private final Person asker = person(Role.AUDITOR);
    private final Person officer = person(Role.DPO);
    private TestHouse house;
    private Reveals reveals;
    private String pseudonym;

    private static Person person(Role... roles) {
        return new Person(new Actor(Actor.Kind.STAFF, UUID.randomUUID().toString()), Set.of(roles));
    }

    private static char[] password(Person of) {
        return ("long password of " + of.actor().id()).toCharArray();
    }

    @BeforeEach
    void open() throws Exception {
        house = new TestHouse(folder, NOW);
        reveals = new Reveals(folder.resolve("reveals"), house.house);
        pseudonym = Ip.format(house.house.vault().pseudonyms(ACME).address(Ip.parse("203.0.113.7"), NOW));
    }

    @AfterEach
    void close() {
        house.close();
    }

    private Question question() {
        return new Question(ACME, pseudonym, NOW, Purpose.INCIDENT, "INC-7", "password guessing");
    }

    private Reveal ask() {
        return reveals.ask(asker, question(), password(asker));
    }

    private Reveal approved() {
        return reveals.approve(ask().id(), officer, password(officer));
    }

    private static void refused(Refusal.Code code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code())
                .isEqualTo(code));
    }

    @Test
    void showsOneAddressOnceToTheOneWhoAsked() throws Exception {
        Reveal asked = ask();
        assertThat(asked.state()).isEqualTo(State.ASKED);
        assertThat(reveals.all(officer)).extracting(Reveal::id).containsExactly(asked.id());
        refused(Refusal.Code.CONFLICT, () -> reveals.show(asked.id(), asker));
        Reveal approved = reveals.approve(asked.id(), officer, password(officer));
        assertThat(approved.until()).isEqualTo(NOW.plus(Reveals.LOOK_WITHIN));
        refused(Refusal.Code.NOT_FOUND, () -> reveals.show(asked.id(), person(Role.AUDITOR)));
        refused(Refusal.Code.FORBIDDEN, () -> reveals.show(asked.id(), officer));
        assertThat(reveals.show(asked.id(), asker)).isEqualTo("203.0.113.7");
        refused(Refusal.Code.CONFLICT, () -> reveals.show(asked.id(), asker));
        assertThat(new Reveals(folder.resolve("reveals"), house.house).own(asker))
                .extracting(Reveal::state)
                .containsExactly(State.SHOWN);
        List<Entry> entries = house.house.ledger().read(0, 1000, READER, Purpose.OPERATION);
        assertThat(entries)
                .extracting(Entry::act)
                .containsSubsequence(
                        "approval-key.make",
                        "address.reveal.ask",
                        "approval-key.make",
                        "address.reveal.approve",
                        "address.reveal");
        assertThat(entries)
                .filteredOn(entry -> entry.act().startsWith("address."))
                .allSatisfy(entry -> {
                    assertThat(entry.details().orElseThrow())
                            .containsEntry("case", "INC-7")
                            .containsEntry("pseudonym", pseudonym)
                            .containsKeys("signature", "publicKey");
                    assertThat(entry.details().toString()).doesNotContain("203.0.113.7");
                });
    }

    @Test
    void takesTwoPersonsWithTheirRoles() {
        Person both = person(Role.AUDITOR, Role.DPO);
        Reveal own = reveals.ask(both, question(), password(both));
        refused(Refusal.Code.FORBIDDEN, () -> reveals.approve(own.id(), both, password(both)));
        refused(Refusal.Code.FORBIDDEN, () -> reveals.refuse(own.id(), both, "no"));
        refused(Refusal.Code.FORBIDDEN, () -> reveals.approve(own.id(), person(Role.AUDITOR), password(both)));
        refused(Refusal.Code.FORBIDDEN, () -> reveals.ask(officer, question(), password(officer)));
        refused(Refusal.Code.FORBIDDEN, () -> reveals.all(asker));
        assertThat(reveals.approve(own.id(), officer, password(officer)).state())
                .isEqualTo(State.APPROVED);
        assertThat(reveals.show(own.id(), both)).isEqualTo("203.0.113.7");
        refused(Refusal.Code.FORBIDDEN, () -> new Person(Actor.system("cli"), Set.of(Role.AUDITOR)));
    }

    @Test
    void endsInTime() {
        Reveal waiting = ask();
        Reveal approved = approved();
        house.moveTo(NOW.plus(Reveals.LOOK_WITHIN).minusMillis(1));
        assertThat(reveals.find(approved.id(), asker).state()).isEqualTo(State.APPROVED);
        house.moveTo(NOW.plus(Reveals.LOOK_WITHIN));
        refused(Refusal.Code.EXPIRED, () -> reveals.show(approved.id(), asker));
        house.moveTo(NOW.plus(Reveals.DECIDE_WITHIN));
        refused(Refusal.Code.EXPIRED, () -> reveals.approve(waiting.id(), officer, password(officer)));
        assertThat(reveals.own(asker)).extracting(Reveal::state).containsOnly(State.EXPIRED);
    }

    @Test
    void aRefusalIsFinalAndSaysWhy() {
        Reveal asked = ask();
        refused(Refusal.Code.BAD_INPUT, () -> reveals.refuse(asked.id(), officer, " "));
        assertThat(reveals.refuse(asked.id(), officer, "no such case").note()).isEqualTo("no such case");
        refused(Refusal.Code.CONFLICT, () -> reveals.approve(asked.id(), officer, password(officer)));
        refused(Refusal.Code.CONFLICT, () -> reveals.show(asked.id(), asker));
    }

    @Test
    void limitsHowManyAreAskedAndApproved() {
        for (int i = 0; i < Reveals.MAX_ASKED_PER_DAY; i++) {
            ask();
        }
        refused(Refusal.Code.RATE_LIMITED, this::ask);
        Person second = person(Role.AUDITOR);
        Person third = person(Role.AUDITOR);
        for (int i = 0; i < Reveals.MAX_ASKED_PER_DAY; i++) {
            reveals.ask(second, question(), password(second));
        }
        reveals.all(officer).forEach(one -> reveals.approve(one.id(), officer, password(officer)));
        Reveal more = reveals.ask(third, question(), password(third));
        refused(Refusal.Code.RATE_LIMITED, () -> reveals.approve(more.id(), officer, password(officer)));
        house.moveTo(NOW.plus(Duration.ofDays(1)));
        assertThat(reveals.approve(more.id(), officer, password(officer)).state())
                .isEqualTo(State.APPROVED);
        ask();
    }

    @Test
    void nothingLeadsBackFromADestroyedKey() {
        Reveal waiting = ask();
        Reveal approved = approved();
        KeyId key = house.house
                .vault()
                .keys()
                .find(ACME, KeyKind.PSEUDONYM, Long.toString(Pseudonyms.epochOf(NOW)))
                .orElseThrow();
        house.house.vault().keys().destroy(key, "epoch over");
        refused(Refusal.Code.EXPIRED, this::ask);
        refused(Refusal.Code.EXPIRED, () -> reveals.approve(waiting.id(), officer, password(officer)));
        refused(Refusal.Code.EXPIRED, () -> reveals.show(approved.id(), asker));
        Question never = new Question(
                ACME, pseudonym, NOW.minus(Duration.ofDays(400)), Purpose.INCIDENT, "INC-7", "password guessing");
        refused(Refusal.Code.NOT_FOUND, () -> reveals.ask(asker, never, password(asker)));
    }

    @Test
    void aNewPasswordMakesANewKeyAndEndsWhatTheOldOneSigned() {
        Reveal approved = approved();
        reveals.ask(asker, question(), "another long password".toCharArray());
        refused(Refusal.Code.FORBIDDEN, () -> reveals.show(approved.id(), asker));
        assertThat(house.house.ledger().read(0, 1000)).extracting(Entry::act).contains("approval-key.replace");
    }

    @Test
    void refusesAQuestionWithoutReasonOrPseudonym() {
        for (Question bad : List.of(
                new Question(ACME, "shop.example", NOW, Purpose.INCIDENT, "INC-7", "why"),
                new Question(ACME, pseudonym, NOW, Purpose.SUPPORT, "INC-7", "why"),
                new Question(ACME, pseudonym, NOW, Purpose.INCIDENT, " ", "why"),
                new Question(ACME, pseudonym, NOW, Purpose.INCIDENT, "INC-7", "x".repeat(2001)))) {
            refused(Refusal.Code.BAD_INPUT, () -> reveals.ask(asker, bad, password(asker)));
        }
        assertThat(reveals.own(asker)).isEmpty();
    }

    @Test
    void filesTellNothingAndEndInTheirTime() throws Exception {
        ask();
        try (Stream<Path> files = Files.list(folder.resolve("reveals"))) {
            for (Path file : files.toList()) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(content).doesNotContain(pseudonym, "INC-7", "guessing");
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length - 5] ^= 1;
                Files.write(file.resolveSibling(UUID.randomUUID() + ".reveal"), bytes);
            }
        }
        Reveals again = new Reveals(folder.resolve("reveals"), house.house);
        assertThat(again.own(asker)).hasSize(1);
        house.moveTo(NOW.plus(Reveals.KEPT));
        assertThat(again.expiry()
                        .run(LocalDate.of(2027, 2, 20), Progress.SILENT)
                        .steps())
                .hasSize(1);
        assertThat(again.own(asker)).isEmpty();
    }
}
