package org.muniment.web.audit;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.muniment.archive.Archives;
import org.muniment.logs.Logs;
import org.muniment.logs.intake.Streams;
import org.muniment.logs.search.LogQuery;
import org.muniment.logs.search.Result;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.terms.TenantId;
import org.muniment.web.page.Pages;
import org.muniment.web.page.Times;
import org.muniment.web.page.View;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.Form;
import org.muniment.web.security.SealedWords;
import org.muniment.web.security.Visitor;

/** {@code /audit}: the search over all logs, hot and archived. */
@Path("/audit")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class LogResource {

    private static final Pattern PLACE = Pattern.compile("query, character (\\d{1,5}): (.*)");

    @Inject
    Logs logs;

    @Inject
    Archives archives;

    @Inject
    Visitor visitor;

    @Inject
    Pages pages;

    @Inject
    SealedWords words;

    @QueryParam("s")
    @DefaultValue("")
    String sealed = "";

    @QueryParam("tenant")
    @DefaultValue("house")
    String tenant = "";

    @QueryParam("stream")
    @DefaultValue("")
    String stream = "";

    @QueryParam("after")
    @DefaultValue("")
    String after = "";

    @QueryParam("range")
    @DefaultValue("")
    String range = "";

    @QueryParam("from")
    @DefaultValue("")
    String from = "";

    @QueryParam("to")
    @DefaultValue("")
    String to = "";

    /** For the container. */
    public LogResource() {}

    /** Searches, and shows what was found. The ledger knows before anything is shown. */
    @GET
    @Allowed(Role.AUDITOR)
    public Response search() throws IOException {
        String text = words.open(sealed);
        Times times = pages.times();
        Span span = Span.of(new Span.Asked(range, from, to), times.now(), times.zone());
        TenantId wanted = new TenantId(tenant);
        if (!stream.isEmpty()) {
            Streams.check(stream);
        }
        Optional<Result> found = Optional.empty();
        Optional<LogView.Wrong> wrong = span.problem().map(what -> new LogView.Wrong(what, 0, ""));
        int status = wrong.isPresent() ? 400 : 200;
        if (wrong.isEmpty()) {
            try {
                found = Optional.of(
                        logs.search().search(query(wanted, span, text), visitor.actor(), Purpose.SECURITY_AUDIT));
            } catch (Refusal refused) {
                status = status(refused);
                wrong = Optional.of(wrong(refused, text));
            }
        }
        LogView view = new LogView(
                text,
                sealed,
                wanted.value(),
                stream,
                span,
                tenants(),
                logs.search().streams(wanted),
                after.isEmpty(),
                found,
                wrong);
        return Response.status(status).entity(View.of("audit/logs", view)).build();
    }

    /** Takes the form, with a condition added where a value was pressed, and leads to the search. */
    @POST
    @Allowed(Role.AUDITOR)
    public Response ask() {
        Form form = visitor.form();
        UriBuilder page = UriBuilder.fromPath("/audit")
                .queryParam("tenant", form.optional("tenant").orElse("house"));
        Span.Asked time = Span.Asked.of(
                form.optional("last"), new Span.Asked(form.text("range"), form.text("from"), form.text("to")));
        keep(page, "stream", form.text("stream"));
        keep(page, "range", time.range());
        keep(page, "from", time.from());
        keep(page, "to", time.to());
        String asked = LogView.added(form.text("q"), form.text("add"));
        if (!asked.isEmpty()) {
            page.queryParam("s", words.seal(asked));
        }
        return Response.seeOther(page.build()).build();
    }

    private static void keep(UriBuilder page, String name, String value) {
        if (!value.isEmpty()) {
            page.queryParam(name, "{" + name + "}").resolveTemplate(name, value);
        }
    }

    private LogQuery query(TenantId wanted, Span span, String text) {
        LogQuery query = LogQuery.of(wanted, span.from(), span.to(), text)
                .page(100, Optional.of(after).filter(cursor -> !cursor.isEmpty()));
        return stream.isEmpty() ? query : query.inStream(stream);
    }

    /** What the person at the page can do something about; the rest is a page of its own. */
    private static int status(Refusal refused) {
        return switch (refused.code()) {
            case BAD_INPUT -> 400;
            case FORBIDDEN -> 403;
            case RATE_LIMITED -> 429;
            default -> throw refused;
        };
    }

    static LogView.Wrong wrong(Refusal refused, String query) {
        String message = String.valueOf(refused.getMessage());
        Matcher place = PLACE.matcher(message);
        return place.matches()
                ? new LogView.Wrong(place.group(2), Integer.parseInt(place.group(1)), query)
                : new LogView.Wrong(message, 0, query);
    }

    private Set<String> tenants() throws IOException {
        Set<String> known = new TreeSet<>();
        known.add(TenantId.HOUSE.value());
        logs.entities().list().forEach(entity -> known.add(entity.tenant().value()));
        archives.list().forEach(archive -> known.add(archive.id().tenant().value()));
        return known;
    }
}
