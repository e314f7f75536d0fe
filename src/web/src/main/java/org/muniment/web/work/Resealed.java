package org.muniment.web.work;

import java.util.List;
import java.util.Optional;
import org.muniment.index.PartitionId;

/**
 * What came of sealing partitions anew.
 *
 * @param steps in order
 */
public record Resealed(List<Step> steps) {

    /**
     * One partition.
     *
     * @param fault why it was not sealed anew, in words for people; empty when it was
     */
    public record Step(PartitionId partition, Optional<String> fault) {}

    /** Copies the list. */
    public Resealed {
        steps = List.copyOf(steps);
    }

    /** How many were sealed anew. */
    public long done() {
        return steps.stream().filter(step -> step.fault().isEmpty()).count();
    }

    /** Those that were not. */
    public List<Step> failed() {
        return steps.stream().filter(step -> step.fault().isPresent()).toList();
    }
}
