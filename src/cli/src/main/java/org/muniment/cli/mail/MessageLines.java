package org.muniment.cli.mail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.muniment.mail.RawMail;

/** One JSON line for each message file on standard output; what cannot be read is named on standard error. */
final class MessageLines {
    /** Largest file that is read as one message, bytes. */
    private static final int MAX_FILE = 256 << 20;

    private static final int BUFFER = 1 << 16;
    private static final JsonFactory JSON = new JsonFactory();

    private MessageLines() {}

    /** What is printed for one message, without the line end. */
    @FunctionalInterface
    interface Line {
        String of(String file, RawMail raw) throws IOException;
    }

    /** Fields of a line's object. */
    @FunctionalInterface
    interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    /** Prints the lines in the order of the files. The exit code: 2 when one could not be read, else 0. */
    static int print(List<String> files, Line line) throws IOException {
        int status = 0;
        OutputStream out = new BufferedOutputStream(System.out, BUFFER);
        try {
            for (String file : files) {
                Optional<byte[]> bytes = read(file);
                if (bytes.isPresent()) {
                    String text = line.of(file, RawMail.of(bytes.get())) + "\n";
                    out.write(text.getBytes(StandardCharsets.UTF_8));
                } else {
                    status = 2;
                }
            }
        } finally {
            out.flush();
        }
        return status;
    }

    /** A line's object: which message it is about, then {@code fields}. */
    static String json(String file, String rawSha256, Fields fields) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("v", 1);
            json.writeStringField("file", file);
            json.writeStringField("rawSha256", rawSha256);
            fields.write(json);
            json.writeEndObject();
        }
        return text.toString();
    }

    private static Optional<byte[]> read(String file) throws IOException {
        if (file.equals("-")) {
            return Optional.of(System.in.readNBytes(MAX_FILE));
        }
        Path path = Path.of(file);
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            System.err.println("muniment: cannot read " + file);
            return Optional.empty();
        }
        if (Files.size(path) > MAX_FILE) {
            System.err.println("muniment: larger than " + (MAX_FILE >> 20) + " MiB: " + file);
            return Optional.empty();
        }
        return Optional.of(Files.readAllBytes(path));
    }
}
