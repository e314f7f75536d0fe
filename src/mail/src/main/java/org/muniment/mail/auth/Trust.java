package org.muniment.mail.auth;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whom we believe.
 *
 * @param server the authserv-id of the one server whose Authentication-Results count, where we are not the edge ourselves
 * @param hops most Received fields that may stand above its fields
 * @param relays servers of ours in front of us, whose Received fields count
 * @param sealers domains of forwarders whose ARC seal we believe
 * @param budget longest time spent on asking for one mail
 */
public record Trust(Optional<String> server, int hops, OwnRelays relays, List<String> sealers, Duration budget) {
    /** Nobody is believed; ten seconds for a mail. */
    public static final Trust NOBODY =
            new Trust(Optional.empty(), 0, OwnRelays.NONE, List.of(), Duration.ofSeconds(10));

    /** Copies the list. */
    public Trust {
        sealers = List.copyOf(sealers);
    }
}
