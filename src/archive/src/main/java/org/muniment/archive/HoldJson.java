package org.muniment.archive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.muniment.terms.Actor;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;

/** A hold as it is stored, before it is sealed. */
final class HoldJson {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String VERSION = "1";

    private HoldJson() {}

    static byte[] write(Hold hold) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("version", VERSION);
            json.writeStringField("id", hold.id().toString());
            json.writeStringField("tenant", hold.tenant().value());
            if (hold.archive().isPresent()) {
                json.writeStringField("stream", hold.archive().get().stream());
                json.writeStringField("month", hold.archive().get().month().toString());
            }
            json.writeStringField("basis", hold.basis());
            json.writeStringField("reason", hold.reason());
            json.writeStringField("ownerKind", hold.owner().kind().name());
            json.writeStringField("owner", hold.owner().id());
            json.writeStringField("placed", hold.placed().toString());
            json.writeStringField("review", hold.review().toString());
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    static Hold read(byte[] stored) {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser json = JSON.createParser(stored)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new Tampered("hold is damaged");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                fields.put(
                        json.currentName(),
                        Optional.ofNullable(json.nextTextValue()).orElse(""));
            }
            TenantId tenant = new TenantId(text(fields, "tenant"));
            Optional<ArchiveId> archive = Optional.ofNullable(fields.get("stream"))
                    .map(stream -> new ArchiveId(tenant, stream, YearMonth.parse(text(fields, "month"))));
            return new Hold(
                    UUID.fromString(text(fields, "id")),
                    tenant,
                    archive,
                    text(fields, "basis"),
                    text(fields, "reason"),
                    new Actor(Actor.Kind.valueOf(text(fields, "ownerKind")), text(fields, "owner")),
                    Instant.parse(text(fields, "placed")),
                    LocalDate.parse(text(fields, "review")));
        } catch (IOException | DateTimeException | IllegalArgumentException damaged) {
            throw new Tampered("hold is damaged", damaged);
        }
    }

    private static String text(Map<String, String> fields, String name) {
        return Optional.ofNullable(fields.get(name)).orElseThrow(() -> new Tampered("hold lacks " + name));
    }
}
