package org.muniment.logs.intake;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.muniment.terms.TenantId;

/**
 * A system that may hand in log lines.
 *
 * @param id the public half of its key, {@code [a-z0-9]{20}}
 * @param tenant whose lines they are
 * @param name what the operator calls it; not personal
 * @param streams the streams it may write; empty means any. With exactly one, everything it sends goes there
 * @param created when its key was made
 * @param revoked when its key was taken back
 */
public record Entity(
        String id, TenantId tenant, String name, Set<String> streams, Instant created, Optional<Instant> revoked) {

    /** Copies the set. */
    public Entity {
        streams = Set.copyOf(streams);
    }

    /** The one stream all its lines go to, if it has exactly one. */
    public Optional<String> onlyStream() {
        return streams.size() == 1 ? streams.stream().findFirst() : Optional.empty();
    }

    /** Whether it may write that stream. */
    public boolean mayWrite(String stream) {
        return streams.isEmpty() || streams.contains(stream);
    }
}
