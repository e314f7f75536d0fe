package org.muniment.mail.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One SPF record, its syntax checked as a whole before anything in it is believed (RFC 7208 section 4.6). */
record SpfRecord(List<Directive> directives, Optional<String> redirect, Optional<String> explanation) {
    private static final String VERSION = "v=spf1";
    private static final Pattern MODIFIER = Pattern.compile("([A-Za-z][A-Za-z0-9._-]*)=(.*)");
    private static final Pattern DIRECTIVE =
            Pattern.compile("([-+?~]?)([A-Za-z0-9]+)(?::(.*?))?((?:/\\d*)?(?://\\d*)?)");
    private static final Pattern LENGTHS = Pattern.compile("(?:/(0|[1-9]\\d?))?(?://(0|[1-9]\\d{0,2}))?");

    /** How a directive compares. */
    enum Mechanism {
        ALL,
        INCLUDE,
        A,
        MX,
        PTR,
        IP4,
        IP6,
        EXISTS
    }

    /** One directive with what it says about senders it matches. */
    record Directive(
            Spf.Word word,
            Mechanism mechanism,
            Optional<String> domain,
            Optional<ClientAddress> network,
            int bits4,
            int bits6) {
        int bits(ClientAddress address) {
            return address.isFour() ? bits4 : bits6;
        }
    }

    static boolean isOne(String text) {
        return text.regionMatches(true, 0, VERSION, 0, VERSION.length())
                && (text.length() == VERSION.length() || text.charAt(VERSION.length()) == ' ');
    }

    static SpfRecord parse(String text) throws Spf.BadRecord {
        if (!text.chars().allMatch(c -> c >= 0x20 && c < 0x7F)) {
            throw new Spf.BadRecord("not printable ASCII");
        }
        List<Directive> directives = new ArrayList<>();
        Optional<String> redirect = Optional.empty();
        Optional<String> explanation = Optional.empty();
        for (String term : text.substring(VERSION.length()).split(" ", -1)) {
            Matcher modifier = MODIFIER.matcher(term);
            if (term.isEmpty()) {
                continue;
            }
            if (!modifier.matches()) {
                directives.add(directive(term));
                continue;
            }
            String value = modifier.group(2);
            switch (modifier.group(1).toLowerCase(Locale.ROOT)) {
                case "redirect" -> redirect = once(redirect, value);
                case "exp" -> explanation = once(explanation, value);
                default -> SpfMacro.check(value);
            }
        }
        return new SpfRecord(directives, redirect, explanation);
    }

    private static Optional<String> once(Optional<String> before, String value) throws Spf.BadRecord {
        if (before.isPresent()) {
            throw new Spf.BadRecord("a modifier stands twice");
        }
        return Optional.of(SpfMacro.checkDomain(value));
    }

    private static Directive directive(String term) throws Spf.BadRecord {
        Matcher parts = DIRECTIVE.matcher(term);
        if (!parts.matches()) {
            throw new Spf.BadRecord("not a term");
        }
        Spf.Word word =
                switch (parts.group(1)) {
                    case "-" -> Spf.Word.FAIL;
                    case "~" -> Spf.Word.SOFTFAIL;
                    case "?" -> Spf.Word.NEUTRAL;
                    default -> Spf.Word.PASS;
                };
        Optional<String> value = Optional.ofNullable(parts.group(3));
        String lengths = parts.group(4);
        return switch (parts.group(2).toLowerCase(Locale.ROOT)) {
            case "all" -> plain(word, Mechanism.ALL, absent(value, lengths), false);
            case "include" -> plain(word, Mechanism.INCLUDE, whole(value, lengths), true);
            case "exists" -> plain(word, Mechanism.EXISTS, whole(value, lengths), true);
            case "ptr" -> plain(word, Mechanism.PTR, whole(value, lengths), false);
            case "a" -> sized(word, Mechanism.A, value, lengths);
            case "mx" -> sized(word, Mechanism.MX, value, lengths);
            case "ip4", "ip6" -> network(word, term.substring(term.indexOf(parts.group(2))));
            default -> throw new Spf.BadRecord("an unknown mechanism");
        };
    }

    private static Optional<String> absent(Optional<String> value, String lengths) throws Spf.BadRecord {
        if (value.isPresent() || !lengths.isEmpty()) {
            throw new Spf.BadRecord("a mechanism with a value it cannot have");
        }
        return value;
    }

    /** The value with what looked like a prefix length, for mechanisms that have none. */
    private static Optional<String> whole(Optional<String> value, String lengths) throws Spf.BadRecord {
        return value.isEmpty() ? absent(value, lengths) : value.map(text -> text + lengths);
    }

    private static Directive plain(Spf.Word word, Mechanism mechanism, Optional<String> domain, boolean needed)
            throws Spf.BadRecord {
        if (domain.isPresent()) {
            SpfMacro.checkDomain(domain.get());
        } else if (needed) {
            throw new Spf.BadRecord("a mechanism without its domain");
        }
        return new Directive(word, mechanism, domain, Optional.empty(), 32, 128);
    }

    private static Directive sized(Spf.Word word, Mechanism mechanism, Optional<String> domain, String lengths)
            throws Spf.BadRecord {
        if (domain.isPresent()) {
            SpfMacro.checkDomain(domain.get());
        }
        Matcher sizes = LENGTHS.matcher(lengths);
        if (!sizes.matches()) {
            throw new Spf.BadRecord("not a prefix length");
        }
        return new Directive(
                word, mechanism, domain, Optional.empty(), bits(sizes.group(1), 32), bits(sizes.group(2), 128));
    }

    private static int bits(@org.jspecify.annotations.Nullable String text, int most) throws Spf.BadRecord {
        int bits = text == null ? most : Integer.parseInt(text);
        if (bits > most) {
            throw new Spf.BadRecord("not a prefix length");
        }
        return bits;
    }

    private static Directive network(Spf.Word word, String term) throws Spf.BadRecord {
        boolean four = term.charAt(2) == '4';
        int slash = term.indexOf('/');
        int most = four ? 32 : 128;
        if (term.length() < 5 || term.charAt(3) != ':') {
            throw new Spf.BadRecord("a mechanism without its network");
        }
        int bits = most;
        if (slash >= 0) {
            String length = term.substring(slash + 1);
            if (!length.matches("0|[1-9]\\d{0,2}")) {
                throw new Spf.BadRecord("not a prefix length");
            }
            bits = bits(length, most);
        }
        Optional<ClientAddress> network = ClientAddress.exact(term.substring(4, slash < 0 ? term.length() : slash));
        if (network.isEmpty() || network.get().isFour() != four) {
            throw new Spf.BadRecord("not a network");
        }
        return new Directive(word, four ? Mechanism.IP4 : Mechanism.IP6, Optional.empty(), network, bits, bits);
    }
}
