package org.muniment.web.page;

import java.time.Instant;
import java.util.List;

/**
 * A histogram over time, drawn by the server as SVG with a table beside it; each bar leads to its own time.
 *
 * @param title what is counted
 * @param bars oldest first
 * @param query the URL that {@code from} and {@code to} are added to, with a {@code ?} in it
 */
public record Plot(String title, List<Bar> bars, String query) {

    /** Height of the drawing area in user units; a bar is {@value #STEP} wide with its gap. */
    public static final int HEIGHT = 100;

    /** Width of one bar with its gap. */
    public static final int STEP = 10;

    /** Copies the list. */
    public Plot {
        bars = List.copyOf(bars);
    }

    /** One bar. */
    public record Bar(Instant from, Instant to, long count) {}

    /** The tallest bar. */
    public long most() {
        return bars.stream().mapToLong(Bar::count).max().orElse(0);
    }

    /** All bars together. */
    public long total() {
        return bars.stream().mapToLong(Bar::count).sum();
    }

    /** {@code 0 0 width height}. */
    public String viewBox() {
        return "0 0 " + Math.max(1, bars.size()) * STEP + " " + HEIGHT;
    }

    /** How high a bar is drawn; what is not zero is always seen. */
    public int height(Bar bar) {
        return bar.count() == 0 ? 0 : (int) Math.max(3, Math.round(bar.count() * (HEIGHT - 4.0) / most()));
    }

    /** Where a bar leads. */
    public String link(Bar bar) {
        return query + (query.endsWith("?") || query.endsWith("&") ? "" : "&") + "from=" + bar.from() + "&to="
                + bar.to();
    }
}
