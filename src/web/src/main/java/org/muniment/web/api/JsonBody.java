package org.muniment.web.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.muniment.terms.Refusal;

/**
 * The JSON object that a request carries, read within a limit.
 *
 * @param json the object
 */
record JsonBody(JsonNode json) {

    /** Largest body, in bytes. */
    static final int MAX_BYTES = 1024 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();

    static JsonBody read(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new Refusal(Refusal.Code.TOO_LARGE, "the body is larger than 1 MiB");
        }
        try {
            JsonNode json = JSON.readTree(bytes);
            if (json != null && json.isObject()) {
                return new JsonBody(json);
            }
        } catch (JsonProcessingException e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "the body is not JSON", e);
        }
        throw new Refusal(Refusal.Code.BAD_INPUT, "the body is not a JSON object");
    }

    /** A member as text; empty when it is missing or empty. */
    Optional<String> text(String name) {
        return Optional.of(json.path(name).asText("")).filter(value -> !value.isEmpty());
    }

    /** A member as a number; refused when it is there and is none. */
    int number(String name, int otherwise) {
        JsonNode value = json.path(name);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.canConvertToInt()) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "“" + name + "” is a whole number");
        }
        return value.intValue();
    }
}
