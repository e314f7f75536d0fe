package org.muniment.mail;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.muniment.mail.auth.OwnRelays;
import org.muniment.terms.Refusal;
import org.muniment.terms.Settings;

/**
 * How it is found out who vouches for a mail's sender. Nothing is checked, and nothing asked, until one of {@code dns},
 * {@code zone} and {@code server} says whom to ask: a house that cannot look anything up would otherwise confirm nobody.
 *
 * @param dns {@code muniment.mail.auth.dns}: {@code system} for the name servers of this machine, or addresses of name
 *     servers, a port behind {@code #}; default none
 * @param zone {@code muniment.mail.auth.zone}: a zone file to ask instead of any name server; default none
 * @param server {@code muniment.mail.auth.server}: the authserv-id of the one mail server whose Authentication-Results
 *     count for mail that is fetched or comes through {@code relays}; default none
 * @param hops {@code muniment.mail.auth.hops}: most Received fields that may stand above that server's field; default 1
 * @param relays {@code muniment.mail.auth.relays}: networks of mail servers of ours that hand mail on to us, or the word none;
 *     default this machine, {@code 127.0.0.0/8} and {@code ::1}
 * @param sealers {@code muniment.mail.auth.sealers}: domains of forwarders whose ARC seal is believed; default none
 * @param timeout {@code muniment.mail.auth.timeout}: longest wait for one answer; default 2 s
 * @param budget {@code muniment.mail.auth.budget}: longest time spent on asking for one mail; default 6 s
 */
public record AuthSettings(
        List<String> dns,
        Optional<Path> zone,
        Optional<String> server,
        int hops,
        OwnRelays relays,
        List<String> sealers,
        Duration timeout,
        Duration budget) {
    /** The value of {@code dns} that stands for the name servers of this machine. */
    public static final String SYSTEM = "system";

    private static final String KEY = "muniment.mail.auth.";
    private static final int MAX_HOPS = 20;
    private static final Duration MAX_BUDGET = Duration.ofMinutes(1);

    /** Copies the lists; refuses ({@code BAD_INPUT}) what cannot work. */
    public AuthSettings {
        dns = List.copyOf(dns);
        sealers = List.copyOf(sealers);
        if (!dns.isEmpty() && zone.isPresent()) {
            throw refused("dns and zone exclude each other");
        }
        if (hops < 0 || hops > MAX_HOPS) {
            throw refused("hops must be between 0 and " + MAX_HOPS);
        }
        boolean positive = timeout.isPositive() && budget.compareTo(timeout) >= 0;
        if (!positive || budget.compareTo(MAX_BUDGET) > 0) {
            throw refused("timeout must be positive, and budget from that to one minute");
        }
        if (dns.isEmpty() && zone.isEmpty() && !sealers.isEmpty()) {
            throw refused("sealers does nothing without dns or zone: a seal's key must be looked up");
        }
    }

    private static Refusal refused(String what) {
        return new Refusal(Refusal.Code.BAD_INPUT, "setting " + KEY + what);
    }

    static AuthSettings from(Settings s) {
        List<String> relays = s.list(KEY + "relays", List.of("127.0.0.0/8", "::1"));
        return new AuthSettings(
                s.list(KEY + "dns", List.of()),
                s.optionalPath(KEY + "zone"),
                s.optionalString(KEY + "server"),
                s.integer(KEY + "hops", 1),
                relays(relays.equals(List.of("none")) ? List.of() : relays),
                s.list(KEY + "sealers", List.of()).stream()
                        .map(domain -> domain.toLowerCase(Locale.ROOT))
                        .toList(),
                s.duration(KEY + "timeout", Duration.ofSeconds(2)),
                s.duration(KEY + "budget", Duration.ofSeconds(6)));
    }

    private static OwnRelays relays(List<String> networks) {
        try {
            return OwnRelays.of(networks);
        } catch (Refusal e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "setting " + KEY + "relays: " + e.getMessage(), e);
        }
    }

    /** Whether senders are checked. */
    public boolean enabled() {
        return !dns.isEmpty() || zone.isPresent() || server.isPresent();
    }
}
