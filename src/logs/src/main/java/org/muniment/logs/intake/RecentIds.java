package org.muniment.logs.intake;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.muniment.terms.TenantId;

/** Document ids that were accepted and may not be in the index yet. Thread-safe. */
final class RecentIds {

    /** How many are remembered before those in the index are forgotten. */
    private static final int MANY = 100_000;

    private Set<Id> current = ConcurrentHashMap.newKeySet();
    private Set<Id> older = ConcurrentHashMap.newKeySet();

    record Id(TenantId tenant, String stream, LocalDate day, byte[] bytes) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Id that
                    && Arrays.equals(bytes, that.bytes)
                    && day.equals(that.day)
                    && stream.equals(that.stream)
                    && tenant.equals(that.tenant);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    /** Remembers an id; false when it is remembered already. */
    synchronized boolean add(Id id) {
        return !older.contains(id) && current.add(id);
    }

    synchronized void forget(Id id) {
        current.remove(id);
        older.remove(id);
    }

    synchronized boolean isFull() {
        return current.size() > MANY;
    }

    /**
     * Called when everything accepted before some moment is in the index. Two generations, so that what was added after
     * that moment stays.
     */
    synchronized void forgetIndexed() {
        older = current;
        current = ConcurrentHashMap.newKeySet();
    }
}
