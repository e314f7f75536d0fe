package org.muniment.web.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;
import org.muniment.terms.Refusal;

class WorkBoardTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private final WorkBoard board = new WorkBoard(InstantSource.fixed(NOW));
    private final Deque<Runnable> waiting = new ArrayDeque<>();

    @Test
    void showsHowFarWorkIsAndWhatCameOfIt() {
        board.start(
                "a",
                "A",
                progress -> {
                    progress.at("half", 1, 2);
                    Work now = board.find("a").orElseThrow();
                    assertThat(now.running()).isTrue();
                    assertThat(now.percent()).isEqualTo(50);
                    return "result";
                },
                waiting::add);
        assertThat(board.find("a"))
                .hasValueSatisfying(work -> assertThat(work.running()).isTrue());
        waiting.remove().run();
        assertThat(board.find("a")).hasValueSatisfying(work -> {
            assertThat(work.running()).isFalse();
            assertThat(work.result(String.class)).contains("result");
        });
    }

    @Test
    void refusesTheSameWorkTwiceAtATime() {
        board.start("a", "A", progress -> "", waiting::add);
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> board.start("a", "A", progress -> "", waiting::add))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(Refusal.Code.CONFLICT));
        waiting.remove().run();
        board.start("a", "A", progress -> "", waiting::add);
    }

    @Test
    void tellsARefusalButNotTheTextOfAFault() {
        board.start(
                "refused",
                "A",
                progress -> {
                    throw new Refusal(Refusal.Code.CONFLICT, "a run is under way");
                },
                waiting::add);
        board.start(
                "fault",
                "A",
                progress -> {
                    throw new IOException("secret path");
                },
                waiting::add);
        waiting.forEach(Runnable::run);
        assertThat(board.find("refused").orElseThrow().fault()).contains("a run is under way");
        assertThat(board.find("fault").orElseThrow().fault().orElseThrow()).doesNotContain("secret");
    }

    @Test
    void forgetsTheOldestEndedWork() {
        for (int i = 0; i <= WorkBoard.MAX_KEPT; i++) {
            board.start("w" + i, "W", progress -> "", Runnable::run);
        }
        assertThat(board.find("w0")).isEmpty();
        assertThat(board.find("w" + WorkBoard.MAX_KEPT)).isPresent();
    }
}
