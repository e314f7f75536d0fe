package org.muniment.mail.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether what was proved is proved of the domain the reader sees, and what that domain asks for when it is not: DMARC with
 * the tree walk of RFC 9989, which needs no list of public suffixes. For one thread.
 */
final class Dmarc {
    /** Most questions of one walk up the tree. */
    static final int MAX_STEPS = 8;

    private final Dns dns;

    Dmarc(Dns dns) {
        this.dns = dns;
    }

    /**
     * How it came out.
     *
     * @param word {@code pass}, {@code fail}, {@code none}, {@code temperror} or {@code permerror}
     * @param policy what the author's domain asks for: {@code none}, {@code quarantine}, {@code reject}, or empty
     * @param proof what was proved of the author's domain, policy or not
     */
    record Outcome(String word, String policy, Proof proof) {
        /** Whether something was proved of the author's domain. */
        boolean aligned() {
            return !proof.domain().isEmpty();
        }
    }

    /**
     * What vouches for the author's domain.
     *
     * @param domain the domain that vouches; empty when none does
     * @param signed whether by a signature rather than by the path
     */
    record Proof(String domain, boolean signed) {}

    /** Nothing was proved. */
    static final Proof NOTHING = new Proof("", false);

    /** A policy record and where it stands. */
    private record Found(String domain, TagList tags) {}

    /**
     * Compares.
     *
     * @param author the domain of the one From address
     * @param dkim domains of signatures that prove something
     * @param spf the domain SPF passed for, if it did
     * @param unsure whether something that could have proved it was not answered
     */
    Outcome check(String author, List<String> dkim, Optional<String> spf, boolean unsure) {
        try {
            List<Found> records = walk(author);
            Optional<Found> policy = policy(records, author);
            boolean strictKeys = is(policy, "adkim");
            boolean strictPath = is(policy, "aspf");
            Proof proof = NOTHING;
            for (int i = 0; i < dkim.size() && proof.equals(NOTHING); i++) {
                proof = isAligned(author, dkim.get(i), strictKeys) ? new Proof(dkim.get(i), true) : NOTHING;
            }
            if (proof.equals(NOTHING) && spf.isPresent() && isAligned(author, spf.get(), strictPath)) {
                proof = new Proof(spf.get(), false);
            }
            if (policy.isEmpty()) {
                return new Outcome(unsure && proof.equals(NOTHING) ? "temperror" : "none", "", proof);
            }
            String word = !proof.equals(NOTHING) ? "pass" : unsure ? "temperror" : "fail";
            return new Outcome(word, wish(policy.get(), author), proof);
        } catch (DnsFailure e) {
            return new Outcome("temperror", "", same(author, dkim, spf));
        }
    }

    /** What needs no question: the author's very domain. */
    private static Proof same(String author, List<String> dkim, Optional<String> spf) {
        boolean signed = dkim.contains(author);
        return signed || spf.equals(Optional.of(author)) ? new Proof(author, signed) : NOTHING;
    }

    private static boolean is(Optional<Found> policy, String tag) {
        return policy.isPresent() && policy.get().tags().get(tag, "r").equalsIgnoreCase("s");
    }

    private static String wish(Found policy, String author) {
        String own = policy.tags().get("p", "none").toLowerCase(Locale.ROOT);
        String wish = policy.domain().equals(author)
                ? own
                : policy.tags().get("sp", own).toLowerCase(Locale.ROOT);
        return List.of("none", "quarantine", "reject").contains(wish) ? wish : "none";
    }

    private boolean isAligned(String author, String domain, boolean strict) throws DnsFailure {
        if (author.equals(domain)) {
            return true;
        }
        return !strict && !domain.isEmpty() && organisation(author).equals(organisation(domain));
    }

    private String organisation(String domain) throws DnsFailure {
        return organisation(walk(domain), domain);
    }

    /** The domain that answers for all below it (RFC 9989 section 4.10.2). */
    private static String organisation(List<Found> records, String domain) {
        for (Found record : records) {
            String publicSuffix = record.tags().get("psd", "u");
            if (publicSuffix.equals("n")) {
                return record.domain();
            }
            if (publicSuffix.equals("y") && !record.domain().equals(domain)) {
                int labels = DomainName.labels(record.domain()).size() + 1;
                return tail(domain, labels);
            }
        }
        return records.isEmpty() ? domain : records.get(records.size() - 1).domain();
    }

    private static Optional<Found> policy(List<Found> records, String author) {
        String organisation = organisation(records, author);
        return find(records, author).or(() -> find(records, organisation)).or(() -> records.stream()
                .filter(record -> record.tags().get("psd", "u").equals("y"))
                .findFirst());
    }

    private static Optional<Found> find(List<Found> records, String domain) {
        return records.stream().filter(record -> record.domain().equals(domain)).findFirst();
    }

    /** The policy records at a domain and above it, nearest first. */
    private List<Found> walk(String domain) throws DnsFailure {
        List<Found> found = new ArrayList<>();
        int labels = DomainName.labels(domain).size();
        for (int step = 0, keep = labels; step < MAX_STEPS && keep > 0; step++) {
            Optional<Found> here = record(tail(domain, keep));
            here.ifPresent(found::add);
            if (here.isPresent() && !here.get().tags().get("psd", "u").equals("u")) {
                break;
            }
            keep = keep > MAX_STEPS ? MAX_STEPS - 1 : keep - 1;
        }
        return found;
    }

    private static String tail(String domain, int labels) {
        List<String> all = DomainName.labels(domain);
        return String.join(".", all.subList(Math.max(0, all.size() - labels), all.size()));
    }

    private Optional<Found> record(String domain) throws DnsFailure {
        String name = "_dmarc." + domain;
        if (!DomainName.isAskable(name)) {
            return Optional.empty();
        }
        List<Found> found = new ArrayList<>();
        for (String text : dns.find(name, Dns.Kind.TXT)) {
            try {
                TagList tags = TagList.parse(text);
                if (tags.first().equals("v") && tags.get("v", "").equals("DMARC1")) {
                    found.add(new Found(domain, tags));
                }
            } catch (TagList.BadList e) {
                // What cannot be read is no policy record (section 4.7).
            }
        }
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }
}
