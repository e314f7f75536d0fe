package org.muniment.web.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;

class KeyProbeTest {

    @TempDir
    Path temporary;

    @Test
    void wrapsAndUnwrapsForReal() throws IOException {
        VaultSettings settings = new VaultSettings(temporary.resolve("keys"));
        try (Vault vault = Vault.open(settings, Clock.systemUTC())) {
            KeyProbe probe = new KeyProbe(vault);
            KeyProbe.Answer good = probe.ask();
            assertThat(good.healthy()).as(good.fault()).isTrue();
            assertThat(good.versions()).containsExactly(1);
            Files.delete(settings.folder().resolve("root.bcfks"));
            KeyProbe.Answer bad = probe.ask();
            assertThat(bad.healthy()).isFalse();
            assertThat(bad.fault()).contains("would not open");
            assertThat(bad.versions()).isEmpty();
        }
    }

    @Test
    void waitsOnlySoLongAndAsksOnlyOnce() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        KeyProbe probe = new KeyProbe(() -> {
            asked.incrementAndGet();
            hangs.await();
            return List.of(7);
        });
        KeyProbe.Answer silent = probe.ask(Duration.ofMillis(50));
        assertThat(silent.healthy()).isFalse();
        assertThat(silent.fault()).contains("has not answered");
        assertThat(probe.ask(Duration.ofMillis(50)).healthy()).isFalse();
        assertThat(asked).as("the one that hangs is waited for").hasValue(1);
        hangs.countDown();
        assertThat(probe.ask(Duration.ofSeconds(20)).versions()).containsExactly(7);
        assertThat(probe.ask(Duration.ofSeconds(20)).healthy()).isTrue();
        assertThat(asked).as("asked again once it had answered").hasValueGreaterThan(1);
    }
}
