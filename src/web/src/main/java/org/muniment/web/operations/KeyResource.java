package org.muniment.web.operations;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.muniment.logs.Logs;
import org.muniment.logs.intake.Entities;
import org.muniment.logs.intake.Entity;
import org.muniment.logs.intake.Streams;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.terms.TenantId;
import org.muniment.web.page.Field;
import org.muniment.web.page.Inputs;
import org.muniment.web.page.Notice;
import org.muniment.web.page.View;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.EdgeSettings;
import org.muniment.web.security.Visitor;

/** {@code /ops/keys}: the keys of systems that hand in log lines. A secret is shown once. */
@Path("/ops/keys")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class KeyResource {

    static final Field TENANT = Field.line("tenant", "Tenant")
            .hint("Whose lines they are: a-z, 0-9 and hyphens. A new name makes a new tenant.")
            .length(1, 63);
    static final Field NAME = Field.line("name", "What sends them")
            .hint("A name for you, such as web-1. Nothing personal.")
            .length(1, 100);
    static final Field STREAMS = Field.line("streams", "Streams it may write")
            .hint(
                    "Separated by blanks, such as access error. With exactly one, everything it sends goes there. Leave empty for any.")
            .length(0, 300)
            .optional();

    @Inject
    Logs logs;

    @Inject
    EdgeSettings settings;

    @Inject
    Visitor visitor;

    /** For the container. */
    public KeyResource() {}

    /** All keys, and the form for a new one. */
    @GET
    @Allowed(Role.OPERATOR)
    public View list() {
        return page(Inputs.filled(Map.of("tenant", TenantId.HOUSE.value()), TENANT, NAME, STREAMS));
    }

    private View page(Inputs inputs) {
        List<Entity> newestFirst = logs.entities().list().stream()
                .sorted(Comparator.comparing((Entity entity) -> entity.revoked().isPresent())
                        .thenComparing(Entity::created, Comparator.reverseOrder()))
                .toList();
        return View.of("operations/keys", newestFirst).with("inputs", inputs);
    }

    /** Makes a key and shows its secret, this once. */
    @POST
    @Allowed(Role.OPERATOR)
    public Response create() {
        Inputs inputs = check(Inputs.read(visitor.form(), TENANT, NAME, STREAMS));
        if (!inputs.valid()) {
            return Response.status(400).entity(page(inputs)).build();
        }
        Entities.NewKey key = logs.entities()
                .create(
                        new TenantId(inputs.value("tenant")),
                        inputs.value("name"),
                        streams(inputs.value("streams")),
                        visitor.actor());
        return Response.ok(View.of("operations/newkey", key).with("origin", settings.origin()))
                .build();
    }

    static Inputs check(Inputs inputs) {
        if (!inputs.valid()) {
            return inputs;
        }
        Inputs checked = inputs;
        if (!inputs.value("tenant").matches("[a-z0-9][a-z0-9-]{0,62}")) {
            checked = checked.wrong("tenant", "Use 1 to 63 of a-z, 0-9 and hyphens, beginning with a letter or digit");
        }
        if (!streams(inputs.value("streams")).stream().allMatch(Streams::isValid)) {
            checked = checked.wrong(
                    "streams", "Use a-z, 0-9, dots and hyphens for each stream, with blanks between them");
        }
        return checked;
    }

    private static Set<String> streams(String text) {
        return Arrays.stream(text.split("[\\s,]+"))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    /** The page that asks before a key is taken back. */
    @GET
    @Path("{id}/revoke")
    @Allowed(Role.OPERATOR)
    public View askRevoke(@PathParam("id") String id) {
        return View.of(
                "operations/revoke",
                logs.entities()
                        .find(id)
                        .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "there is no such key")));
    }

    /** Takes a key back at once. */
    @POST
    @Path("{id}/revoke")
    @Allowed(Role.OPERATOR)
    public Response revoke(@PathParam("id") String id) {
        logs.entities().revoke(id, visitor.actor());
        return Response.seeOther(URI.create(Notice.REVOKED.at("/ops/keys"))).build();
    }
}
