package org.muniment.web.security;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.ext.Provider;
import java.util.Optional;
import org.muniment.desk.Session;
import org.muniment.desk.SignIn;

/** Finds out whose session a request carries, before anything else; lets nobody in by itself. */
@Provider
@PreMatching
@ApplicationScoped
@Priority(Priorities.AUTHENTICATION - 100)
public class Recognition implements ContainerRequestFilter {

    @Inject
    SignIn signIn;

    @Inject
    Visitor visitor;

    @Inject
    Csrf csrf;

    /** For the container. */
    public Recognition() {}

    @Override
    public void filter(ContainerRequestContext request) {
        Optional<String> token = SessionCookie.token(request.getCookies());
        Optional<Session> session = token.flatMap(signIn::session);
        session.ifPresent(found -> visitor.enter(token.orElseThrow(), found));
        visitor.next(csrf.token(visitor.token()));
    }
}
