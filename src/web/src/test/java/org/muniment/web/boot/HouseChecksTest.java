package org.muniment.web.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.ledger.Act;
import org.muniment.ledger.Entry;
import org.muniment.ledger.Ledger;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;
import org.muniment.vault.backup.KeyBackup;
import org.muniment.vault.hardening.Check;
import org.muniment.web.work.KeyProbe;

/** Each check finds what it is for. */
class HouseChecksTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir
    Path temporary;

    @Test
    void warnsOfAKeyProviderThatFails() {
        KeyProbe.Answer good = new KeyProbe.Answer(true, "", Duration.ofMillis(2), List.of(1));
        assertThat(KeyChecks.provider(good).isBad()).isFalse();
        KeyProbe.Answer bad = new KeyProbe.Answer(false, "it is locked", Duration.ofMillis(2), List.of());
        assertThat(KeyChecks.provider(bad).state()).isEqualTo(Check.State.REFUSED);
        assertThat(KeyChecks.provider(bad).finding()).contains("it is locked");
        assertThat(KeyChecks.files(0).isBad()).isFalse();
        assertThat(KeyChecks.files(1).state()).isEqualTo(Check.State.REFUSED);
    }

    @Test
    void warnsWhenNoKeyBackupIsMade() {
        assertThat(KeyChecks.backups(Optional.empty(), NOW).isBad()).isTrue();
        assertThat(KeyChecks.backups(backup(Duration.ofHours(49)), NOW).isBad()).isFalse();
        assertThat(KeyChecks.backups(backup(Duration.ofHours(51)), NOW).isBad()).isTrue();
    }

    private static Optional<KeyBackup> backup(Duration ago) {
        Instant made = NOW.minus(ago);
        return Optional.of(new KeyBackup(UUID.randomUUID(), made, made.plus(Duration.ofDays(30)), "ab".repeat(32)));
    }

    @Test
    void warnsOfARootKeyThatIsTooOld() {
        assertThat(KeyChecks.age(Optional.of(NOW.minus(Duration.ofDays(396))), NOW)
                        .isBad())
                .isFalse();
        assertThat(KeyChecks.age(Optional.of(NOW.minus(Duration.ofDays(397))), NOW)
                        .isBad())
                .isTrue();
        assertThat(KeyChecks.age(Optional.empty(), NOW).state()).isEqualTo(Check.State.UNKNOWN);
    }

    @Test
    void warnsOfAClockThatWasSetBackAndOfALedgerThatIsNotWritten() {
        try (Vault vault = Vault.open(new VaultSettings(temporary.resolve("keys")), Clock.systemUTC());
                Ledger ledger = Ledger.open(temporary.resolve("ledger"), vault, () -> NOW)) {
            ledger.append(Act.of(Actor.system("test"), "test", Purpose.OPERATION, "test"));
            List<Entry> newest = ledger.newest(ledger.size(), 1);
            assertThat(HouseChecks.clock(newest, NOW).isBad()).isFalse();
            assertThat(HouseChecks.clock(newest, NOW.minusSeconds(60)).isBad()).isTrue();
        }
        assertThat(HouseChecks.record(true).isBad()).isFalse();
        assertThat(HouseChecks.record(false).state()).isEqualTo(Check.State.REFUSED);
    }

    @Test
    void asksItsOwnPortForDebugPages() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        int[] code = {404};
        server.createContext("/", exchange -> {
            boolean metrics = exchange.getRequestURI().getPath().equals("/metrics");
            exchange.sendResponseHeaders(metrics ? code[0] : 404, -1);
            exchange.close();
        });
        server.start();
        int port = server.getAddress().getPort();
        try {
            assertThat(HouseChecks.debugPaths(port).state()).isEqualTo(Check.State.GOOD);
            code[0] = 200;
            assertThat(HouseChecks.debugPaths(port).isBad()).isTrue();
            assertThat(HouseChecks.debugPaths(port).finding()).contains("/metrics");
        } finally {
            server.stop(0);
        }
        assertThat(HouseChecks.debugPaths(port).state()).isEqualTo(Check.State.UNKNOWN);
    }
}
