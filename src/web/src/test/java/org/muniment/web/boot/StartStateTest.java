package org.muniment.web.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StartStateTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final StartState state = new StartState();

    @Test
    void letsNobodyInBeforeItIsReadyNorAfterwards() {
        assertThat(state.enter()).isFalse();
        state.ready();
        assertThat(state.enter()).isTrue();
        state.leave();
        assertThat(state.stop(LONG)).isTrue();
        assertThat(state.enter()).isFalse();
        assertThat(state.isReady()).isFalse();
    }

    @Test
    void theStopWaitsForThoseInside() throws Exception {
        state.ready();
        assertThat(state.enter()).isTrue();
        CompletableFuture<Boolean> stop = CompletableFuture.supplyAsync(() -> state.stop(LONG));
        while (!state.isStopping()) {
            Thread.onSpinWait();
        }
        assertThat(stop.isDone()).isFalse();
        state.leave();
        assertThat(stop.get(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void theStopGoesOnWithoutThoseWhoNeverLeave() {
        state.ready();
        assertThat(state.enter()).isTrue();
        assertThat(state.stop(SHORT)).isFalse();
    }

    @Test
    void whoComesTooLateIsKeptWaiting() {
        assertThat(state.stop(SHORT)).isTrue();
        long begin = System.nanoTime();
        state.hold(SHORT);
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(SHORT.toNanos());
    }
}
