package org.muniment.logs.store;

import java.io.IOException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;

/** Puts records into their partitions, each into the newest generation of its day that takes any. For one thread. */
final class Adder {

    /** Past so many generations of a day, refused partitions are no accident any more. */
    private static final int MAX_GENERATION = 64;

    private final HotStore store;
    private final Pipeline.Generations generations;
    private @Nullable Route route;

    Adder(HotStore store, Pipeline.Generations generations) {
        this.store = store;
        this.generations = generations;
    }

    void add(long number, Item item) throws IOException {
        Route known = route;
        if (known == null || !known.leads(item)) {
            LocalDate day = item.day();
            Part part =
                    store.route(item.tenant(), item.stream(), day, firstGeneration(item.tenant(), item.stream(), day));
            known = Route.to(part);
            route = known;
        }
        try {
            store.add(known.part(), number, item);
        } catch (Tampered tampered) {
            store.refuse(known.part(), tampered);
            route = null;
            if (known.part().generation() >= MAX_GENERATION) {
                throw tampered;
            }
            add(number, item); // goes to the next generation of that day
        }
    }

    /** What was known about where records go may no longer be so. */
    void forget() {
        route = null;
    }

    private int firstGeneration(TenantId tenant, String stream, LocalDate day) throws IOException {
        return store.hasDay(tenant, stream, day) ? 1 : generations.first(tenant, stream, day);
    }
}
