package org.muniment.desk;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.Optional;

/**
 * Signing in: staff by address and password, customers by a one-time link sent to their address. Tokens exist only with
 * their holder; the desk keeps keyed fingerprints. Thread-safe.
 */
@ApplicationScoped
@Transactional
public class SignIn {

    private final DeskParts parts;

    /** For the container. */
    @Inject
    public SignIn(DeskParts parts) {
        this.parts = parts;
    }

    @SuppressWarnings("NullAway")
    protected SignIn() {
        this.parts = null;
    }

    /**
     * Signs a member of staff in. Refuses with {@code UNAUTHENTICATED} without telling what was wrong,
     * {@code RATE_LIMITED} after too many failures, {@code EXPIRED} when the confidentiality agreement must be renewed.
     *
     * @param password wiped by the call
     */
    public IssuedSession staff(String address, char[] password) {
        throw new UnsupportedOperationException();
    }

    /** As {@link #staff}, and accepts the confidentiality agreement anew. */
    public IssuedSession staffAgreeing(String address, char[] password) {
        throw new UnsupportedOperationException();
    }

    /** Mails a sign-in link to a customer. Says nothing about whether the address is known. */
    public void requestLink(String address) {
        throw new UnsupportedOperationException();
    }

    /** Whether a link's token would still be accepted; changes nothing, so that link scanners do no harm. */
    public boolean linkUsable(String token) {
        throw new UnsupportedOperationException();
    }

    /** Uses a link up and signs its customer in; {@code EXPIRED} when used, too old or unknown. */
    public IssuedSession redeem(String token) {
        throw new UnsupportedOperationException();
    }

    /** Who a session token belongs to, if it still does. Fast: asked on every request. */
    public Optional<Session> session(String token) {
        throw new UnsupportedOperationException();
    }

    /** Ends a session. */
    public void end(String token) {
        throw new UnsupportedOperationException();
    }
}
