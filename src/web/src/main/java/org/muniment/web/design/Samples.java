package org.muniment.web.design;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.muniment.web.page.Field;
import org.muniment.web.page.Inputs;
import org.muniment.web.page.Meter;
import org.muniment.web.page.Plot;

/**
 * What the design page shows.
 *
 * @param inputs a form, one field of it wrong
 * @param plot a histogram
 * @param meters deadlines in each tone
 * @param steps a timeline
 * @param earlier some time ago
 */
public record Samples(Inputs inputs, Plot plot, List<Meter> meters, List<Step> steps, Instant earlier) {

    private static final int BARS = 48;

    /** One line of a timeline. */
    public record Step(String text, Instant at, String tone) {}

    /** The names of all icons. */
    public List<String> icons() {
        return List.of(
                "inbox",
                "ticket",
                "mail",
                "user",
                "users",
                "search",
                "shield",
                "lock",
                "clock",
                "check",
                "alert",
                "info",
                "x",
                "clip",
                "reply",
                "note",
                "archive",
                "lines",
                "key",
                "pulse",
                "download",
                "eye",
                "flag",
                "scales",
                "out",
                "send",
                "book",
                "gear",
                "left",
                "right");
    }

    /** Samples around a time. */
    public static Samples at(Instant now) {
        Inputs inputs = Inputs.blank(
                        Field.address("address", "Mail address").hint("The one you write to us from."),
                        Field.line("company", "Company").optional(),
                        Field.area("text", "Message", 5000))
                .wrong("address", "Enter mail address in the form name@example.org");
        Duration step = Duration.ofHours(1);
        Instant start = now.minus(step.multipliedBy(BARS));
        List<Plot.Bar> bars = IntStream.range(0, BARS)
                .mapToObj(i -> new Plot.Bar(
                        start.plus(step.multipliedBy(i)),
                        start.plus(step.multipliedBy(i + 1L)),
                        Math.round(900 + 800 * Math.sin(i / 3.8) + 37 * (i % 5))))
                .toList();
        return new Samples(
                inputs,
                new Plot("Lines over time", bars, "/design?"),
                List.of(
                        meter("Export ready", now.minus(Duration.ofHours(9)), now.plus(Duration.ofHours(39))),
                        meter("Answer", now.minus(Duration.ofDays(26)), now.plus(Duration.ofDays(4))),
                        meter("Notification", now.minus(Duration.ofHours(80)), now.minus(Duration.ofHours(8)))),
                List.of(
                        new Step("Read by Mina Lund", now.minus(Duration.ofMinutes(4)), "accent"),
                        new Step("Reply sent", now.minus(Duration.ofHours(2)), "good"),
                        new Step("Deadline near", now.minus(Duration.ofHours(5)), "warn"),
                        new Step("Received by mail", now.minus(Duration.ofDays(2)), "")),
                now.minus(Duration.ofHours(26)));
    }

    private static Meter meter(String title, Instant from, Instant due) {
        return new Meter(title, "GDPR Art. 12(3)", from, due, false);
    }
}
