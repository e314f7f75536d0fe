package org.muniment.web.ingest;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.muniment.logs.intake.Entity;
import org.muniment.terms.Refusal;
import org.muniment.web.security.EdgeSettings;

/**
 * Lets a bounded number of deliveries in at a time, in all and for each system, so that slow or eager senders hold
 * neither the pages nor one another up. Thread-safe.
 */
@ApplicationScoped
public class Turnstile {

    private final Map<String, Integer> inside = new ConcurrentHashMap<>();

    @Inject
    EdgeSettings settings;

    private Semaphore places = new Semaphore(0);

    /** For the container. */
    public Turnstile() {}

    @PostConstruct
    void open() {
        places = new Semaphore(settings.bulkRequests());
    }

    /** A place inside; given back by closing. */
    public interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /** Takes a place, or refuses ({@code RATE_LIMITED}) at once. */
    public Place enter(Entity entity) {
        int most = Math.max(1, settings.bulkRequests() / 2);
        int mine = inside.merge(entity.id(), 1, Integer::sum);
        if (mine > most || !places.tryAcquire()) {
            leave(entity);
            throw new Refusal(Refusal.Code.RATE_LIMITED, "too many deliveries at the same time; try again later");
        }
        return () -> {
            places.release();
            leave(entity);
        };
    }

    private void leave(Entity entity) {
        inside.computeIfPresent(entity.id(), (id, count) -> count == 1 ? null : count - 1);
    }
}
