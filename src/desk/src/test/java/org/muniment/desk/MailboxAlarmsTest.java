package org.muniment.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.mail.MailboxStatus;
import org.muniment.mail.Outgoing;
import org.muniment.mail.Route;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;

class MailboxAlarmsTest {
    private static final Caller SYSTEM = Caller.system("mail");

    @TempDir
    Path folder;

    private DeskFixture desk;
    private MailboxAlarms alarms;

    @BeforeEach
    void open() throws Exception {
        desk = new DeskFixture(folder);
        alarms = new MailboxAlarms(desk.parts);
    }

    @AfterEach
    void close() {
        desk.close();
    }

    private MailboxStatus box(long missing, Optional<Instant> offSince) {
        Instant now = desk.clock.instant();
        return new MailboxStatus(
                "main",
                Route.IMAP,
                true,
                now.minusSeconds(60),
                Duration.ofSeconds(60),
                List.of(new MailboxStatus.Balance(now, 7, 7 - missing, 0, 0)),
                offSince,
                Optional.empty());
    }

    private int look(MailboxStatus box) throws Exception {
        return desk.in(() -> alarms.look(box, SYSTEM));
    }

    @Test
    void mailsOperatorsOnceUntilTheMailboxWasInBalance() throws Exception {
        Optional<Instant> since = Optional.of(desk.clock.instant());
        assertThat(look(box(2, since))).as("a passing fault is no alarm").isZero();
        desk.pass(MailboxStatus.GRACE);
        assertThat(look(box(2, since))).as("nobody to tell yet").isZero();
        desk.hire("operator@house.example", Role.OPERATOR);
        desk.hire("agent@house.example", Role.AGENT);
        assertThat(look(box(2, since))).isEqualTo(1);
        assertThat(look(box(2, since))).isZero();
        Outgoing mail = desk.in(() -> new Outbox(desk.parts).claim()).orElseThrow();
        assertThat(mail.recipients()).containsExactly("operator@house.example");
        assertThat(new String(mail.wire().bytes(), StandardCharsets.US_ASCII).replace("=\r\n", ""))
                .contains("Subject: Mail is missing: mailbox main")
                .contains("2 messages that are not here")
                .contains("/ops/mailboxes");
        assertThat(look(box(0, Optional.empty()))).isZero();
        assertThat(look(box(1, since))).as("another fault").isEqualTo(1);
    }

    @Test
    void tellsAnOutageFromMissingMail() {
        Instant now = desk.clock.instant();
        MailboxStatus away = new MailboxStatus(
                "main",
                Route.POP3,
                false,
                now,
                Duration.ofMinutes(5),
                List.of(new MailboxStatus.Balance(now.minusSeconds(9_000), 3, 3, 0, 0)),
                Optional.empty(),
                Optional.of("ConnectException"));
        assertThat(away.trouble(now.plus(Duration.ofMinutes(49)))).isEqualTo(MailboxStatus.Trouble.NONE);
        assertThat(away.trouble(now.plus(Duration.ofMinutes(51))))
                .as("ten polls without a look since the start")
                .isEqualTo(MailboxStatus.Trouble.UNREACHED);
    }

    @Test
    void isForTheProductOnly() {
        assertThatThrownBy(() -> desk.in(() -> alarms.look(box(0, Optional.empty()), DeskFixture.operator())))
                .isInstanceOf(Refusal.class);
    }
}
