package org.muniment.mail.auth;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Locale;

/** A verdict as one compact JSON line, version 1. Thread-safe. */
public final class AuthJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private AuthJson() {}

    /**
     * The line, without line end.
     *
     * @param file what to call the source
     * @param rawSha256 of the mail, hex
     */
    public static String line(Verdict verdict, String file, String rawSha256) {
        StringWriter out = new StringWriter(512);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("v", 1);
            json.writeStringField("file", file);
            json.writeStringField("rawSha256", rawSha256);
            json.writeObjectFieldStart("auth");
            json.writeStringField("spf", verdict.spf());
            json.writeArrayFieldStart("dkim");
            for (DkimOutcome signature : verdict.dkim()) {
                json.writeString(signature.word());
            }
            json.writeEndArray();
            json.writeStringField("dmarc", verdict.dmarc());
            json.writeStringField("arc", verdict.arc());
            json.writeBooleanField("trusted", verdict.trusted());
            json.writeStringField("standing", verdict.standing().name().toLowerCase(Locale.ROOT));
            json.writeStringField("policy", verdict.policy());
            json.writeArrayFieldStart("signatures");
            for (DkimOutcome signature : verdict.dkim()) {
                json.writeStartObject();
                json.writeStringField("result", signature.word());
                json.writeStringField("domain", signature.domain());
                json.writeStringField("selector", signature.selector());
                json.writeStringField("reason", signature.reason());
                json.writeBooleanField("weak", signature.weak());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("words");
            for (String sentence : verdict.sentences()) {
                json.writeString(sentence);
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory does not fail", e);
        }
        return out.toString();
    }
}
