package org.muniment.web.security;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.muniment.terms.Refusal;
import org.muniment.vault.Tokens;
import org.muniment.vault.Vault;

/**
 * Request forgery: every unsafe request of a browser must come from our own pages (Fetch Metadata, else
 * {@code Origin}) and carry the token of its session, or, before there is one, a token of the day. Thread-safe.
 */
@ApplicationScoped
class Csrf {

    /** The form field. */
    static final String FIELD = "_csrf";
    /** The header that scripts use instead. */
    static final String HEADER = "X-CSRF-Token";

    private static final String PURPOSE = "web.csrf";

    @Inject
    Vault vault;

    @Inject
    EdgeSettings settings;

    @Inject
    InstantSource clock;

    String token(Optional<String> session) {
        return tokens().mac(PURPOSE, parts(session, today()));
    }

    /** What of a request tells where it came from; each may be missing. */
    record Origin(Optional<String> fetchSite, Optional<String> origin, String ownHost) {}

    void check(Origin from, Optional<String> session, String token) {
        if (!fromUs(from)) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "the request does not come from this site's own pages");
        }
        boolean matches = token.length() <= 64
                && (tokens().macMatches(token, PURPOSE, parts(session, today()))
                        || (session.isEmpty()
                                && tokens().macMatches(token, PURPOSE, parts(session, today().minusDays(1)))));
        if (!matches) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "the page was out of date; load it again and repeat");
        }
    }

    private boolean fromUs(Origin from) {
        if (from.fetchSite().isPresent()) {
            return from.fetchSite().get().equals("same-origin");
        }
        // A form sent under our own Referrer-Policy carries "null" where the browser has no Fetch Metadata.
        return from.origin().isEmpty()
                || from.origin().get().equals("null")
                || from.origin().get().equals(settings.origin())
                || (from.origin().get().equals("http://" + from.ownHost()) && !settings.secure());
    }

    private static String[] parts(Optional<String> session, LocalDate day) {
        return session.map(token -> new String[] {"session", token})
                .orElseGet(() -> new String[] {"nobody", day.toString()});
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private Tokens tokens() {
        return vault.tokens();
    }
}
