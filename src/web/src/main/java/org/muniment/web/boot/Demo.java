package org.muniment.web.boot;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.muniment.web.boot.demo.DemoDesk;
import org.muniment.web.boot.demo.DemoLogs;
import org.muniment.web.boot.demo.DemoStaff;

/**
 * Fills an empty house with samples, when started with {@code --demo}: accounts at once, the rest in the background. What
 * is there already is not made again, so a demo that was killed while it was filled is finished by the next start.
 */
@ApplicationScoped
class Demo {

    private static final System.Logger LOG = System.getLogger(Demo.class.getName());

    /** After that, a demo stays as it is, whatever its people have made of it. */
    private static final Duration FILLED_WITHIN = Duration.ofHours(24);

    private static final long STOP_WAIT_SECONDS = 20;

    @Inject
    StartSettings settings;

    @Inject
    DemoStaff staff;

    @Inject
    DemoDesk desk;

    @Inject
    DemoLogs logs;

    @Inject
    InstantSource clock;

    @Resource
    ManagedExecutorService threads;

    private volatile boolean stopped;

    private Optional<Future<?>> filling = Optional.empty();

    void fill() throws IOException {
        if (!settings.demo()) {
            return;
        }
        Optional<DemoStaff.Agent> agent = staff.fill(settings.demoPassword().orElseThrow());
        if (agent.isEmpty()) {
            LOG.log(System.Logger.Level.WARNING, "this house is not empty, so no samples are added");
            return;
        }
        boolean fresh = clock.instant().isBefore(agent.get().created().plus(FILLED_WITHIN));
        if (fresh && !logs.isFilled()) {
            filling = Optional.of(threads.submit(() -> rest(agent.get())));
        }
    }

    private void rest(DemoStaff.Agent agent) {
        try {
            desk.fill(agent, () -> stopped);
            if (!stopped) {
                logs.fill(agent.created(), () -> stopped);
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException fault) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "the demo could not be filled and is tried again at the next start",
                    fault);
        }
    }

    /** Waits a little for the step under way; the next start goes on with the rest. */
    void stop() throws InterruptedException {
        stopped = true;
        if (filling.isPresent()) {
            try {
                filling.get().get(STOP_WAIT_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException | ExecutionException unfinished) {
                LOG.log(System.Logger.Level.INFO, "the demo is not filled yet");
            }
        }
    }
}
