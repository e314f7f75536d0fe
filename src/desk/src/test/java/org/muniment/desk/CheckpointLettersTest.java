package org.muniment.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.mail.Outgoing;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;

class CheckpointLettersTest {

    private static final LocalDate DAY = LocalDate.of(2026, 3, 1);
    private static final String NOTE =
            "muniment.invalid/ledger/ab\n7\nabc=\n\n\u2014 muniment.invalid/ledger/ab AAAA\n";
    private static final CheckpointMail MAIL =
            new CheckpointMail(DAY, 1234, NOTE, "key one\nkey two\n", Optional.empty());

    @TempDir
    Path folder;

    private DeskFixture desk;
    private CheckpointLetters letters;

    @BeforeEach
    void open() {
        desk = new DeskFixture(folder);
        letters = new CheckpointLetters(desk.parts);
    }

    @AfterEach
    void close() {
        desk.close();
    }

    private int send() throws Exception {
        return desk.in(() -> letters.send(MAIL, Caller.system("ledger")));
    }

    private List<Outgoing> posted() throws Exception {
        Outbox outbox = new Outbox(desk.parts);
        List<Outgoing> posted = new ArrayList<>();
        Optional<Outgoing> next = desk.in(outbox::claim);
        while (next.isPresent()) {
            posted.add(next.get());
            next = desk.in(outbox::claim);
        }
        return posted;
    }

    @Test
    void mailsReadersOnceADay() throws Exception {
        assertThat(send()).as("nobody yet").isZero();
        assertThat(desk.in(() -> letters.isSent(DAY))).isFalse();
        desk.hire("dpo@house.example", Role.DPO);
        desk.hire("auditor@house.example", Role.AUDITOR, Role.AGENT);
        desk.hire("agent@house.example", Role.AGENT);
        UUID gone = desk.hire("gone@house.example", Role.AUDITOR);
        desk.hire("operator@house.example", Role.OPERATOR);
        desk.run(() -> new StaffAccounts(desk.parts).setActive(gone, false, DeskFixture.operator()));
        assertThat(send()).isEqualTo(2);
        assertThat(send()).as("a restart mails nothing twice").isZero();
        assertThat(desk.in(() -> letters.isSent(DAY))).isTrue();
        assertThat(desk.in(letters::last)).hasValueSatisfying(sent -> {
            assertThat(sent.day()).isEqualTo(DAY);
            assertThat(sent.recipients()).isEqualTo(2);
        });
        List<Outgoing> posted = posted();
        assertThat(posted.stream().flatMap(mail -> mail.recipients().stream()))
                .containsExactlyInAnyOrder("dpo@house.example", "auditor@house.example");
    }

    @Test
    void attachesTheCheckpointAsItIs() throws Exception {
        desk.hire("dpo@house.example", Role.DPO);
        send();
        String wire = new String(posted().getFirst().wire().bytes(), StandardCharsets.US_ASCII);
        assertThat(wire)
                .contains("Subject: Ledger checkpoint of 2026-03-01: please keep")
                .contains("Auto-Submitted: auto-generated")
                .contains("checkpoint-2026-03-01.txt")
                .contains("ledger-keys.txt")
                .contains("1,234 entries")
                .contains("ledger verify --checkpoint");
        String flat = wire.replace("\r\n", "");
        String encoded = Base64.getEncoder().encodeToString(NOTE.getBytes(StandardCharsets.UTF_8));
        assertThat(flat).contains(encoded);
    }

    @Test
    void isForTheProductOnly() {
        assertThatThrownBy(() -> desk.in(() -> letters.send(MAIL, DeskFixture.operator())))
                .isInstanceOf(Refusal.class);
    }
}
