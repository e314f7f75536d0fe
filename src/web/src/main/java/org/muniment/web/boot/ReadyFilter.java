package org.muniment.web.boot;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;

/**
 * Lets requests in only while everything runs. At the start they are sent away with a time to come back. At the stop they
 * are kept waiting until the process ends and their connection with it: some shippers drop the lines that a server answers
 * with an error, but all keep those that were not answered.
 */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
public class ReadyFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final String COME_BACK_SECONDS = "5";

    /** How long a request waits for the end of the process. */
    private static final Duration HOLD = Duration.ofSeconds(30);

    @Inject
    transient StartState state;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getRequestURI().startsWith("/health")) {
            chain.doFilter(request, response);
        } else if (state.enter()) {
            answer(request, response, chain);
        } else {
            sendAway(response);
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            chain.doFilter(request, response);
            if (state.isStopping()) {
                response.flushBuffer(); // the process may end before the container gets to it
            }
        } finally {
            state.leave();
        }
    }

    private void sendAway(HttpServletResponse response) throws IOException {
        if (state.isStopping()) {
            state.hold(HOLD);
        }
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setHeader("Retry-After", COME_BACK_SECONDS);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().println("Muniment is starting or stopping. Try again in a moment.");
    }
}
