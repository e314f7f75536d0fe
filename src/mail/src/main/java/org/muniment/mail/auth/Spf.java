package org.muniment.mail.auth;

import java.util.List;
import java.util.Optional;

/**
 * The function {@code check_host} of RFC 7208: whether a host may send mail for a domain, within the limits of section
 * 4.6.4. One object checks one mail; for one thread.
 */
final class Spf {
    /** Most terms that ask the domain name system. */
    static final int MAX_LOOKUPS = 10;

    /** Most questions without an answer. */
    static final int MAX_VOID = 2;

    /** Most mail hosts looked at, and most names of an address. */
    static final int MAX_NAMES = 10;

    private final Dns dns;
    private final SpfQuery query;
    private int lookups;
    private int voids;

    Spf(Dns dns, SpfQuery query) {
        this.dns = dns;
        this.query = query;
    }

    /** How a check came out, and what the domain says about it. */
    record Outcome(Word word, String explanation) {
        static Outcome of(Word word) {
            return new Outcome(word, "");
        }
    }

    /** The results of RFC 7208 section 2.6. */
    enum Word {
        NONE,
        NEUTRAL,
        PASS,
        FAIL,
        SOFTFAIL,
        TEMPERROR,
        PERMERROR;

        String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** A limit passed or a record that cannot be read: the end of the whole check. */
    static final class BadRecord extends Exception {
        private static final long serialVersionUID = 1L;

        BadRecord(String message) {
            super(message);
        }
    }

    Outcome check() {
        String domain = query.domain();
        if (!DomainName.isAskable(domain) || domain.indexOf('.') < 0 || domain.startsWith("[")) {
            return Outcome.of(Word.NONE);
        }
        try {
            return host(domain, true);
        } catch (DnsFailure e) {
            return Outcome.of(Word.TEMPERROR);
        } catch (BadRecord e) {
            return Outcome.of(Word.PERMERROR);
        }
    }

    private Outcome host(String domain, boolean explain) throws DnsFailure, BadRecord {
        if (!DomainName.isAskable(domain)) {
            return Outcome.of(Word.NONE);
        }
        List<String> found =
                dns.find(domain, Dns.Kind.TXT).stream().filter(SpfRecord::isOne).toList();
        if (found.isEmpty()) {
            return Outcome.of(Word.NONE);
        }
        if (found.size() > 1) {
            throw new BadRecord("more than one record");
        }
        SpfRecord record = SpfRecord.parse(found.get(0));
        for (SpfRecord.Directive directive : record.directives()) {
            if (matches(directive, domain)) {
                Word word = directive.word();
                boolean says =
                        word == Word.FAIL && explain && record.explanation().isPresent();
                return new Outcome(word, says ? explanation(record.explanation().get(), domain) : "");
            }
        }
        if (record.redirect().isEmpty()) {
            return Outcome.of(Word.NEUTRAL);
        }
        countLookup();
        Outcome there = host(expand(record.redirect().get(), domain), explain);
        if (there.word() == Word.NONE) {
            throw new BadRecord("redirected to a domain without a record");
        }
        return there;
    }

    private boolean matches(SpfRecord.Directive directive, String domain) throws DnsFailure, BadRecord {
        if (directive.mechanism() == SpfRecord.Mechanism.ALL) {
            return true;
        }
        if (directive.network().isPresent()) {
            return query.client().matches(directive.network().get(), directive.bits(query.client()));
        }
        countLookup();
        Optional<String> spec = directive.domain();
        String target = spec.isPresent() ? expand(spec.get(), domain) : domain;
        return switch (directive.mechanism()) {
            case INCLUDE -> included(target);
            case A -> hasAddress(target, directive);
            case MX -> mailHostMatches(target, directive);
            case PTR -> hasName(target);
            default -> DomainName.isAskable(target) && !ask(target, Dns.Kind.A).isEmpty();
        };
    }

    private boolean included(String target) throws DnsFailure, BadRecord {
        Word word = host(target, false).word();
        if (word == Word.NONE) {
            throw new BadRecord("includes a domain without a record");
        }
        return word == Word.PASS;
    }

