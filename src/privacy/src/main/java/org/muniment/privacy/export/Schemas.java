package org.muniment.privacy.export;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The JSON Schemas (2020-12) that travel with a copy. */
final class Schemas {

    static final List<String> NAMES = List.of(
            "account",
            "attachments",
            "consents",
            "cookies",
            "disclosures",
            "events",
            "export",
            "messages",
            "preferences",
            "processing-information",
            "profile",
            "redactions",
            "requests",
            "sessions",
            "staff-access",
            "tickets");

    private Schemas() {}

    static String text(String name) {
        try (InputStream in = Schemas.class.getResourceAsStream(name + ".schema.json")) {
            if (in == null) {
                throw new IllegalStateException("missing from the product: schema " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
