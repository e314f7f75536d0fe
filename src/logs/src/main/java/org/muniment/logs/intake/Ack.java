package org.muniment.logs.intake;

import java.util.List;

/**
 * The answer to one batch: every item's fate, in the order of the documents. Items that are {@link Status#kept()} are
 * durable when this exists.
 */
public record Ack(List<Item> items) {

    /** Copies the list. */
    public Ack {
        items = List.copyOf(items);
    }

    /** How many items were kept, as records or as rejects. */
    public long kept() {
        return items.stream().filter(item -> item.status().kept()).count();
    }

    /** How many items went to the reject stream. */
    public long rejected() {
        return items.stream()
                .filter(item -> item.status() == Status.KEPT_AS_REJECT)
                .count();
    }

    /** How many items were refused, duplicates not counted. */
    public long refused() {
        return items.stream().filter(item -> item.status().http() == 400).count();
    }

    /** Whether any item was not kept. */
    public boolean errors() {
        return items.stream().anyMatch(item -> !item.status().kept());
    }

    /**
     * One item's fate.
     *
     * @param reason why not, or why it is a reject; empty for a record that was kept
     */
    public record Item(Status status, String reason) {
        static final Item CREATED = new Item(Status.CREATED, "");
        static final Item DUPLICATE = new Item(Status.DUPLICATE, "document id exists already");
    }

    /** What became of an item. */
    public enum Status {
        /** Kept as a record. */
        CREATED(201),
        /** Not understood, and kept whole in the tenant's reject stream. */
        KEPT_AS_REJECT(201),
        /** Its document id is known already; nothing was done. */
        DUPLICATE(409),
        /** Older than hot and archive period together, or its stream or id is not allowed. */
        REFUSED(400);

        private final int http;

        Status(int http) {
            this.http = http;
        }

        /** The HTTP status of the item. */
        public int http() {
            return http;
        }

        /** Whether the line is now durable. */
        public boolean kept() {
            return http == 201;
        }
    }
}
