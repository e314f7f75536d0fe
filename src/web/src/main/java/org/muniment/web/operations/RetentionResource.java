package org.muniment.web.operations;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.muniment.ledger.Act;
import org.muniment.ledger.Entry;
import org.muniment.ledger.Ledger;
import org.muniment.policy.Policy;
import org.muniment.terms.Purpose;
import org.muniment.terms.Role;
import org.muniment.web.page.Notice;
import org.muniment.web.page.View;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.Visitor;
import org.muniment.web.work.RetentionWork;

/** {@code /ops/retention}: what the policy lets expire, and when it last did. */
@Path("/ops/retention")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class RetentionResource {

    private static final int RUNS = 20;
    private static final int LOOK_BACK = 10_000;

    @Inject
    RetentionWork retention;

    @Inject
    Policy policy;

    @Inject
    Ledger ledger;

    @Inject
    Visitor visitor;

    /** For the container. */
    public RetentionResource() {}

    /** The last run, earlier ones, and the plans. */
    @GET
    @Allowed(Role.OPERATOR)
    public View show() {
        return View.of("operations/retention", view());
    }

    /** How the run stands: a piece of the page. */
    @GET
    @Path("progress")
    @Allowed(Role.OPERATOR)
    public View progress() {
        return View.of("operations/run", view());
    }

    private RetentionView view() {
        return new RetentionView(
                retention.latest(),
                retention.last(),
                runs(),
                List.copyOf(policy.retentionPlans().values()));
    }

    private List<Entry> runs() {
        List<Entry> runs = new ArrayList<>();
        long before = ledger.size();
        long stop = Math.max(0, before - LOOK_BACK);
        while (before > stop && runs.size() < RUNS) {
            List<Entry> block = ledger.newest(before, (int) Math.min(Ledger.MAX_READ, before - stop));
            block.stream()
                    .filter(entry -> entry.act().equals("retention.end"))
                    .limit(RUNS - runs.size())
                    .forEach(runs::add);
            before -= Math.max(1, block.size());
        }
        return runs;
    }

    /** Starts a run; it goes on when the page is left. */
    @POST
    @Path("run")
    @Allowed(Role.OPERATOR)
    public Response run() {
        ledger.append(Act.of(visitor.actor(), "retention.ask", Purpose.OPERATION, "retention"));
        retention.start();
        return Response.seeOther(URI.create(Notice.STARTED.at("/ops/retention")))
                .build();
    }
}
