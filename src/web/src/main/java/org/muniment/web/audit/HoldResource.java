package org.muniment.web.audit;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.muniment.archive.ArchiveEntry;
import org.muniment.archive.ArchiveId;
import org.muniment.archive.Archives;
import org.muniment.archive.Hold;
import org.muniment.archive.Holds;
import org.muniment.archive.Warrant;
import org.muniment.desk.StaffAccounts;
import org.muniment.policy.Policy;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.terms.TenantId;
import org.muniment.web.page.Field;
import org.muniment.web.page.Inputs;
import org.muniment.web.page.Notice;
import org.muniment.web.page.View;
import org.muniment.web.people.Names;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.Visitor;

/** {@code /audit/holds}: what is kept beyond the policy, why, and who answers for it. */
@Path("/audit/holds")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class HoldResource {

    private static final Field BASIS = Field.line("basis", "Legal basis")
            .hint("The law, claim or order that demands it. Without one there is no hold.")
            .length(3, 500);
    private static final Field REVIEW = new Field(
            "review", "Look at it again on", "You answer for the hold until then.", "date", true, 0, 10, "off");

    @Inject
    Archives archives;

    @Inject
    Policy policy;

    @Inject
    StaffAccounts staff;

    @Inject
    Visitor visitor;

    @Inject
    InstantSource clock;

    /** For the container. */
    public HoldResource() {}

    /** All holds, and the form for a new one. */
    @GET
    @Allowed(Role.AUDITOR)
    public Response list(@QueryParam("on") @DefaultValue("") String on) throws IOException {
        LocalDate review = today().plus(policy.incidents().review());
        Inputs inputs = Inputs.filled(Map.of("review", review.toString()), BASIS, ArchiveResource.REASON, REVIEW);
        return page(200, on, inputs);
    }

    private Response page(int status, String on, Inputs inputs) throws IOException {
        List<Hold> holds = archives.holds().list();
        List<ArchiveEntry> all = archives.list();
        TreeSet<String> tenants = new TreeSet<>(List.of(TenantId.HOUSE.value()));
        all.forEach(archive -> tenants.add(archive.id().tenant().value()));
        return Response.status(status)
                .entity(View.of("audit/holds", holds)
                        .with("inputs", inputs)
                        .with("on", on)
                        .with("archives", all)
                        .with("tenants", List.copyOf(tenants))
                        .with("names", Names.of(staff, holds.stream().map(Hold::owner)))
                        .with("today", today()))
                .build();
    }

    /** Places a hold; the ledger knows first. */
    @POST
    @Allowed(Role.AUDITOR)
    public Response place() throws IOException {
        String on = visitor.form().text("on");
        Inputs inputs = Inputs.read(visitor.form(), BASIS, ArchiveResource.REASON, REVIEW);
        if (!inputs.valid()) {
            return page(400, on, inputs);
        }
        LocalDate review;
        try {
            review = LocalDate.parse(inputs.value("review"));
        } catch (DateTimeException wrong) {
            return page(400, on, inputs.wrong("review", "Enter a day like 2027-05-31"));
        }
        if (!review.isAfter(today())) {
            return page(400, on, inputs.wrong("review", "The day must lie in the future"));
        }
        Optional<ArchiveEntry> archive = archives.list().stream()
                .filter(one -> ArchiveView.path(one.id()).equals(on))
                .findFirst();
        TenantId tenant = archive.map(one -> one.id().tenant()).orElseGet(() -> tenant(on));
        Warrant warrant = new Warrant(visitor.actor(), Purpose.LEGAL_DISCLOSURE, inputs.value("reason"));
        Optional<ArchiveId> id = archive.map(ArchiveEntry::id);
        archives.holds().place(new Holds.Order(tenant, id, inputs.value("basis"), warrant, review));
        return Response.seeOther(URI.create(Notice.SAVED.at("/audit/holds"))).build();
    }

    private static TenantId tenant(String on) {
        if (!on.startsWith("tenant:")) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "choose what to hold");
        }
        return new TenantId(on.substring("tenant:".length()));
    }

    /** The page that asks why a hold ends. */
    @GET
    @Path("{id}/release")
    @Allowed(Role.AUDITOR)
    public View askRelease(@PathParam("id") UUID id) {
        return release(id, Inputs.blank(ArchiveResource.REASON));
    }

    private View release(UUID id, Inputs inputs) {
        Hold hold = archives.holds().list().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "there is no such hold"));
        return View.of("audit/release", hold).with("inputs", inputs);
    }

    /** Ends a hold; the ledger knows first. */
    @POST
    @Path("{id}/release")
    @Allowed(Role.AUDITOR)
    public Response release(@PathParam("id") UUID id) {
        Inputs inputs = Inputs.read(visitor.form(), ArchiveResource.REASON);
        if (!inputs.valid()) {
            return Response.status(400).entity(release(id, inputs)).build();
        }
        archives.holds().release(id, new Warrant(visitor.actor(), Purpose.LEGAL_DISCLOSURE, inputs.value("reason")));
        return Response.seeOther(URI.create(Notice.SAVED.at("/audit/holds"))).build();
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
