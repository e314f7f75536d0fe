package org.muniment.web.ingest;

import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.muniment.web.security.ForEntities;

/**
 * What shippers ask before they send. Templates, policies and pipelines are accepted and change nothing: what is parsed
 * and how long it is kept is decided here.
 */
@Path("/")
@RequestScoped
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.WILDCARD)
public class ProbeResource {

    private static final String ACCEPTED = "{\"acknowledged\":true}";

    @HeaderParam(HttpHeaders.ACCEPT)
    @Nullable
    String accept;

    /** For the container. */
    public ProbeResource() {}

    /** An active basic licence, which newer Beats insist on. */
    @GET
    @Path("_license")
    @ForEntities
    public Response license() {
        return json("{\"license\":{\"status\":\"active\",\"uid\":\"00000000-0000-0000-0000-000000000000\","
                + "\"type\":\"basic\",\"issue_date\":\"2025-01-01T00:00:00.000Z\","
                + "\"issue_date_in_millis\":1735689600000,\"max_nodes\":1000,\"issued_to\":\"muniment\","
                + "\"issuer\":\"muniment\",\"start_date_in_millis\":-1}}");
    }

    /** Features, for Beats that ask for them. */
    @GET
    @Path("_xpack")
    @ForEntities
    public Response features() {
        return json("{\"license\":{\"type\":\"basic\",\"mode\":\"basic\",\"status\":\"active\"},"
                + "\"features\":{\"ilm\":{\"available\":true,\"enabled\":true}},\"tagline\":\"You know, for X\"}");
    }

    /** Healthy. */
    @GET
    @Path("_cluster/health")
    @ForEntities
    public Response health() {
        return json("{\"cluster_name\":\"muniment\",\"status\":\"green\",\"timed_out\":false,\"number_of_nodes\":1,"
                + "\"number_of_data_nodes\":1,\"active_primary_shards\":1,\"active_shards\":1,"
                + "\"relocating_shards\":0,\"initializing_shards\":0,\"unassigned_shards\":0,"
                + "\"delayed_unassigned_shards\":0,\"number_of_pending_tasks\":0,\"number_of_in_flight_fetch\":0,"
                + "\"task_max_waiting_in_queue_millis\":0,\"active_shards_percent_as_number\":100.0}");
    }

    /** Healthy, as a line of text. */
    @GET
    @Path("_cat/health")
    @ForEntities
    public Response catHealth() {
        return Response.ok("0 00:00:00 muniment green 1 1 1 1 0 0 0 0 - 100.0%\n")
                .header(HttpHeaders.CONTENT_TYPE, "text/plain;charset=UTF-8")
                .header("X-Elastic-Product", "Elasticsearch")
                .build();
    }

    /** One node. */
    @GET
    @Path("_nodes{more:(/.*)?}")
    @ForEntities
    public Response nodes() {
        return json(
                "{\"_nodes\":{\"total\":1,\"successful\":1,\"failed\":0},\"cluster_name\":\"muniment\","
                        + "\"nodes\":{\"muniment\":{\"name\":\"muniment\",\"version\":\"9.99.0\",\"roles\":[\"data\",\"ingest\"]}}}");
    }

    /** Whatever template, policy, pipeline or alias is asked for exists. */
    @GET
    @Path(
            "{what:(_index_template|_component_template|_template|_ilm|_ingest|_alias|_data_stream|_logstash)}{more:(/.*)?}")
    @ForEntities
    public Response exists() {
        return json("{}");
    }

    /** Whatever template, policy, pipeline or alias is sent is accepted. */
    @PUT
    @Path(
            "{what:(_index_template|_component_template|_template|_ilm|_ingest|_alias|_data_stream|_logstash)}{more:(/.*)?}")
    @ForEntities
    public Response accepted() {
        return json(ACCEPTED);
    }

    /** As {@link #accepted}. */
    @POST
    @Path("{what:(_index_template|_component_template|_template|_ilm|_ingest|_aliases)}{more:(/.*)?}")
    @ForEntities
    public Response acceptedPost() {
        return json(ACCEPTED);
    }

    /** Lines are searchable soon without being asked. */
    @POST
    @Path("{index:([^/]+/)?}_refresh")
    @ForEntities
    public Response refresh() {
        return json("{\"_shards\":{\"total\":1,\"successful\":1,\"failed\":0}}");
    }

    private Response json(String json) {
        return Shippers.json(json, Shippers.dialect(accept, null));
    }
}
