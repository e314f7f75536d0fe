package org.muniment.ledger;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.muniment.terms.Refusal;
import org.muniment.terms.Settings;

/**
 * Who stamps the ledger's daily checkpoints.
 *
 * @param tsa {@code muniment.ledger.tsa}: an RFC 3161 time stamp authority, {@code http:} or {@code https:}; default none
 * @param tsaAuthorities {@code muniment.ledger.tsa.ca}: a file of certificates in PEM that its chain must end in; needed with
 *     the other
 */
public record LedgerSettings(Optional<URI> tsa, Optional<Path> tsaAuthorities) {

    /** Refuses ({@code BAD_INPUT}) an authority without certificates, and other schemes. */
    public LedgerSettings {
        if (tsa.isPresent() && tsaAuthorities.isEmpty()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "muniment.ledger.tsa needs muniment.ledger.tsa.ca");
        }
        if (tsa.isPresent()
                && !"http".equals(tsa.get().getScheme())
                && !"https".equals(tsa.get().getScheme())) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "muniment.ledger.tsa is not an http or https address");
        }
    }

    /** Reads {@code muniment.ledger.*}. */
    public static LedgerSettings from(Settings settings) {
        Optional<String> address = settings.optionalString("muniment.ledger.tsa");
        Optional<Path> authorities = settings.optionalPath("muniment.ledger.tsa.ca");
        try {
            return new LedgerSettings(address.map(URI::create), authorities);
        } catch (IllegalArgumentException e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "muniment.ledger.tsa is not an http or https address", e);
        }
    }
}
