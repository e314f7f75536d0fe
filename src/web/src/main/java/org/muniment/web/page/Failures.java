package org.muniment.web.page;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.web.security.ForEntities;
import org.muniment.web.security.Visitor;

/** The one place of the edge where what went wrong becomes an answer: a page, a problem document or a shipper's error. */
@Provider
@ApplicationScoped
public class Failures implements ExceptionMapper<Throwable> {

    private static final Logger LOG = System.getLogger(Failures.class.getName());
    private static final JsonFactory JSON = new JsonFactory();
    private static final String RETRY_SECONDS = "5";

    @Context
    HttpHeaders headers;

    @Context
    UriInfo uri;

    @Context
    ResourceInfo resource;

    @Context
    jakarta.ws.rs.core.Request request;

    @Inject
    Pages pages;

    @Inject
    Visitor visitor;

    /** For the container. */
    public Failures() {}

    @Override
    public Response toResponse(Throwable thrown) {
        Problem problem = problem(thrown);
        if (isForEntities()) {
            return shipperError(problem);
        }
        return wantsPage() ? page(problem) : document(problem);
    }

    private static Problem problem(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof Refusal refusal) {
                return Problem.of(refusal);
            }
            if (t instanceof Tampered tampered) {
                String reference = reference();
                LOG.log(Level.ERROR, "tampering found, reference " + reference, tampered);
                return Problem.tampered(reference);
            }
        }
        if (thrown instanceof WebApplicationException http && http.getResponse().getStatus() < 500) {
            return Problem.http(http.getResponse().getStatus());
        }
        String reference = reference();
        LOG.log(Level.ERROR, "fault, reference " + reference, thrown);
        return Problem.fault(reference);
    }

    private static String reference() {
        return UUID.randomUUID().toString().substring(0, 13);
    }

    private boolean isForEntities() {
        return resource.getResourceMethod() != null
                && resource.getResourceMethod().isAnnotationPresent(ForEntities.class);
    }

    private boolean wantsPage() {
        String accept =
                Optional.ofNullable(headers.getHeaderString(HttpHeaders.ACCEPT)).orElse("");
        return accept.contains("text/html") || headers.getHeaderString("HX-Request") != null;
    }

    private Response page(Problem problem) {
        String path = "/" + uri.getPath().replaceAll("^/+", "");
        if (problem.status() == 401 && visitor.session().isEmpty()) {
            boolean get = "GET".equals(request.getMethod());
            String target = "/sign-in" + (get ? "?next=" + URLEncoder.encode(path, StandardCharsets.UTF_8) : "");
            return headers.getHeaderString("HX-Request") != null
                    ? Response.status(401).header("HX-Redirect", target).build()
                    : Response.seeOther(URI.create(target)).build();
        }
        String html = pages.render(View.of("problem", problem), path, Optional.empty());
        return retry(Response.status(problem.status()), problem)
                .header(HttpHeaders.CONTENT_TYPE, "text/html;charset=UTF-8")
                .entity(html)
                .build();
    }

    private static Response document(Problem problem) {
        String json = json(g -> {
            g.writeStartObject();
            g.writeStringField("type", "about:blank");
            g.writeStringField("title", problem.title());
            g.writeNumberField("status", problem.status());
            g.writeStringField("detail", problem.detail());
            g.writeStringField("code", problem.code());
            if (!problem.reference().isEmpty()) {
                g.writeStringField("reference", problem.reference());
            }
            g.writeEndObject();
        });
        return retry(Response.status(problem.status()), problem)
                .header(HttpHeaders.CONTENT_TYPE, "application/problem+json")
                .entity(json)
                .build();
    }

    /** As Elasticsearch words its errors, which is what shippers read. */
    private static Response shipperError(Problem problem) {
        String type =
                switch (problem.status()) {
                    case 401, 403 -> "security_exception";
                    case 429 -> "es_rejected_execution_exception";
                    case 503, 500 -> "unavailable_shards_exception";
                    default -> "illegal_argument_exception";
                };
        String json = json(g -> {
            g.writeStartObject();
            g.writeObjectFieldStart("error");
            g.writeStringField("type", type);
            g.writeStringField("reason", problem.detail());
            g.writeEndObject();
            g.writeNumberField("status", problem.status());
            g.writeEndObject();
        });
        Response.ResponseBuilder response = retry(Response.status(problem.status()), problem)
                .header(HttpHeaders.CONTENT_TYPE, "application/json")
                .header("X-Elastic-Product", "Elasticsearch")
                .entity(json);
        return problem.status() == 401
                ? response.header(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"Muniment log intake\"")
                        .build()
                : response.build();
    }

    private static Response.ResponseBuilder retry(Response.ResponseBuilder response, Problem problem) {
        return problem.status() == 429 || problem.status() == 503
                ? response.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS)
                : response;
    }

    /** Writes JSON. */
    private interface Writing {
        void to(JsonGenerator generator) throws IOException;
    }

    private static String json(Writing writing) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(text)) {
            writing.to(generator);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
