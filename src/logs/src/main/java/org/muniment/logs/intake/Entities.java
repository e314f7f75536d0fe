package org.muniment.logs.intake;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.muniment.terms.Actor;
import org.muniment.terms.TenantId;

/** The keys of the systems that may hand in log lines; kept in one sealed file. Thread-safe. */
public final class Entities {

    Entities() {}

    /** A new key; its secret is in the answer and nowhere else. */
    public NewKey create(TenantId tenant, String name, Set<String> streams, Actor by) {
        throw new UnsupportedOperationException();
    }

    /** The entity of a presented key; refused ({@code UNAUTHENTICATED}) when the key is wrong, unknown or revoked. */
    public Entity authenticate(String id, String secret) {
        throw new UnsupportedOperationException();
    }

    /** All entities, revoked ones included, oldest first. */
    public List<Entity> list() {
        throw new UnsupportedOperationException();
    }

    /** One entity. */
    public Optional<Entity> find(String id) {
        throw new UnsupportedOperationException();
    }

    /** Takes a key back at once. */
    public void revoke(String id, Actor by) {
        throw new UnsupportedOperationException();
    }

    /**
     * A key just made.
     *
     * @param secret shown once; only its keyed fingerprint is stored
     */
    public record NewKey(Entity entity, String secret) {
        /** The value for an {@code Authorization: ApiKey} header. */
        public String apiKey() {
            return new Presentation(entity.id(), secret).apiKey();
        }

        /** Hides the secret. */
        @Override
        public String toString() {
            return "NewKey[" + entity.id() + "]";
        }
    }
}
