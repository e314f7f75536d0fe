package org.muniment.mail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import org.muniment.mail.parse.PlainText;

/** The JSON form of a message, version 1: one compact line. Thread-safe. */
public final class MailJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private MailJson() {}

    /**
     * The line for {@code mail}, without line end.
     *
     * @param file what to call the source
     */
    public static String line(ParsedMail mail, String file) {
        StringWriter out = new StringWriter(1_024);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("v", 1);
            json.writeStringField("file", PlainText.clean(file));
            json.writeStringField("rawSha256", mail.rawSha256());
            json.writeNumberField("size", mail.size());
            threading(json, mail);
            people(json, mail);
            json.writeStringField("subject", mail.subject());
            json.writeStringField("bodyText", mail.bodyText());
            json.writeStringField("bodyTextSource", mail.bodyTextSource().name().toLowerCase(Locale.ROOT));
            json.writeStringField("bodyHtml", mail.bodyHtml());
            json.writeStringField("replyText", mail.replyText());
            parts(json, mail);
            findings(json, mail);
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory does not fail", e);
        }
        return out.toString();
    }

    private static void threading(JsonGenerator json, ParsedMail mail) throws IOException {
        json.writeStringField("messageId", mail.messageId());
        words(json, "inReplyTo", mail.inReplyTo());
        words(json, "references", mail.references());
        if (mail.date().isPresent()) {
            json.writeObjectFieldStart("date");
            json.writeNumberField("epoch", mail.date().get().epoch());
            json.writeNumberField("offsetMin", mail.date().get().offsetMin());
            json.writeEndObject();
        } else {
            json.writeNullField("date");
        }
    }

    private static void people(JsonGenerator json, ParsedMail mail) throws IOException {
        addresses(json, "from", mail.from());
        addresses(json, "sender", mail.sender());
        addresses(json, "replyTo", mail.replyTo());
        addresses(json, "to", mail.to());
        addresses(json, "cc", mail.cc());
    }

    private static void parts(JsonGenerator json, ParsedMail mail) throws IOException {
        json.writeArrayFieldStart("attachments");
        for (ParsedMail.Attachment part : mail.attachments()) {
            json.writeStartObject();
            json.writeStringField("name", part.name());
            json.writeStringField("type", PlainText.clean(part.type()));
            json.writeStringField("disposition", part.disposition());
            json.writeStringField("cid", part.cid());
            json.writeNumberField("size", part.size());
            json.writeStringField("sha256", part.sha256());
            json.writeStringField("path", part.path());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("leaves");
        for (ParsedMail.Leaf leaf : mail.leaves()) {
            json.writeStartObject();
            json.writeStringField("path", leaf.path());
            json.writeStringField("type", PlainText.clean(leaf.type()));
            json.writeStringField("charset", leaf.charset());
            json.writeNumberField("size", leaf.size());
            json.writeStringField("sha256", leaf.sha256());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void findings(JsonGenerator json, ParsedMail mail) throws IOException {
        json.writeObjectFieldStart("auto");
        json.writeStringField(
                "kind", mail.auto().kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        words(json, "evidence", mail.auto().evidence());
        json.writeEndObject();
        json.writeArrayFieldStart("bounce");
        for (ParsedMail.Bounce bounce : mail.bounces()) {
            json.writeStartObject();
            json.writeStringField("rcpt", bounce.rcpt());
            json.writeStringField("status", bounce.status());
            json.writeBooleanField("hard", bounce.hard());
            json.writeStringField("originalId", bounce.originalId());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectFieldStart("auth");
        json.writeStringField("spf", mail.authentication().spf());
        words(json, "dkim", mail.authentication().dkim());
        json.writeStringField("dmarc", mail.authentication().dmarc());
        json.writeStringField("arc", mail.authentication().arc());
        json.writeBooleanField("trusted", mail.authentication().trusted());
        json.writeEndObject();
        json.writeArrayFieldStart("crypto");
        for (ParsedMail.CryptoLayer layer : mail.crypto()) {
            json.writeStartObject();
            json.writeStringField("type", layer.type());
            json.writeStringField("state", layer.state());
            if (layer.signer().isPresent()) {
                json.writeStringField("signer", layer.signer().get().fingerprint());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        words(json, "defects", mail.defects());
        json.writeBooleanField("truncated", mail.truncated());
    }

    private static void addresses(JsonGenerator json, String name, List<ParsedMail.Address> addresses)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (ParsedMail.Address address : addresses) {
            json.writeStartObject();
            json.writeStringField("name", address.name());
            json.writeStringField("addr", address.addr());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void words(JsonGenerator json, String name, List<String> words) throws IOException {
        json.writeArrayFieldStart(name);
        for (String word : words) {
            json.writeString(word);
        }
        json.writeEndArray();
    }
}
