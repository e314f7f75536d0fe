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
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.muniment.desk.SignIn;
import org.muniment.desk.StaffAccounts;
import org.muniment.logs.Logs;
import org.muniment.logs.reveal.Person;
import org.muniment.logs.reveal.Question;
import org.muniment.logs.reveal.Reveal;
import org.muniment.logs.reveal.Reveals;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.terms.TenantId;
import org.muniment.vault.RevealOrder;
import org.muniment.web.page.Field;
import org.muniment.web.page.Inputs;
import org.muniment.web.page.Notice;
import org.muniment.web.page.View;
import org.muniment.web.people.Names;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.Form;
import org.muniment.web.security.Visitor;

/** {@code /audit/reveals}: an auditor asks for the address behind a pseudonym, and looks once when it is approved. */
@Path("/audit/reveals")
@RequestScoped
@Produces(MediaType.TEXT_HTML)
public class RevealResource {

    private static final Field PSEUDONYM = Field.line("pseudonym", "Pseudonym")
            .hint("One address as the line shows it, in a field or inside a text.")
            .length(2, 45);
    private static final Field AT = Field.line("at", "Time of the line")
            .hint("It says with which key the address was pseudonymised.")
            .length(20, 40);
    private static final Field CASE = Field.line("case", "Case number")
            .hint("The incident, request or order this belongs to.")
            .length(1, RevealOrder.MAX_CASE);
    private static final Field REASON = Field.area("reason", "Reason", RevealOrder.MAX_REASON)
            .hint("Why the pseudonym is not enough. The data protection officer decides by this.")
            .length(3, RevealOrder.MAX_REASON);
    private static final Field PASSWORD = Field.password("password", "Your password", 1, StaffAccounts.MAX_PASSWORD)
            .hint("You sign the request with it; nobody can ask in your name without it.");

    @Inject
    Logs logs;

    @Inject
    SignIn signIn;

    @Inject
    StaffAccounts staff;

    @Inject
    Visitor visitor;

    /** For the container. */
    public RevealResource() {}

    /** One's own requests. */
    @GET
    @Allowed(Role.AUDITOR)
    public View list() {
        return View.of("audit/reveals", logs.reveals().own(person()));
    }

    /** The form, filled from the line where the button was pressed: tenant, time and pseudonym, with blanks between. */
    @POST
    @Path("new")
    @Allowed(Role.AUDITOR)
    public View start() {
        String[] of = visitor.form().text("of").split(" ", 3);
        Map<String, String> known = of.length == 3 ? Map.of("at", of[1], "pseudonym", of[2]) : Map.of();
        return form(
                of.length == 3 ? of[0] : TenantId.HOUSE.value(),
                "",
                Inputs.filled(known, PSEUDONYM, AT, CASE, REASON, PASSWORD));
    }

    private static View form(String tenant, String purpose, Inputs inputs) {
        return View.of("audit/askreveal", inputs).with("tenant", tenant).with("purpose", purpose);
    }

    /** Asks; the ledger knows first. */
    @POST
    @Allowed(Role.AUDITOR)
    public Response ask() {
        Form form = visitor.form();
        Inputs inputs = Inputs.read(form, PSEUDONYM, AT, CASE, REASON, PASSWORD);
        Optional<Purpose> purpose = Reveals.PURPOSES.stream()
                .filter(one -> one.name().equals(form.text("purpose")))
                .findFirst();
        Optional<Instant> at = instant(inputs.value("at"));
        Inputs checked = at.isPresent() || inputs.get("at").error().isPresent()
                ? inputs
                : inputs.wrong("at", "Enter a time like 2026-11-22T10:00:00Z");
        if (!checked.valid() || purpose.isEmpty() || at.isEmpty()) {
            return again(400, checked);
        }
        Question question = new Question(
                new TenantId(form.text("tenant")),
                checked.value("pseudonym"),
                at.get(),
                purpose.get(),
                checked.value("case"),
                checked.value("reason"));
        char[] password = form.secret("password");
        try {
            signIn.confirm(password, visitor.caller(question.purpose()));
            Reveal asked = logs.reveals().ask(person(), question, password);
            return Response.seeOther(URI.create(Notice.SAVED.at("/audit/reveals/" + asked.id())))
                    .build();
        } catch (Refusal refused) {
            return refused(refused, checked);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /** What the person at the form can do something about stays on the form. */
    private Response refused(Refusal refused, Inputs inputs) {
        String said = String.valueOf(refused.getMessage());
        String sentence = said.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + said.substring(1);
        return switch (refused.code()) {
            case UNAUTHENTICATED -> again(400, inputs.wrong("password", sentence));
            case RATE_LIMITED -> again(429, inputs.wrong("password", sentence));
            case BAD_INPUT, EXPIRED, NOT_FOUND -> again(400, inputs.wrong("pseudonym", sentence));
            default -> throw refused;
        };
    }

    private Response again(int status, Inputs inputs) {
        Form form = visitor.form();
        return Response.status(status)
                .entity(form(form.text("tenant"), form.text("purpose"), inputs))
                .build();
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }

    /** One request. */
    @GET
    @Path("{id}")
    @Allowed(Role.AUDITOR)
    public View show(@PathParam("id") UUID id) {
        Reveal one = logs.reveals().find(id, person());
        return View.of("audit/reveal", one).with("names", Names.of(staff, one.decider().stream()));
    }

    /** The address, once; the ledger knows first. */
    @POST
    @Path("{id}/address")
    @Allowed(Role.AUDITOR)
    public View look(@PathParam("id") UUID id) {
        Person person = person();
        String address = logs.reveals().show(id, person);
        return View.of("audit/revealed", logs.reveals().find(id, person)).with("address", address);
    }

    /** What an address may be revealed for, in the order of the form. */
    public static List<Purpose> purposes() {
        return Reveals.PURPOSES.stream().sorted().toList();
    }

    private Person person() {
        return new Person(visitor.actor(), visitor.roles());
    }
}
