package org.muniment.desk;

/**
 * A fresh session with the only copy of its token.
 *
 * @param token for the cookie; the desk keeps only a fingerprint
 * @param session who signed in
 */
public record IssuedSession(String token, Session session) {

    @Override
    public String toString() {
        return "IssuedSession[" + session.actor() + "]";
    }
}
