package org.muniment.archive.format.v1;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.muniment.archive.format.v1.TocMember.DaySummary;
import org.muniment.terms.Tampered;

/** The JSON of a table of contents. Members it does not know are refused: a version adds none. */
final class TocJson {

    private static final String FORMAT = "muniment-archive";
    private static final int VERSION = 1;
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(4)
                    .maxStringLength(256)
                    .build())
            .build();

    private TocJson() {}

    static byte[] write(Toc toc) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("format", FORMAT);
            json.writeNumberField("version", VERSION);
            json.writeStringField("tenant", toc.tenant());
            json.writeStringField("stream", toc.stream());
            json.writeStringField("month", toc.month().toString());
            json.writeStringField("sealed", toc.sealed().toString());
            if (toc.previous().isPresent()) {
                json.writeStringField("previous", toc.previous().get());
            }
            json.writeArrayFieldStart("members");
            for (TocMember member : toc.members()) {
                write(json, member);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, TocMember member) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", member.name());
        json.writeNumberField("offset", member.offset());
        json.writeNumberField("size", member.size());
        json.writeStringField("sha256", member.sha256());
        if (member.head().isPresent()) {
            json.writeStringField("head", member.head().get());
        }
        if (member.day().isPresent()) {
            DaySummary day = member.day().get();
            json.writeStringField("day", day.day().toString());
            json.writeNumberField("lines", day.lines());
            json.writeNumberField("plainBytes", day.plainBytes());
            json.writeNumberField("frames", day.frames());
            json.writeStringField("first", day.first().toString());
            json.writeStringField("last", day.last().toString());
        }
        json.writeEndObject();
    }

    static Toc read(byte[] bytes) {
        try (JsonParser json = JSON.createParser(bytes)) {
            expect(json.nextToken() == JsonToken.START_OBJECT);
            Fields fields = new Fields();
            List<TocMember> members = new ArrayList<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                if (json.currentName().equals("members")) {
                    readMembers(json, members);
                } else {
                    fields.read(json);
                }
            }
            expect(json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null);
            expect(fields.text("format").equals(FORMAT) && fields.number("version") == VERSION);
            Toc toc = new Toc(
                    fields.text("tenant"),
                    fields.text("stream"),
                    YearMonth.parse(fields.text("month")),
                    Instant.parse(fields.text("sealed")),
                    fields.optional("previous"),
                    members);
            fields.nothingElse();
            return toc;
        } catch (IOException | DateTimeException | NumberFormatException notATable) {
            throw new Tampered("TOC.json is not a table of contents", notATable);
        }
    }

    private static void readMembers(JsonParser json, List<TocMember> members) throws IOException {
        expect(json.nextToken() == JsonToken.START_ARRAY);
        while (json.nextToken() == JsonToken.START_OBJECT) {
            expect(members.size() < Toc.MAX_MEMBERS);
            Fields fields = new Fields();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                fields.read(json);
            }
            members.add(member(fields));
            fields.nothingElse();
        }
        expect(json.currentToken() == JsonToken.END_ARRAY);
    }

    private static TocMember member(Fields fields) {
        Optional<DaySummary> day = fields.optional("day")
                .map(text -> new DaySummary(
                        LocalDate.parse(text),
                        fields.number("lines"),
                        fields.number("plainBytes"),
                        Math.toIntExact(Math.min(fields.number("frames"), FrameTable.MAX_FRAMES)),
                        Instant.parse(fields.text("first")),
                        Instant.parse(fields.text("last"))));
        return new TocMember(
                fields.text("name"),
                fields.number("offset"),
                fields.number("size"),
                fields.text("sha256"),
                fields.optional("head"),
                day);
    }

    private static void expect(boolean fulfilled) {
        if (!fulfilled) {
            throw new Tampered("TOC.json is not a table of contents of version " + VERSION);
        }
    }

    /** Strings and whole numbers of one JSON object. */
    private static final class Fields {

        private final Map<String, String> values = new HashMap<>();

        void read(JsonParser json) throws IOException {
            String name = json.currentName();
            JsonToken token = json.nextToken();
            expect(token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT);
            values.put(name, json.getText());
        }

        Optional<String> optional(String name) {
            return Optional.ofNullable(values.remove(name));
        }

        String text(String name) {
            return optional(name).orElseThrow(() -> new Tampered("TOC.json lacks " + name));
        }

        long number(String name) {
            long number = Long.parseLong(text(name));
            expect(number >= 0);
            return number;
        }

        void nothingElse() {
            expect(values.isEmpty());
        }
    }
}
