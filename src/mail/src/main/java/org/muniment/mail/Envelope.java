package org.muniment.mail;

import java.util.List;
import java.util.Optional;

/**
 * What is known about a message before its bytes: who hands it to whom.
 *
 * @param route how it comes
 * @param from return path without angle brackets, empty for bounces and when unknown
 * @param recipients envelope recipients, or the fetched mailbox's address; at least one
 * @param clientAddress IP address of the host that gave the message to our side
 * @param helo the name that host greeted with, at most {@value #MAX_HELO} characters; empty when unknown
 * @param fetched the mailbox and place it was fetched from; only for {@link Route#isFetched()}
 */
public record Envelope(
        Route route,
        String from,
        List<String> recipients,
        Optional<String> clientAddress,
        String helo,
        Optional<Fetched> fetched) {
    /** Most recipients of one message. */
    public static final int MAX_RECIPIENTS = 1_000;

    /** Most characters kept of a greeting's name: a domain name has no more. */
    public static final int MAX_HELO = 255;

    /** Copies {@code recipients}, cuts {@code helo}; refuses none, too many, and fetched mail without a place. */
    public Envelope {
        recipients = List.copyOf(recipients);
        helo = helo.substring(0, Math.min(helo.length(), MAX_HELO));
        if (recipients.isEmpty() || recipients.size() > MAX_RECIPIENTS || fetched.isPresent() != route.isFetched()) {
            throw new IllegalArgumentException("an envelope has recipients, and a place if and only if it was fetched");
        }
    }

    /** An envelope without a greeting's name. */
    public Envelope(
            Route route,
            String from,
            List<String> recipients,
            Optional<String> clientAddress,
            Optional<Fetched> fetched) {
        this(route, from, recipients, clientAddress, "", fetched);
    }

    /** Shows no address. */
    @Override
    public String toString() {
        return "Envelope[" + route + ", " + recipients.size() + " recipients]";
    }

    /**
     * Where a fetched message lay.
     *
     * @param account the mailbox as the server knows it
     * @param uidValidity the mailbox's UIDVALIDITY; 0 for POP3
     * @param uid the message's UID; for POP3 a number made from its unique id
     */
    public record Fetched(String account, long uidValidity, long uid) {
        /** Shows no account. */
        @Override
        public String toString() {
            return "Fetched[" + uidValidity + "/" + uid + "]";
        }
    }
}
