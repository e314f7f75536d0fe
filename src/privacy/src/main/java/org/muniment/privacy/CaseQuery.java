package org.muniment.privacy;

import java.util.Optional;

/**
 * Which cases to list: those with the least time left first.
 *
 * @param machine only of this procedure
 * @param running only those whose clock runs
 * @param limit 1 to {@value #MAX_LIMIT} cases
 */
public record CaseQuery(Optional<Machine> machine, boolean running, int limit) {

    /** Most cases in one answer. */
    public static final int MAX_LIMIT = 500;

    /** Clamps the limit. */
    public CaseQuery {
        limit = Math.clamp(limit, 1, MAX_LIMIT);
    }

    /** All whose clock runs. */
    public static CaseQuery open() {
        return new CaseQuery(Optional.empty(), true, MAX_LIMIT);
    }
}
