package org.muniment.web.security;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.muniment.logs.Logs;
import org.muniment.logs.intake.Presentation;
import org.muniment.terms.Refusal;

/** The one place where a request is let in: session or entity key, role, request forgery. Fails closed. */
@Provider
@ApplicationScoped
@Priority(Priorities.AUTHENTICATION)
public class Gate implements ContainerRequestFilter {

    private static final Set<String> SAFE = Set.of("GET", "HEAD");

    @Context
    ResourceInfo resource;

    @Inject
    Logs logs;

    @Inject
    Visitor visitor;

    @Inject
    Csrf csrf;

    /** For the container. */
    public Gate() {}

    @Override
    public void filter(ContainerRequestContext request) throws IOException {
        Method method = resource.getResourceMethod();
        if (method.isAnnotationPresent(ForEntities.class)) {
            admitEntity(request);
            return;
        }
        Optional<String> token = visitor.token();
        Allowed allowed = method.getAnnotation(Allowed.class);
        if (allowed != null) {
            admitRole(allowed);
        } else if (!method.isAnnotationPresent(Public.class)) {
            throw new IllegalStateException("resource method without an annotation of who may call it");
        }
        if (!SAFE.contains(request.getMethod())) {
            checkForgery(request, token);
        }
    }

    private void admitEntity(ContainerRequestContext request) {
        String authorization = request.getHeaderString(HttpHeaders.AUTHORIZATION);
        Presentation key = Optional.ofNullable(authorization)
                .flatMap(Presentation::of)
                .orElseThrow(() -> new Refusal(Refusal.Code.UNAUTHENTICATED, "an entity key is needed"));
        visitor.enter(logs.entities().authenticate(key.id(), key.secret()));
    }

    private void admitRole(Allowed allowed) {
        if (visitor.session().isEmpty()) {
            throw new Refusal(Refusal.Code.UNAUTHENTICATED, "sign in first");
        }
        if (Arrays.stream(allowed.value()).noneMatch(visitor.roles()::contains)) {
            throw new Refusal(Refusal.Code.FORBIDDEN, "your role does not allow this");
        }
    }

    private void checkForgery(ContainerRequestContext request, Optional<String> token) throws IOException {
        String sent = Optional.ofNullable(request.getHeaderString(Csrf.HEADER)).orElse("");
        if (Forms.isForm(request.getMediaType())) {
            Form form = Forms.read(request.getMediaType(), request.getEntityStream());
            visitor.carries(form);
            request.setEntityStream(new ByteArrayInputStream(new byte[0]));
            sent = sent.isEmpty() ? form.text(Csrf.FIELD) : sent;
        }
        csrf.check(
                new Csrf.Origin(
                        Optional.ofNullable(request.getHeaderString("Sec-Fetch-Site")),
                        Optional.ofNullable(request.getHeaderString("Origin")),
                        request.getUriInfo().getBaseUri().getAuthority()),
                token,
                sent);
    }
}
