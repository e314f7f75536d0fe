package org.muniment.web.operations;

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
import java.util.Locale;
import org.muniment.terms.Role;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.KeyId;
import org.muniment.web.page.Field;
import org.muniment.web.page.Inputs;
import org.muniment.web.page.Notice;
import org.muniment.web.page.View;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.Visitor;
import org.muniment.web.work.ResealWork;

/** {@code /ops/key-provider/partitions}: partitions whose keys may be in other hands are sealed anew. */
@Path("/ops/key-provider/partitions")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class PartitionResource {

    static final Field REASON = Field.line("reason", "Reason")
            .hint("For the ledger. Nothing personal.")
            .length(1, 300);

    @Inject
    ResealWork work;

    @Inject
    Visitor visitor;

    /** For the container. */
    public PartitionResource() {}

    /** The partitions, and how sealing them anew stands. */
    @GET
    @Allowed(Role.OPERATOR)
    public View list(@QueryParam("q") @DefaultValue("") String wanted) {
        return page(wanted, Inputs.blank(REASON));
    }

    private View page(String wanted, Inputs inputs) {
        return View.of("operations/partitions", view(wanted)).with("inputs", inputs);
    }

    private PartitionView view(String wanted) {
        String text = wanted.strip().toLowerCase(Locale.ROOT);
        List<KeyEntry> matching = work.partitions().stream()
                .filter(key -> (key.tenant() + " " + key.label() + " " + key.id()).contains(text))
                .toList();
        List<PartitionView.Row> rows = matching.stream()
                .limit(PartitionView.SHOWN)
                .map(key -> new PartitionView.Row(key, work.isUnfinished(key)))
                .toList();
        return new PartitionView(rows, matching.size(), wanted.strip(), new Progress(work.latest()));
    }

    /** How it stands: a piece of the page. */
    @GET
    @Path("progress")
    @Allowed(Role.OPERATOR)
    public View progress() {
        return View.of("operations/resealing", new Progress(work.latest()));
    }

    /** Seals the chosen ones anew; it goes on when the page is left. */
    @POST
    @Allowed(Role.OPERATOR)
    public Response start() {
        Inputs inputs = Inputs.read(visitor.form(), REASON);
        List<String> chosen = visitor.form().all("key");
        if (!inputs.valid() || chosen.isEmpty()) {
            View view = page("", inputs).with("none", chosen.isEmpty());
            return Response.status(400).entity(view).build();
        }
        work.start(chosen.stream().map(KeyId::of).toList(), inputs.value("reason"), visitor.actor());
        return Response.seeOther(URI.create(Notice.STARTED.at("/ops/key-provider/partitions")))
                .build();
    }
}
