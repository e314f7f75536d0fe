package org.muniment.web.api;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.muniment.archive.Archives;
import org.muniment.logs.Logs;
import org.muniment.logs.search.LogQuery;
import org.muniment.logs.search.Result;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.terms.TenantId;
import org.muniment.web.security.Allowed;
import org.muniment.web.security.Visitor;

/** {@code /api/v1/logs/search} and {@code /api/v1/archives}, for auditors. */
@Path("/api/v1")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class LogApi {

    private static final int DEFAULT_LIMIT = 100;

    @Inject
    Logs logs;

    @Inject
    Archives archives;

    @Inject
    Visitor visitor;

    @Inject
    InstantSource clock;

    /** For the container. */
    public LogApi() {}

    /**
     * Searches hot and archived lines alike; without {@code from} and {@code to} the last 24 hours. What is looked for
     * comes in the body, because URLs are kept in places that nobody seals.
     */
    @POST
    @Path("logs/search")
    @Consumes(MediaType.APPLICATION_JSON)
    @Allowed(Role.AUDITOR)
    public Answer.LogPage search(InputStream body) throws IOException {
        JsonBody asked = JsonBody.read(body);
        Instant to = asked.text("to").map(LogApi::instant).orElseGet(clock::instant);
        Instant from = asked.text("from").map(LogApi::instant).orElseGet(() -> to.minus(Duration.ofDays(1)));
        TenantId tenant = new TenantId(asked.text("tenant").orElse(TenantId.HOUSE.value()));
        LogQuery query = LogQuery.of(tenant, from, to, asked.text("q").orElse(""))
                .page(asked.number("limit", DEFAULT_LIMIT), asked.text("cursor"));
        LogQuery narrowed = asked.text("stream").map(query::inStream).orElse(query);
        return answer(logs.search().search(narrowed, visitor.actor(), Purpose.SECURITY_AUDIT));
    }

    /** Every archive, with what it holds and until when. */
    @GET
    @Path("archives")
    @Allowed(Role.AUDITOR)
    public Answer.ArchiveList archives() throws IOException {
        return new Answer.ArchiveList(archives.list().stream()
                .map(entry -> new Answer.ArchiveHead(
                        entry.id().tenant().value(),
                        entry.id().stream(),
                        entry.id().month().toString(),
                        entry.bytes(),
                        entry.lines(),
                        entry.days().size(),
                        entry.sealed().toString(),
                        entry.expires().toString(),
                        entry.held()))
                .toList());
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "times are written like 2026-11-22T10:00:00Z", e);
        }
    }

    private static Answer.LogPage answer(Result result) {
        List<Answer.LogHit> hits = result.hits().stream()
                .map(hit -> new Answer.LogHit(
                        hit.stream(), hit.archived(), hit.record().json()))
                .toList();
        Map<String, List<Answer.LogValue>> facets = result.facets().entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().field(), entry -> entry.getValue().stream()
                        .map(value -> new Answer.LogValue(value.value(), value.count()))
                        .toList()));
        return new Answer.LogPage(
                hits,
                result.total(),
                result.complete(),
                result.took().toMillis(),
                result.archivesRead(),
                result.refused(),
                result.histogram().stream()
                        .map(bar -> new Answer.LogBar(
                                bar.from().toString(), bar.to().toString(), bar.count()))
                        .toList(),
                facets,
                result.next().orElse(null),
                result.ledgerIndex(),
                result.lost().stream()
                        .map(span -> new Answer.LogSpan(
                                span.from().toString(), span.to().toString()))
                        .toList());
    }
}
