package org.muniment.web.operations;

import java.util.List;
import org.muniment.vault.KeyEntry;

/**
 * The page that seals partitions anew.
 *
 * @param rows newest first, at most {@link #SHOWN}
 * @param all how many match
 * @param wanted what was searched for
 * @param progress what is under way, or ended since the start
 */
public record PartitionView(List<Row> rows, int all, String wanted, Progress progress) {

    /** Most rows on the page. */
    static final int SHOWN = 200;

    /**
     * A partition.
     *
     * @param key its living key
     * @param unfinished whether sealing it anew was cut short
     */
    public record Row(KeyEntry key, boolean unfinished) {

        /** What it is, in words. */
        public String words() {
            String label = key.label();
            int last = label.lastIndexOf('/');
            return label.startsWith("desk/")
                    ? "Ticket index of " + label.substring(last + 1)
                    : "Hot logs " + label.substring("logs/".length(), last) + ", " + label.substring(last + 1);
        }
    }
}
