package org.muniment.web.audit;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.muniment.archive.ArchiveEntry;
import org.muniment.archive.ArchiveId;
import org.muniment.archive.Archives;
import org.muniment.archive.Hold;
import org.muniment.archive.VerifyReport;
import org.muniment.archive.Warrant;
import org.muniment.desk.StaffAccounts;
import org.muniment.ledger.Act;
import org.muniment.ledger.Found;
import org.muniment.ledger.Ledger;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.terms.TenantId;
import org.muniment.web.page.Field;
import org.muniment.web.page.Inputs;
import org.muniment.web.page.View;
import org.muniment.web.people.Names;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.Visitor;
import org.muniment.web.work.WorkBoard;

/** {@code /audit/archives}: what is archived, whether it is whole, and how to open it with stock tools. */
@Path("/audit/archives")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class ArchiveResource {

    static final Field REASON = Field.area("reason", "Reason", 1000)
            .hint("It goes into the ledger and stays there. No names, no personal data.")
            .length(3, 1000);

    private static final String ONE = "{tenant}/{stream}/{month}";
    private static final int DESTRUCTIONS = 50;

    @Inject
    Archives archives;

    @Inject
    Ledger ledger;

    @Inject
    StaffAccounts staff;

    @Inject
    WorkBoard board;

    @Inject
    Visitor visitor;

    @Inject
    InstantSource clock;

    @PathParam("tenant")
    String tenant = "";

    @PathParam("stream")
    String stream = "";

    @PathParam("month")
    String month = "";

    /** For the container. */
    public ArchiveResource() {}

    /** All archives, and what was destroyed. */
    @GET
    @Allowed(Role.AUDITOR)
    public View list() throws IOException {
        String destroyed = "archive.destroyed";
        Found gone = ledger.find(
                destroyed, Long.MAX_VALUE, DESTRUCTIONS, entry -> entry.act().equals(destroyed));
        return View.of("audit/archives", archives.list()).with("today", today()).with("destroyed", gone.entries());
    }

    /** One archive. */
    @GET
    @Path(ONE)
    @Allowed(Role.AUDITOR)
    public View show() throws IOException {
        return View.of("audit/archive", view());
    }

    /** How its verification stands: a piece of the page. */
    @GET
    @Path(ONE + "/check")
    @Allowed(Role.AUDITOR)
    public View check() throws IOException {
        return View.of("audit/check", view());
    }

    /** Verifies it in the background. */
    @POST
    @Path(ONE + "/verify")
    @Allowed(Role.AUDITOR)
    public Response verify() throws IOException {
        ArchiveId id = id();
        entry(id);
        Actor actor = visitor.actor();
        ledger.append(Act.of(actor, "archive.verify", Purpose.SECURITY_AUDIT, object(id)));
        board.start(work(id), "Verification of " + id, progress -> {
            VerifyReport report = archives.verify(id);
            ledger.append(new Act(
                    actor,
                    report.sound() ? "archive.verified" : "archive.unsound",
                    Purpose.SECURITY_AUDIT,
                    object(id),
                    Map.of(
                            "members", Long.toString(report.members()),
                            "lines", Long.toString(report.lines()),
                            "problems", Integer.toString(report.problems().size()))));
            return report;
        });
        return Response.seeOther(URI.create(ArchiveView.path(id) + "#check")).build();
    }

    /** The page that asks why its key is needed. */
    @GET
    @Path(ONE + "/key")
    @Allowed(Role.AUDITOR)
    public View askKey() throws IOException {
        return View.of("audit/key", entry(id())).with("inputs", Inputs.blank(REASON));
    }

    /** Gives its key out, once, for a reason; the ledger knows first. */
    @POST
    @Path(ONE + "/key")
    @Allowed(Role.AUDITOR)
    public Response giveKey() throws IOException {
        ArchiveEntry archive = entry(id());
        Inputs inputs = Inputs.read(visitor.form(), REASON);
        if (!inputs.valid()) {
            return Response.status(400)
                    .entity(View.of("audit/key", archive).with("inputs", inputs))
                    .build();
        }
        Warrant warrant = new Warrant(visitor.actor(), Purpose.SECURITY_AUDIT, inputs.value("reason"));
        String key = archives.identityFor(archive.id(), warrant);
        return Response.ok(View.of("audit/opened", archive).with("key", key)).build();
    }

    private ArchiveView view() throws IOException {
        ArchiveEntry archive = entry(id());
        List<Hold> holds = archives.holds().list().stream()
                .filter(hold -> hold.covers(archive.id()))
                .toList();
        return new ArchiveView(
                archive,
                archives.readme(archive.id()),
                holds,
                Names.of(staff, holds.stream().map(Hold::owner)),
                board.find(work(archive.id())),
                today());
    }

    private ArchiveId id() {
        try {
            return new ArchiveId(new TenantId(tenant), stream, YearMonth.parse(month));
        } catch (DateTimeException notAMonth) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "there is no such archive", notAMonth);
        }
    }

    private ArchiveEntry entry(ArchiveId id) throws IOException {
        return archives.list().stream()
                .filter(entry -> entry.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new Refusal(Refusal.Code.NOT_FOUND, "there is no such archive"));
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static String work(ArchiveId id) {
        return "verify:" + id;
    }

    private static String object(ArchiveId id) {
        return "archive:" + id.tenant() + "/" + id.stream() + "/" + id.month();
    }
}
