package org.muniment.mail;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How the intake stands.
 *
 * @param waiting deliveries in the spool not yet handled, parked ones left out
 * @param parked deliveries that failed too often; kept, and shown until somebody releases them
 * @param spoolBytes sealed bytes on disk
 * @param oldest arrival of the oldest waiting delivery
 * @param accepted messages accepted since the start
 * @param handled deliveries handled since the start
 */
public record IntakeStatus(
        int waiting, List<Parked> parked, long spoolBytes, Optional<Instant> oldest, long accepted, long handled) {
    /**
     * A delivery nobody could handle.
     *
     * @param name names it for a release; nothing personal
     * @param attempts how often it was tried since the start
     * @param reason class of the last failure, without its message
     */
    public record Parked(String name, int attempts, String reason) {}
}
