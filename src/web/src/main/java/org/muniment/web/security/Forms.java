package org.muniment.web.security;

import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.muniment.desk.Upload;
import org.muniment.terms.Refusal;

/** Reads the bodies of HTML forms, both encodings, in memory and within limits. */
final class Forms {

    /** Largest form without files, in bytes. */
    static final int MAX_BYTES = 1024 * 1024;

    /** Largest form with files, in bytes. */
    static final int MAX_MULTIPART_BYTES = 30 * 1024 * 1024;

    /** Most fields and files of one form. */
    static final int MAX_PARTS = 200;

    private static final Pattern PAIRS = Pattern.compile("&");

    private Forms() {}

    static boolean isForm(MediaType type) {
        return type != null
                && (type.isCompatible(MediaType.APPLICATION_FORM_URLENCODED_TYPE)
                        || type.isCompatible(MediaType.MULTIPART_FORM_DATA_TYPE));
    }

    static Form read(MediaType type, InputStream body) throws IOException {
        if (type.isCompatible(MediaType.MULTIPART_FORM_DATA_TYPE)) {
            String boundary = type.getParameters().getOrDefault("boundary", "");
            return new Multipart(bounded(body, MAX_MULTIPART_BYTES), boundary).read();
        }
        return urlEncoded(new String(bounded(body, MAX_BYTES), StandardCharsets.UTF_8));
    }

    private static byte[] bounded(InputStream body, int limit) throws IOException {
        byte[] bytes = body.readNBytes(limit + 1);
        if (bytes.length > limit) {
            throw new Refusal(Refusal.Code.TOO_LARGE, "the form is larger than " + (limit >> 20) + " MiB");
        }
        return bytes;
    }

    private static Form urlEncoded(String body) {
        Collected collected = new Collected();
        if (!body.isEmpty()) {
            for (String pair : PAIRS.splitAsStream(body).toList()) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                collected.field(name, equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return collected.form();
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "the form is not encoded as forms are", e);
        }
    }

    /** Fields and files while a form is read. */
    static final class Collected {
        private final Map<String, List<String>> fields = new LinkedHashMap<>();
        private final Map<String, List<Upload>> files = new LinkedHashMap<>();
        private int parts;

        void field(String name, String value) {
            count();
            fields.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
        }

        void file(String name, Upload upload) {
            count();
            files.computeIfAbsent(name, any -> new ArrayList<>()).add(upload);
        }

        private void count() {
            if (++parts > MAX_PARTS) {
                throw new Refusal(Refusal.Code.TOO_LARGE, "the form has more than " + MAX_PARTS + " parts");
            }
        }

        Form form() {
            return new Form(fields, files);
        }
    }
}
