package org.muniment.web.desk;

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
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.muniment.desk.Caller;
import org.muniment.desk.SearchHit;
import org.muniment.desk.SearchPage;
import org.muniment.desk.StaffAccounts;
import org.muniment.desk.TicketPage;
import org.muniment.desk.TicketRow;
import org.muniment.desk.TicketSearch;
import org.muniment.desk.Tickets;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.web.page.View;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.SealedWords;
import org.muniment.web.security.Visitor;

/** {@code /desk}: the queues, and the search over all tickets. */
@Path("/desk")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class QueueResource {

    private static final int MAX_HITS = 50;
    private static final Pattern NUMBER = Pattern.compile("#?(\\d{1,12})");

    @Inject
    Tickets tickets;

    @Inject
    TicketSearch search;

    @Inject
    StaffAccounts staff;

    @Inject
    SealedWords words;

    @Inject
    Visitor visitor;

    /** For the container. */
    public QueueResource() {}

    /** Takes the search form; a ticket's number leads straight to it. */
    @POST
    @Allowed({Role.AGENT, Role.DPO})
    public Response ask() {
        String text = visitor.form().text("q");
        Matcher number = NUMBER.matcher(text);
        Optional<UUID> ticket = number.matches()
                ? tickets.numbered(Long.parseLong(number.group(1)), visitor.caller(Desk.purpose(visitor)))
                : Optional.empty();
        URI found = ticket.map(id -> URI.create("/desk/tickets/" + id))
                .orElseGet(() -> URI.create(text.isEmpty() ? "/desk" : "/desk?s=" + words.seal(text)));
        return Response.seeOther(found).build();
    }

    /** A queue, or what a search finds. */
    @GET
    @Allowed({Role.AGENT, Role.DPO})
    public Response queue(
            @QueryParam("queue") @DefaultValue("open") String code,
            @QueryParam("after") Optional<String> after,
            @QueryParam("s") @DefaultValue("") String sealed) {
        String text = words.open(sealed);
        Caller caller = visitor.caller(Desk.purpose(visitor));
        Queue queue = Queue.of(code);
        UUID me = Desk.staff(visitor);
        TicketPage page = tickets.list(queue.query(me, after.filter(a -> !a.isEmpty())), caller);
        Optional<SearchPage> found = Optional.empty();
        Optional<String> wrong = Optional.empty();
        if (!text.isBlank()) {
            try {
                found = Optional.of(search.search(text, MAX_HITS, caller));
            } catch (Refusal refused) {
                if (refused.code() != Refusal.Code.BAD_INPUT) {
                    throw refused;
                }
                wrong = Optional.of(String.valueOf(refused.getMessage()));
            }
        }
        Map<UUID, String> names = names(page, found);
        return Response.ok(
                        View.of("desk/queue", new QueueView(queue, page, names, text, found, wrong, after.isEmpty())))
                .build();
    }

    private Map<UUID, String> names(TicketPage page, Optional<SearchPage> found) {
        Stream<TicketRow> rows = Stream.concat(
                page.rows().stream(),
                found.map(SearchPage::hits).orElse(List.of()).stream().map(SearchHit::row));
        List<UUID> ids = rows.flatMap(row -> row.assignee().stream()).distinct().toList();
        return ids.isEmpty() ? Map.of() : staff.names(ids);
    }
}
