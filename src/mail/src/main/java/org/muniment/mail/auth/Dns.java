package org.muniment.mail.auth;

import java.util.List;

/** Answers questions of the domain name system. Implementations are thread-safe unless they say otherwise. */
@FunctionalInterface
public interface Dns {
    /** The kinds of record that mail authentication asks for. */
    enum Kind {
        /** Text: the strings of one record joined, one character for each byte. */
        TXT,
        /** IPv4 addresses. */
        A,
        /** IPv6 addresses. */
        AAAA,
        /** Mail hosts, most preferred first. */
        MX,
        /** Names of an address. */
        PTR
    }

    /**
     * The values of all records of that name and kind, aliases followed; empty when there are none.
     *
     * @param name lower case, without final dot
     * @throws DnsFailure when nobody could tell
     */
    List<String> find(String name, Kind kind) throws DnsFailure;
}
