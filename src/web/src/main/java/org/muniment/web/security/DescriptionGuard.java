package org.muniment.web.security;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.muniment.desk.SignIn;
import org.muniment.terms.Role;

/** Keeps the description of the REST interface, which the container serves itself, to staff. */
@WebFilter({"/openapi", "/openapi/*"})
public class DescriptionGuard extends HttpFilter {

    @Inject
    SignIn signIn;

    /** For the container. */
    public DescriptionGuard() {}

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Stream<Cookie> cookies =
                Optional.ofNullable(request.getCookies()).stream().flatMap(Arrays::stream);
        boolean staff = cookies.filter(cookie -> cookie.getName().equals(SessionCookie.NAME))
                .map(Cookie::getValue)
                .flatMap(token -> signIn.session(token).stream())
                .anyMatch(session ->
                        !session.roles().isEmpty() && !session.roles().contains(Role.CUSTOMER));
        if (staff) {
            chain.doFilter(request, response);
        } else {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }
}
