package org.muniment.mail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.muniment.mail.auth.Dns;
import org.muniment.mail.auth.DnsFailure;
import org.muniment.mail.auth.Handover;
import org.muniment.mail.auth.MailAuthenticator;
import org.muniment.mail.auth.ResolverDns;
import org.muniment.mail.auth.Trust;
import org.muniment.mail.auth.Verdict;
import org.muniment.mail.auth.ZoneDns;
import org.muniment.terms.Refusal;

/**
 * Finds out who vouches for the sender of a mail, as {@link AuthSettings} says: after the mail is ours, and never to decide
 * whether it is kept. Thread-safe.
 */
public final class SenderCheck {
    private final Optional<MailAuthenticator> authenticator;

    private SenderCheck(Optional<MailAuthenticator> authenticator) {
        this.authenticator = authenticator;
    }

    /** The check; refuses ({@code BAD_INPUT}) a zone file or name server that is none. */
    public static SenderCheck of(AuthSettings settings, InstantSource clock) {
        if (!settings.enabled()) {
            return new SenderCheck(Optional.empty());
        }
        Trust trust =
                new Trust(settings.server(), settings.hops(), settings.relays(), settings.sealers(), settings.budget());
        return new SenderCheck(Optional.of(new MailAuthenticator(dns(settings, clock), trust, clock)));
    }

    private static Dns dns(AuthSettings settings, InstantSource clock) {
        if (settings.zone().isEmpty() && settings.dns().isEmpty()) {
            return (name, kind) -> {
                throw new DnsFailure("no name server is set");
            };
        }
        return named(settings, clock);
    }

    /** The zone file or the name servers that are set, else those of this machine. */
    static Dns named(AuthSettings settings, InstantSource clock) {
        if (settings.zone().isPresent()) {
            return zone(settings.zone().get());
        }
        List<String> servers = settings.dns().equals(List.of(AuthSettings.SYSTEM)) ? List.of() : settings.dns();
        return ResolverDns.of(servers, settings.timeout(), clock);
    }

    private static Dns zone(Path file) {
        try {
            return ZoneDns.read(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "setting muniment.mail.auth.zone cannot be read", e);
        }
    }

    /** Whether anything is checked at all. */
    public boolean enabled() {
        return authenticator.isPresent();
    }

    /**
     * Who vouches for a mail; takes at most the budget of the settings and one answer more.
     *
     * @param handover how it reached us
     */
    public Verdict check(RawMail raw, ParsedMail mail, Handover handover) {
        if (authenticator.isEmpty()) {
            return Verdict.UNCHECKED;
        }
        List<String> authors =
                mail.from().stream().map(ParsedMail.Address::addr).toList();
        return authenticator.get().check(raw.bytes(), authors, handover);
    }
}