    private boolean hasAddress(String host, SpfRecord.Directive directive) throws DnsFailure, BadRecord {
        if (!DomainName.isAskable(host)) {
            return false;
        }
        for (String address : ask(host, query.client().isFour() ? Dns.Kind.A : Dns.Kind.AAAA)) {
            Optional<ClientAddress> network = ClientAddress.exact(address);
            if (network.isPresent() && query.client().matches(network.get(), directive.bits(query.client()))) {
                return true;
            }
        }
        return false;
    }

    private boolean mailHostMatches(String target, SpfRecord.Directive directive) throws DnsFailure, BadRecord {
        if (!DomainName.isAskable(target)) {
            return false;
        }
        List<String> hosts = ask(target, Dns.Kind.MX);
        if (hosts.size() > MAX_NAMES) {
            throw new BadRecord("more than " + MAX_NAMES + " mail hosts");
        }
        for (String host : hosts) {
            if (hasAddress(DomainName.normal(host), directive)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasName(String target) throws BadRecord {
        for (String name : validatedNames()) {
            if (DomainName.isWithin(name, target)) {
                return true;
            }
        }
        return false;
    }

    /** The client's names that have its address again; a failure on the way only shortens the list (section 5.5). */
    private List<String> validatedNames() throws BadRecord {
        try {
            List<String> names = ask(query.client().reverseName(), Dns.Kind.PTR);
            List<String> valid = new java.util.ArrayList<>();
            for (String each : names.subList(0, Math.min(names.size(), MAX_NAMES))) {
                String name = DomainName.normal(each);
                if (DomainName.isAskable(name) && pointsBack(name)) {
                    valid.add(name);
                }
            }
            return valid;
        } catch (DnsFailure e) {
            return List.of();
        }
    }

    private boolean pointsBack(String name) {
        try {
            int bits = query.client().isFour() ? 32 : 128;
            return dns.find(name, query.client().isFour() ? Dns.Kind.A : Dns.Kind.AAAA).stream()
                    .map(ClientAddress::exact)
                    .flatMap(Optional::stream)
                    .anyMatch(address -> query.client().matches(address, bits));
        } catch (DnsFailure e) {
            return false;
        }
    }

    /** What the macro {@code p} stands for (section 7.3). */
    private String validatedName(String domain) throws BadRecord {
        List<String> names = validatedNames();
        return names.stream()
                .filter(domain::equals)
                .findFirst()
                .or(() -> names.stream()
                        .filter(name -> DomainName.isWithin(name, domain))
                        .findFirst())
                .or(() -> names.stream().findFirst())
                .orElse("unknown");
    }

    private List<String> ask(String name, Dns.Kind kind) throws DnsFailure, BadRecord {
        List<String> found = dns.find(name, kind);
        if (found.isEmpty() && ++voids > MAX_VOID) {
            throw new BadRecord("more than " + MAX_VOID + " questions without an answer");
        }
        return found;
    }

    private void countLookup() throws BadRecord {
        if (++lookups > MAX_LOOKUPS) {
            throw new BadRecord("more than " + MAX_LOOKUPS + " terms ask for something");
        }
    }

    private String expand(String spec, String domain) throws BadRecord {
        String name = DomainName.normal(macros(domain).expand(spec));
        while (name.length() > DomainName.MAX_NAME && name.indexOf('.') >= 0) {
            name = name.substring(name.indexOf('.') + 1);
        }
        return name;
    }

    private SpfMacro macros(String domain) {
        return new SpfMacro(query, domain, () -> validatedName(domain));
    }

    /** The sentence the domain has for a refused mail; empty when there is none that can be shown (section 6.2). */
    private String explanation(String spec, String domain) {
        try {
            String name = expand(spec, domain);
            if (!DomainName.isAskable(name)) {
                return "";
            }
            List<String> found = dns.find(name, Dns.Kind.TXT);
            if (found.size() != 1 || !found.get(0).chars().allMatch(c -> c >= 0x20 && c < 0x7F)) {
                return "";
            }
            return macros(domain).explain(found.get(0));
        } catch (DnsFailure | BadRecord e) {
            return "";
        }
    }
}
