package org.muniment.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.desk.Caller;
import org.muniment.desk.DeskFixture;
import org.muniment.desk.Mails;
import org.muniment.ledger.Entry;
import org.muniment.terms.Purpose;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyDestroyed;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.SealingContext;
import org.muniment.vault.chunked.SealedFile;

/** Locked data of third persons has a key of its own, and erasing it destroys that key, whatever was copied before. */
class ContentKeysTest {

    private static final String LIST = "Carol Jones, carol@third.example, blood group B";

    @TempDir
    private Path data;

    private final Caller agent = DeskFixture.agent(UUID.randomUUID());
    private final Caller officer = DeskFixture.officer(Purpose.INCIDENT);
    private PrivacyFixture house;
    private UUID ticket;
    private CaseView view;
    private KeyId key;

    /** A column or file as a backup of the locked state has it. */
    private record Copy(String place, byte[] sealed) {}

    @BeforeEach
    void flag() throws Exception {
        house = new PrivacyFixture(data);
        house.receive(Mails.mail("Ada <ada@example.org>", "My users", LIST));
        ticket = house.lastOpened().ticket();
        house.sendAll();
        view = house.in(() -> house.incidents.flag(ticket, "a list of users", agent));
        house.work().run();
        key = house.parts
                .vault()
                .keys()
                .find(TenantId.HOUSE, KeyKind.SUBJECT, "third-party:" + view.id())
                .orElseThrow();
    }

    @AfterEach
    void close() {
        house.close();
    }

    /** What is sealed under the case's key: the columns of the message, and files. */
    private List<Copy> copies() throws Exception {
        List<Copy> found = new ArrayList<>();
        Object[] row = (Object[]) house.in(() -> house.parts
                .entities()
                .createNativeQuery("SELECT m.text, m.head, t.subject FROM message m JOIN ticket t"
                        + " ON t.id = m.ticket_id WHERE t.public_id = CAST(?1 AS uuid) ORDER BY m.id LIMIT 1")
                .setParameter(1, ticket.toString())
                .getSingleResult());
        for (int column = 0; column < row.length; column++) {
            byte[] sealed = (byte[]) row[column];
            if (house.parts.vault().fields().keyOf(sealed).equals(key)) {
                found.add(new Copy("column " + column, sealed));
            }
        }
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                boolean sealed =
                        bytes.length > 23 && new String(bytes, 0, 6, StandardCharsets.US_ASCII).equals("munimt");
                if (sealed
                        && KeyId.of(java.nio.ByteBuffer.wrap(bytes, 7, KeyId.BYTES))
                                .equals(key)) {
                    found.add(new Copy(file.getFileName().toString(), bytes));
                }
            }
        }
        return found;
    }

    private boolean live() {
        return house.parts.vault().keys().entry(key).orElseThrow().live();
    }

    @Test
    void goodFaithDestroysTheKeyOfTheContentAndRecordsIt() throws Exception {
        List<Copy> copies = copies();
        assertThat(copies).as("text, head, subject and wire bytes").hasSize(4);
        assertThat(house.in(() -> house.incidents.content(view.id(), officer))
                        .messages()
                        .get(0)
                        .text())
                .contains(LIST);
        Finding finding =
                new Finding(Verdict.GOOD_FAITH, "did not know", Optional.of(new ThirdPartyFacts("names", 3, 4)));
        house.in(() -> house.incidents.decide(view.id(), finding, officer));
        assertThat(live()).as("until what it erases is committed").isTrue();
        house.work().run();
        assertThat(live()).isFalse();
        assertThat(copies()).isEmpty();
        for (Copy copy : copies) {
            assertThatThrownBy(() -> open(copy)).as(copy.place()).isInstanceOf(KeyDestroyed.class);
        }
        assertThat(entries("key.destroyed"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.object()).isEqualTo("key:" + key))
                .satisfies(entry -> assertThat(entry.details().orElseThrow()).containsKey("commitment"));
        assertThat(entries("dsr.third-party.key-destroyed")).hasSize(1);
        house.work().run();
        assertThat(entries("key.destroyed")).as("once").hasSize(1);
    }

    @Test
    void aFalseAlarmGivesTheContentBackAndTheKeyUp() throws Exception {
        house.in(() -> house.incidents.decide(view.id(), Finding.falseAlarm("invented"), officer));
        house.work().run();
        assertThat(live()).isFalse();
        var read = house.in(() -> house.parts.tickets().reading().view(ticket, agent));
        assertThat(read.row().subject()).isEqualTo("My users");
        assertThat(read.messages().get(0).text()).contains(LIST);
        UUID message = read.messages().get(0).id();
        assertThat(house.in(() -> new String(
                        house.parts.tickets().reading().raw(message, agent).readAllBytes(), StandardCharsets.UTF_8)))
                .contains(LIST);
        assertThat(copies()).isEmpty();
    }

    @Test
    void evidenceKeepsItsKeyWhileItIsNeeded() throws Exception {
        assertThat(live()).isTrue();
        Finding finding =
                new Finding(Verdict.REPORTABLE, "on purpose", Optional.of(new ThirdPartyFacts("names", 3, 4)));
        house.in(() -> house.incidents.decide(view.id(), finding, officer));
        house.in(() -> house.incidents.confirm(view.id(), DeskFixture.operator()));
        house.work().run();
        assertThat(live()).as("while the evidence is kept").isTrue();
        assertThat(house.in(() -> house.incidents.content(view.id(), officer))
                        .messages()
                        .get(0)
                        .text())
                .contains(LIST);
    }

    private byte[] open(Copy copy) throws IOException {
        if (copy.place().startsWith("column")) {
            return house.parts.vault().fields().open(new SealingContext("any", "any", "any"), copy.sealed());
        }
        Path back = Files.write(data.resolve("back"), copy.sealed());
        try (var in = SealedFile.open(
                back,
                id -> house.parts.vault().keys().open(id),
                ("blob:" + copy.place()).getBytes(StandardCharsets.US_ASCII))) {
            return in.readAllBytes();
        }
    }

    private List<Entry> entries(String act) {
        var ledger = house.parts.ledger();
        return ledger.newest(ledger.size(), 1000).stream()
                .filter(entry -> entry.act().equals(act))
                .filter(entry -> !act.equals("key.destroyed") || entry.object().equals("key:" + key))
                .map(entry -> ledger.read(entry.index(), 1, officer.actor(), Purpose.INCIDENT)
                        .get(0))
                .toList();
    }
}
