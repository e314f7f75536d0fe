package org.muniment.archive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.muniment.archive.RetentionReport.Outcome;
import org.muniment.archive.RetentionReport.Step;
import org.muniment.archive.RetentionRun.Ended;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.SealingContext;
import org.muniment.vault.Vault;

/**
 * What the last retention run did, in one sealed file that outlives a restart. Whether it can be kept or read never stops a
 * run: that there was one is in the ledger.
 */
record LastRun(Path file, Vault vault) {

    /** Steps kept at most; what failed or is held goes before the rest. */
    static final int MAX_STEPS = 4000;

    private static final System.Logger LOG = System.getLogger(LastRun.class.getName());
    private static final JsonFactory JSON = new JsonFactory();
    private static final String VERSION = "1";
    private static final String KEY_LABEL = "retention-report";
    private static final SealingContext CONTEXT = new SealingContext("retention", TenantId.HOUSE.value(), "last-run");

    void write(Ended ended) {
        try {
            KeyId key = vault.keys().findOrCreate(TenantId.HOUSE, KeyKind.ARCHIVE, KEY_LABEL);
            Path unfinished = file.resolveSibling(file.getFileName() + ArchiveFiles.NEW);
            ArchiveFiles.writeDurably(unfinished, vault.fields().seal(key, CONTEXT, json(ended)));
            ArchiveFiles.rename(unfinished, file);
        } catch (IOException | Refusal unwritten) {
            LOG.log(Level.WARNING, "what the retention run did cannot be kept", unwritten);
        }
    }

    Optional<Ended> read() {
        try {
            return Optional.of(ended(vault.fields().open(CONTEXT, Files.readAllBytes(file))));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException | Refusal | Tampered | DateTimeException | IllegalArgumentException damaged) {
            LOG.log(Level.WARNING, "what the last retention run did cannot be read", damaged);
            return Optional.empty();
        }
    }

    private static byte[] json(Ended ended) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("version", VERSION);
            json.writeStringField("at", ended.at().toString());
            json.writeStringField("name", ended.report().name());
            json.writeArrayFieldStart("steps");
            for (Step step : kept(ended.report().steps())) {
                json.writeStartObject();
                json.writeStringField("what", step.what());
                json.writeStringField("outcome", step.outcome().name());
                json.writeStringField("records", Long.toString(step.records()));
                json.writeStringField("bytes", Long.toString(step.bytes()));
                json.writeStringField("note", step.note());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static List<Step> kept(List<Step> steps) {
        if (steps.size() <= MAX_STEPS) {
            return steps;
        }
        return steps.stream()
                .sorted(Comparator.comparing(Step::outcome).reversed())
                .limit(MAX_STEPS)
                .toList();
    }

    private static Ended ended(byte[] stored) throws IOException {
        Map<String, String> fields = new HashMap<>();
        List<Step> steps = new ArrayList<>();
        try (JsonParser json = JSON.createParser(stored)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken() == JsonToken.START_ARRAY) {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        steps.add(step(json));
                    }
                } else {
                    fields.put(name, json.getText());
                }
            }
        }
        return new Ended(Instant.parse(text(fields, "at")), new RetentionReport(text(fields, "name"), steps));
    }

    private static Step step(JsonParser json) throws IOException {
        Map<String, String> fields = new HashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            fields.put(
                    json.currentName(),
                    Optional.ofNullable(json.nextTextValue()).orElse(""));
        }
        return new Step(
                text(fields, "what"),
                Outcome.valueOf(text(fields, "outcome")),
                Long.parseLong(text(fields, "records")),
                Long.parseLong(text(fields, "bytes")),
                text(fields, "note"));
    }

    private static String text(Map<String, String> fields, String name) {
        return Optional.ofNullable(fields.get(name))
                .orElseThrow(() -> new Tampered("record of the last retention run lacks " + name));
    }
}
