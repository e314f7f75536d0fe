package org.muniment.web.security;

import jakarta.enterprise.context.RequestScoped;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.muniment.desk.Caller;
import org.muniment.desk.Session;
import org.muniment.logs.intake.Entity;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.terms.SubjectId;

/** Who makes this request, what their form says, and the token their next form carries. */
@RequestScoped
public class Visitor {

    private @Nullable Session session;
    private @Nullable String token;
    private @Nullable Entity entity;
    private String csrf = "";
    private Form form = Form.EMPTY;

    /** For the container. */
    public Visitor() {}

    void enter(String sessionToken, Session found) {
        token = sessionToken;
        session = found;
    }

    void enter(Entity found) {
        entity = found;
    }

    void carries(Form read) {
        form = read;
    }

    void next(String csrfToken) {
        csrf = csrfToken;
    }

    /** The session; empty when nobody is signed in. */
    public Optional<Session> session() {
        return Optional.ofNullable(session);
    }

    /** The session's token, to end it. */
    public Optional<String> token() {
        return Optional.ofNullable(token);
    }

    /** The system that ships logs, behind a method {@link ForEntities}. */
    public Entity entity() {
        if (entity == null) {
            throw new Refusal(Refusal.Code.UNAUTHENTICATED, "an entity key is needed");
        }
        return entity;
    }

    /** Who acts, for the ledger. */
    public Actor actor() {
        return session().map(Session::actor).orElse(Actor.PUBLIC);
    }

    /** What the visitor may act as; nothing when not signed in. */
    public Set<Role> roles() {
        return session().map(Session::roles).orElse(Set.of());
    }

    /** Whether the visitor may act in at least one of some roles. */
    public boolean is(Role... any) {
        return Arrays.stream(any).anyMatch(roles()::contains);
    }

    /** The visitor asking a boundary for something; refused when nobody is signed in. */
    public Caller caller(Purpose purpose) {
        return signedIn().caller(purpose);
    }

    /** The person, for their own data; refused when nobody is signed in. */
    public SubjectId subject() {
        return signedIn().subject();
    }

    /** What the request's form says; empty for requests without one. */
    public Form form() {
        return form;
    }

    /** The token that the next form must carry in {@code _csrf}. */
    public String csrf() {
        return csrf;
    }

    private Session signedIn() {
        return session().orElseThrow(() -> new Refusal(Refusal.Code.UNAUTHENTICATED, "sign in first"));
    }
}
