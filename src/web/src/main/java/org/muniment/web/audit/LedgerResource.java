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
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.muniment.desk.StaffAccounts;
import org.muniment.ledger.Entry;
import org.muniment.ledger.Found;
import org.muniment.ledger.Ledger;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.web.page.View;
import org.muniment.web.people.Names;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.Visitor;

/** {@code /audit/ledger}: who did what, and the evidence that nothing of it was changed. */
@Path("/audit/ledger")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class LedgerResource {

    private static final int PAGE = 100;
    private static final int MAX_FIND = 256;

    @Inject
    Ledger ledger;

    @Inject
    StaffAccounts staff;

    @Inject
    Visitor visitor;

    /** For the container. */
    public LedgerResource() {}

    /** The newest entries, or those whose act, object or actor holds some text. */
    @GET
    @Allowed(Role.AUDITOR)
    public View list(@QueryParam("before") Optional<Long> before, @QueryParam("find") @DefaultValue("") String text) {
        String find = text.strip();
        if (find.length() > MAX_FIND) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "look for at most " + MAX_FIND + " characters");
        }
        long start = Math.max(0, before.orElse(Long.MAX_VALUE));
        Found found = ledger.find(find, start, PAGE, any -> true);
        Names names = Names.of(staff, found.entries().stream().map(Entry::actor));
        Optional<Long> older = found.end() > 0 ? Optional.of(found.end()) : Optional.empty();
        return View.of(
                "audit/ledger",
                new LedgerView(
                        found.entries(),
                        names,
                        ledger.checkpoint(),
                        ledger.verifierKey() + "\n" + ledger.cosignerKey(),
                        find,
                        older,
                        before.isEmpty()));
    }

    /** One entry with its proof, without details. */
    @GET
    @Path("{index : \\d{1,18}}")
    @Allowed(Role.AUDITOR)
    public View entry(@PathParam("index") long index) {
        return page(only(ledger.read(index, 1)));
    }

    /** The same with its details; that they were read is recorded first. */
    @POST
    @Path("{index : \\d{1,18}}/details")
    @Allowed(Role.AUDITOR)
    public View details(@PathParam("index") long index) {
        if (index >= ledger.size()) {
            throw missing();
        }
        return page(only(ledger.read(index, 1, visitor.actor(), Purpose.SECURITY_AUDIT)));
    }

    private View page(Entry entry) {
        Names names = Names.of(staff, Stream.of(entry.actor()));
        return View.of("audit/entry", entry)
                .with("names", names)
                .with("proof", ledger.proof(entry.index()).text())
                .with("newest", entry.index() == ledger.size() - 1);
    }

    private static Entry only(List<Entry> entries) {
        return entries.stream().findFirst().orElseThrow(LedgerResource::missing);
    }

    private static Refusal missing() {
        return new Refusal(Refusal.Code.NOT_FOUND, "there is no such ledger entry");
    }

    /** The signed state, to be kept elsewhere. */
    @GET
    @Path("checkpoint")
    @Produces(MediaType.WILDCARD)
    @Allowed(Role.AUDITOR)
    public Response checkpoint() {
        return text("checkpoint.txt", ledger.checkpoint().note());
    }

    /** An entry, and that it is in the tree of the signed state: {@code ops/muniment ledger verify-proof} checks it. */
    @GET
    @Path("{index : \\d{1,18}}/proof")
    @Produces(MediaType.WILDCARD)
    @Allowed(Role.AUDITOR)
    public Response proof(@PathParam("index") long index) {
        return text("entry-" + index + ".tlog-proof", ledger.proof(index).text());
    }

    private static Response text(String name, String body) {
        return Response.ok(body)
                .header("Content-Type", "text/plain;charset=UTF-8")
                .header("Content-Disposition", "attachment; filename=\"" + name + "\"")
                .build();
    }
}
