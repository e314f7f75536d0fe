package org.muniment.mail.auth;

import java.util.Optional;

/**
 * How a mail reached our side, as far as it is known.
 *
 * @param client IP address of the host outside that gave it to us
 * @param helo the name that host greeted with; empty when unknown
 * @param mailFrom return path without angle brackets; empty for bounces
 */
public record Handover(Optional<String> client, String helo, String mailFrom) {
    /** Nothing is known: the mail was fetched. */
    public static final Handover UNKNOWN = new Handover(Optional.empty(), "", "");

    /** Shows no address. */
    @Override
    public String toString() {
        return "Handover";
    }
}
