package org.muniment.mail;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.muniment.mail.SendReport.Outcome;
import org.muniment.mail.SendReport.State;
import org.muniment.mail.TlsPolicy.Demand;
import org.muniment.mail.auth.Dns;
import org.muniment.mail.auth.DnsFailure;
import org.muniment.mail.send.MailHosts;
import org.muniment.mail.send.RelayConnection;
import org.muniment.mail.send.RelayConnection.Tls;

/**
 * Each recipient's domain is served by its own mail servers (RFC 5321 section 5), one conversation for all recipients of a
 * domain. A server that offers less than the domain's {@link TlsPolicy} demands is passed over; when no other takes the
 * message, its content stays here.
 */
final class DirectWay implements DeliveryWorker.Way {
    /** How long new servers are tried for one message; with the longest conversation less than a claim lasts. */
    private static final Duration FIND_TIME = Duration.ofMinutes(3);

    private final MailSettings settings;
    private final MailHosts hosts;
    private final int port;
    private final InstantSource clock;

    private DirectWay(MailSettings settings, MailHosts hosts, int port, InstantSource clock) {
        this.settings = settings;
        this.hosts = hosts;
        this.port = port;
        this.clock = clock;
    }

    /** A way by the name servers that senders are checked with, else those of this machine. */
    static DirectWay of(MailSettings settings, InstantSource clock) {
        int port = settings.relay().orElseThrow().port();
        Dns dns = SenderCheck.named(settings.auth(), clock);
        return new DirectWay(settings, new MailHosts(dns, port), port, clock);
    }

    @Override
    public Optional<Boolean> asksOnward() {
        return Optional.empty();
    }

    @Override
    public List<Outcome> send(Outgoing message) {
        Instant end = clock.instant().plus(FIND_TIME);
        Map<String, List<String>> byDomain = new LinkedHashMap<>();
        message.recipients().forEach(recipient -> byDomain.computeIfAbsent(
                        TlsPolicy.ascii(Transaction.domain(recipient)), domain -> new ArrayList<>())
                .add(recipient));
        List<Outcome> outcomes = new ArrayList<>();
        byDomain.forEach((domain, recipients) -> outcomes.addAll(
                clock.instant().isAfter(end)
                        ? Transaction.all(recipients, State.LATER, "another domain of this message took too long")
                        : new Domain(domain, recipients, end).send(message)));
        return RelayWay.inOrder(message, outcomes);
    }

    /** The recipients of one domain. */
    private final class Domain {
        private final String name;
        private final List<String> recipients;
        private final Instant end;
        private List<Outcome> last = List.of();
        private String lacking = "";

        Domain(String name, List<String> recipients, Instant end) {
            this.name = name;
            this.recipients = recipients;
            this.end = end;
        }

        List<Outcome> send(Outgoing message) {
            Demand demand = message.open() ? Demand.OPTIONAL : settings.tls().of(name);
            MailHosts.Answer found;
            try {
                found = hosts.of(name);
            } catch (DnsFailure e) {
                return Transaction.all(recipients, State.LATER, "the domain’s mail servers could not be looked up");
            }
            if (!found.refusal().isEmpty()) {
                return Transaction.all(recipients, State.REFUSED, found.refusal());
            }
            last = Transaction.all(recipients, State.LATER, "none of the domain’s mail servers could be reached");
            for (MailHosts.Host host : found.servers()) {
                if (clock.instant().isAfter(end) || isTaken(host, message, demand)) {
                    return last;
                }
            }
            return lacking.isEmpty() ? last : Transaction.all(recipients, State.WITHHELD, lacking);
        }

        /** Whether this host settled the matter, one way or the other. */
        private boolean isTaken(MailHosts.Host host, Outgoing message, Demand demand) {
            boolean begun = false;
            try (RelayConnection connection = open(host, demand)) {
                begun = true;
                last = new Transaction(connection, message, false).run(recipients);
                return last.stream().anyMatch(outcome -> outcome.state() != State.LATER);
            } catch (RelayConnection.Unprotected e) {
                lacking = String.valueOf(e.getMessage());
                return false;
            } catch (RelayConnection.Turned e) {
                last = Transaction.all(recipients, State.LATER, e.reply());
                return false;
            } catch (IOException e) {
                // What was said until then may have been taken: no other host is given the same now.
                return begun;
            }
        }

        private RelayConnection open(MailHosts.Host host, Demand demand) throws IOException {
            return switch (demand) {
                case VERIFIED -> RelayConnection.open(server(host, Tls.REQUIRED));
                case ENCRYPTED -> RelayConnection.open(server(host, Tls.ENCRYPTED));
                case OPTIONAL -> {
                    try {
                        yield RelayConnection.open(server(host, Tls.OPPORTUNISTIC));
                    } catch (RelayConnection.Unprotected e) {
                        // TLS that cannot be agreed on is no better than none offered (RFC 7435).
                        yield RelayConnection.open(server(host, Tls.NONE));
                    }
                }
            };
        }

        private RelayConnection.Server server(MailHosts.Host host, Tls tls) {
            return new RelayConnection.Server(host.name(), Optional.of(host.address()), port, tls, settings.domain());
        }
    }
}
