package org.muniment.mail.auth;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds out who vouches for a mail. Never throws, whatever the mail; thread-safe as its {@link Dns} is. */
public final class MailAuthenticator {
    private static final System.Logger LOG = System.getLogger(MailAuthenticator.class.getName());

    private final Dns dns;
    private final Trust trust;
    private final InstantSource clock;

    /** An authenticator that asks {@code dns}. */
    public MailAuthenticator(Dns dns, Trust trust, InstantSource clock) {
        this.dns = dns;
        this.trust = trust;
        this.clock = clock;
    }

    /**
     * Checks one mail.
     *
     * @param raw its bytes
     * @param authors the addresses in its From field
     */
    public Verdict check(byte[] raw, List<String> authors, Handover handover) {
        try {
            return new Checking(MessageFields.of(raw), authors, handover).verdict();
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "mail authentication failed: " + e.getClass().getName());
            return Verdict.FAULT;
        }
    }

    /** One mail being checked. */
    private final class Checking {
        private final MessageFields message;
        private final List<String> authors;
        private final Handover handover;
        private final boolean behind;
        private final BoundedDns questions = new BoundedDns(dns, clock, trust.budget());

        Checking(MessageFields message, List<String> authors, Handover handover) {
            this.message = message;
            this.authors = authors.stream().map(DomainName::of).distinct().toList();
            this.behind = trust.relays().isBehind(handover);
            this.handover = trust.relays().outside(message, handover);
        }

        Verdict verdict() {
            Optional<SpfQuery> query = handover.client()
                    .flatMap(ClientAddress::parse)
                    .filter(client -> !client.isLoopback())
                    .map(client -> SpfQuery.of(client, handover.helo(), handover.mailFrom(), clock));
            Optional<Reported> report = behind
                    ? trust.server().flatMap(server -> Reported.find(message, server, trust.hops()))
                    : Optional.empty();
            Optional<Spf.Outcome> path = query.map(asked -> new Spf(questions, asked).check());
            Dkim dkim = new Dkim(message, questions, clock);
            List<DkimOutcome> signatures = dkim.check();
            Arc.Outcome arc = new Arc(message, dkim, questions).check();
            Optional<String> passed = path.filter(outcome -> outcome.word() == Spf.Word.PASS)
                    .flatMap(outcome -> query.map(SpfQuery::domain))
                    .or(() -> report.filter(told -> told.spf().equals("pass")).map(Reported::path));
            String spf = path.map(outcome -> outcome.word().text())
                    .or(() -> report.map(Reported::spf))
                    .orElse("");
            boolean unsure = spf.equals("temperror")
                    || signatures.stream()
                            .anyMatch(signature -> signature.word().equals("temperror"));
            Stream<String> proved = Stream.concat(
                    signatures.stream().filter(DkimOutcome::proves).map(DkimOutcome::domain),
                    report.stream().flatMap(told -> told.signed().stream()));
            Dmarc.Outcome dmarc = alignment(proved.distinct().toList(), passed, unsure);
            Findings findings = new Findings(authors, spf, signatures, dmarc, arc);
            return Wording.of(findings, forwarded(arc), report.filter(this::isAboutAuthor));
        }

        private Dmarc.Outcome alignment(List<String> proved, Optional<String> spf, boolean unsure) {
            if (authors.size() != 1 || authors.get(0).isEmpty()) {
                return new Dmarc.Outcome("permerror", "", Dmarc.NOTHING);
            }
            return new Dmarc(questions).check(authors.get(0), proved, spf, unsure);
        }

        private boolean isAboutAuthor(Reported report) {
            return authors.size() == 1
                    && (report.author().isEmpty() || authors.get(0).equals(report.author()));
        }

        /** Whether a forwarder we believe saw the author's domain vouch for the mail. */
        private boolean forwarded(Arc.Outcome arc) {
            if (!arc.word().equals("pass") || !trust.sealers().contains(arc.sealer())) {
                return false;
            }
            Reported seen = Reported.read(arc.results());
            return seen.dmarc().equals("pass") && isAboutAuthor(seen);
        }
    }

    /** What the checks found. */
    record Findings(List<String> authors, String spf, List<DkimOutcome> dkim, Dmarc.Outcome dmarc, Arc.Outcome arc) {}
}
