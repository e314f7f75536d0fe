package org.muniment.logs.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.muniment.logs.parse.LineReader;
import org.muniment.logs.parse.LogParser;
import org.muniment.terms.Refusal;

/**
 * The body of Elasticsearch's {@code POST /_bulk}: pairs of an action line ({@code index} or {@code create}; other members
 * are passed over) and a document line. Its answer has one item for each document, in order, in compact JSON, for there are
 * senders that look for the literal text {@code "errors":true}. An item that was kept as a reject has, besides what
 * Elasticsearch says, a member {@code reject} with the reason.
 */
public final class Bulk {

    /** Longest line, in bytes; a longer document is a reject. */
    public static final int MAX_LINE_BYTES = LogParser.MAX_LINE_BYTES + 1;
    /** Longest body, unzipped, in bytes. */
    public static final long MAX_BODY_BYTES = 256L << 20;

    private static final JsonFactory JSON = new JsonFactory();

    private final List<Document> documents = new ArrayList<>();
    private final List<Action> actions = new ArrayList<>();

    private record Action(
            String verb, String index, @Nullable String id) {}

    private Bulk() {}

    /**
     * Reads a body to its end.
     *
     * @throws Refusal {@code BAD_INPUT} when an action line is none, {@code TOO_LARGE} beyond the limits
     */
    public static Bulk read(InputStream body, Optional<String> index) throws IOException {
        Bulk bulk = new Bulk();
        LineReader lines = new LineReader(body, MAX_LINE_BYTES);
        for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
            if (line.get().length == 0) {
                continue;
            }
            Action action = action(line.get(), index, lines.number());
            Optional<byte[]> document = lines.next();
            if (document.isEmpty()) {
                throw new Refusal(Refusal.Code.BAD_INPUT, "bulk line " + lines.number() + ": its document is missing");
            }
            bulk.actions.add(action);
            bulk.documents.add(
                    new Document(Streams.ofIndex(action.index), Optional.ofNullable(action.id), document.get()));
            if (bulk.documents.size() > Intake.MAX_BATCH || lines.offset() > MAX_BODY_BYTES) {
                throw new Refusal(Refusal.Code.TOO_LARGE, "bulk body is too large");
            }
        }
        return bulk;
    }

    private static Action action(byte[] line, Optional<String> index, long number) {
        try (JsonParser in = JSON.createParser(line)) {
            if (in.nextToken() == JsonToken.START_OBJECT) {
                while (in.nextToken() == JsonToken.FIELD_NAME) {
                    String verb = in.currentName();
                    JsonToken value = in.nextToken();
                    if (value == JsonToken.START_OBJECT && (verb.equals("index") || verb.equals("create"))) {
                        return members(in, verb, index.orElse("access"));
                    }
                    if (value == JsonToken.START_OBJECT && (verb.equals("update") || verb.equals("delete"))) {
                        throw new Refusal(
                                Refusal.Code.BAD_INPUT, "bulk line " + number + ": logs are only added, never changed");
                    }
                    in.skipChildren();
                }
            }
        } catch (IOException notJson) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "bulk line " + number + ": not an action", notJson);
        }
        throw new Refusal(Refusal.Code.BAD_INPUT, "bulk line " + number + ": not an action");
    }

    private static Action members(JsonParser in, String verb, String defaultIndex) throws IOException {
        String index = defaultIndex;
        String id = null;
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            JsonToken value = in.nextToken();
            if (value == JsonToken.VALUE_STRING && name.equals("_index")) {
                index = in.getText();
            } else if ((value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT) && name.equals("_id")) {
                id = in.getText();
            } else {
                in.skipChildren();
            }
        }
        return new Action(verb, index, id == null || id.isEmpty() ? null : id);
    }

    /** The documents, in order. */
    public List<Document> documents() {
        return List.copyOf(documents);
    }

    /** The answer to the sender. */
    public String answer(Ack ack, long tookMillis) {
        StringBuilder out = new StringBuilder(64 + actions.size() * 100);
        out.append("{\"took\":").append(tookMillis).append(",\"errors\":").append(ack.errors());
        out.append(",\"items\":[");
        for (int i = 0; i < actions.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            item(actions.get(i), ack.items().get(i), out);
        }
        return out.append("]}").toString();
    }

    private static void item(Action action, Ack.Item item, StringBuilder out) {
        out.append("{\"").append(action.verb).append("\":{\"_index\":\"");
        quote(action.index, out);
        String id = action.id;
        out.append("\",\"_id\":\"");
        quote(id == null ? "" : id, out);
        out.append("\",\"status\":").append(item.status().http());
        if (item.status().kept()) {
            out.append(",\"result\":\"created\"");
            if (item.status() == Ack.Status.KEPT_AS_REJECT) {
                out.append(",\"reject\":\"");
                quote(item.reason(), out);
                out.append('"');
            }
        } else {
            boolean duplicate = item.status() == Ack.Status.DUPLICATE;
            out.append(",\"error\":{\"type\":\"")
                    .append(duplicate ? "version_conflict_engine_exception" : "illegal_argument_exception")
                    .append("\",\"reason\":\"");
            quote(item.reason(), out);
            out.append("\"}");
        }
        out.append("}}");
    }

    private static void quote(String text, StringBuilder out) {
        out.append(JsonStringEncoder.getInstance().quoteAsString(text));
    }
}
