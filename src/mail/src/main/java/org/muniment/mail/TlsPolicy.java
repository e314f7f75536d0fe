package org.muniment.mail;

import java.net.IDN;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.muniment.terms.Refusal;
import org.muniment.terms.Settings;

/**
 * Which protection the way to a recipient's domain must have before content takes it. Immutable.
 *
 * @param domains what was written for a domain, in lower case and ASCII (IDNA)
 * @param rest what was written for every other domain ({@code *}); empty when nothing was
 */
public record TlsPolicy(Map<String, Demand> domains, Optional<Demand> rest) {
    /** Most domains in the list. */
    public static final int MAX_DOMAINS = 10_000;

    private static final String KEY = "muniment.mail.tls.policy";

    /** What the way must offer. */
    public enum Demand {
        /** TLS where it is offered, clear text elsewhere. */
        OPTIONAL,
        /** TLS with whoever is there: nobody who only listens reads it. */
        ENCRYPTED,
        /** TLS with a server whose certificate proves its name to a public authority. */
        VERIFIED
    }

    /** Copies the map. */
    public TlsPolicy {
        domains = Map.copyOf(domains);
    }

    /** Reads {@code muniment.mail.tls.policy}: {@code domain=verified|encrypted|optional}, {@code *} for the rest. */
    static TlsPolicy from(Settings s) {
        List<String> lines = s.list(KEY, List.of());
        if (lines.size() > MAX_DOMAINS) {
            throw refused("lists more than " + MAX_DOMAINS + " domains");
        }
        Map<String, Demand> domains = new LinkedHashMap<>();
        Optional<Demand> rest = Optional.empty();
        for (String line : lines) {
            int equals = line.indexOf('=');
            String domain = equals < 0 ? "" : line.substring(0, equals).strip();
            Demand demand = demand(line.substring(equals + 1).strip());
            if (domain.equals("*") && rest.isEmpty()) {
                rest = Optional.of(demand);
            } else if (!isDomain(ascii(domain)) || domains.put(ascii(domain), demand) != null) {
                throw refused("is not a list of domain=verified|encrypted|optional, each domain once");
            }
        }
        return new TlsPolicy(domains, rest);
    }

    private static Demand demand(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "optional" -> Demand.OPTIONAL;
            case "encrypted" -> Demand.ENCRYPTED;
            case "verified" -> Demand.VERIFIED;
            default -> throw refused("knows verified, encrypted and optional only");
        };
    }

    private static boolean isDomain(String name) {
        return name.matches("[a-z0-9_]([a-z0-9._-]{0,250}[a-z0-9])?");
    }

    private static Refusal refused(String what) {
        return new Refusal(Refusal.Code.BAD_INPUT, "setting " + KEY + " " + what);
    }

    /** A domain as it is compared: lower case, ASCII. */
    static String ascii(String domain) {
        try {
            return IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return domain.toLowerCase(Locale.ROOT);
        }
    }

    /** What the way to {@code domain} must offer; {@link Demand#ENCRYPTED} where nothing was written. */
    public Demand of(String domain) {
        Demand own = domains.get(ascii(domain));
        return own != null ? own : rest.orElse(Demand.ENCRYPTED);
    }

    /** Whether something was written for {@code domain}, if only by {@code *}. */
    public boolean isWritten(String domain) {
        return rest.isPresent() || domains.containsKey(ascii(domain));
    }
}
