package org.muniment.desk;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What became of a mail of ours.
 *
 * @param id its id in the outbox
 * @param state where it stands
 * @param finished when it was taken or given up
 * @param replies what the relay answered, one per recipient
 */
public record Dispatch(UUID id, OutboxState state, Optional<Instant> finished, List<String> replies) {}
