package org.muniment.web.work;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Refusal;
import org.muniment.vault.Vault;

/**
 * Has the provider of the root key wrap and unwrap something, and waits only so long: a token or an engine may hang, and the
 * page that says so must not. One is asked at a time. Thread-safe.
 */
@ApplicationScoped
public class KeyProbe {

    /** How long an answer is waited for. */
    public static final Duration LIMIT = Duration.ofSeconds(5);

    private final Callable<List<Integer>> provider;

    private @Nullable FutureTask<Answer> asked;

    /** Asks that vault's provider. */
    @Inject
    public KeyProbe(Vault vault) {
        this(() -> {
            vault.checkProvider();
            return vault.rootVersions();
        });
    }

    KeyProbe(Callable<List<Integer>> provider) {
        this.provider = provider;
    }

    /** For the container's proxy. */
    protected KeyProbe() {
        this(List::of);
    }

    /**
     * What the provider answered.
     *
     * @param healthy whether it gives back what it was given
     * @param fault what is wrong, in words for people; empty when nothing is
     * @param took how long it took, or how long was waited
     * @param versions the versions of the root key that unwrap; empty when it did not say
     */
    public record Answer(boolean healthy, String fault, Duration took, List<Integer> versions) {}

    /** Asks now, or waits for the answer to what was asked before. */
    public Answer ask() {
        return ask(LIMIT);
    }

    Answer ask(Duration limit) {
        FutureTask<Answer> task = begin();
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Answer(false, "it has not answered for " + limit.toSeconds() + " seconds", limit, List.of());
        } catch (ExecutionException e) {
            throw new IllegalStateException("the probe of the key provider failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(false, "asking was interrupted", Duration.ZERO, List.of());
        }
    }

    private synchronized FutureTask<Answer> begin() {
        FutureTask<Answer> before = asked;
        if (before != null && !before.isDone()) {
            return before;
        }
        FutureTask<Answer> task = new FutureTask<>(this::probe);
        asked = task;
        Thread.ofPlatform().daemon().name("key-probe").start(task);
        return task;
    }

    private Answer probe() throws Exception {
        long start = System.nanoTime();
        try {
            List<Integer> versions = provider.call();
            return new Answer(true, "", Duration.ofNanos(System.nanoTime() - start), versions);
        } catch (Refusal e) {
            String why = String.valueOf(e.getMessage());
            return new Answer(false, why, Duration.ofNanos(System.nanoTime() - start), List.of());
        }
    }

    @PreDestroy
    synchronized void stop() {
        FutureTask<Answer> last = asked;
        if (last != null) {
            last.cancel(true);
        }
    }
}
