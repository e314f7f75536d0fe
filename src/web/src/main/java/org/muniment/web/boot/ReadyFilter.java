package org.muniment.web.boot;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Sends everybody away while the product starts or stops, with a time to come back: to a shipper a 503 means that it
 * keeps its lines, whatever the half-stopped parts behind would have said.
 */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public class ReadyFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final String COME_BACK_SECONDS = "5";

    @Inject
    transient StartState state;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (state.isReady() || request.getRequestURI().startsWith("/health")) {
            chain.doFilter(request, response);
            return;
        }
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setHeader("Retry-After", COME_BACK_SECONDS);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().println("Muniment is starting or stopping. Try again in a moment.");
    }
}
