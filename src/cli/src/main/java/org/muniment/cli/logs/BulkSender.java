package org.muniment.cli.logs;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.muniment.logs.intake.Import;
import org.muniment.logs.parse.LineReader;
import org.muniment.logs.parse.LogFormat;
import org.muniment.logs.parse.LogParser;
import org.muniment.terms.Refusal;

/**
 * Sends the lines of files to a running server's {@code _bulk}, gzipped, each under an id made from its place and
 * content, so that a repeated run changes nothing. Waits and tries again when the server says so.
 */
final class BulkSender implements AutoCloseable {

    private static final int BATCH_LINES = 5_000;
    private static final int BATCH_BYTES = 4 << 20;
    private static final int MAX_ATTEMPTS = 30;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(2);
    private static final int ID_BYTES = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI bulk;
    private final String authorization;
    private final String stream;

    /** @param target the stream and, if not every line's own, the format */
    BulkSender(URI server, String key, Target target) {
        this.stream = target.stream();
        this.bulk = URI.create(server.toString().replaceAll("/+$", "") + "/_bulk"
                + (target.format() == LogFormat.AUTO
                        ? ""
                        : "?format=" + target.format().optionName()));
        this.authorization = "Basic " + Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    /** Where lines go, and how they are read there. */
    record Target(String stream, LogFormat format) {}

    /** Sends the lines as they are: only the server reads them, so that both never disagree on what one means. */
    Import.Imported send(Path file, Import.Listener progress) throws IOException, InterruptedException {
        Import.Imported sum = new Import.Imported(0, 0, 0, 0);
        try (InputStream in = open(file)) {
            LineReader lines = new LineReader(in, LogParser.MAX_LINE_BYTES + 1);
            Batch batch = new Batch();
            for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
                if (line.get().length > 0) {
                    batch.add(line.get(), lines.start());
                }
                if (batch.full()) {
                    sum = post(batch, sum);
                    batch = new Batch();
                    progress.at(lines.number(), lines.offset());
                }
            }
            if (batch.lines > 0) {
                sum = post(batch, sum);
            }
            progress.at(lines.number(), lines.offset());
        }
        return sum;
    }

    private Import.Imported post(Batch batch, Import.Imported sum) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(bulk)
                .timeout(ANSWER_LIMIT)
                .header("Authorization", authorization)
                .header("Content-Type", "application/x-ndjson")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(batch.body()))
                .build();
        for (int attempt = 1; ; attempt++) {
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            switch (answer.statusCode()) {
                case 200 -> {
                    return plus(sum, JSON.readTree(answer.body()));
                }
                case 401, 403 ->
                    throw new Refusal(
                            Refusal.Code.UNAUTHENTICATED, "the server does not accept this key for " + stream);
                case 429, 503 -> {
                    if (attempt == MAX_ATTEMPTS) {
                        throw new IOException("the server has no room: " + answer.statusCode());
                    }
                    Thread.sleep(PAUSE.multipliedBy(Math.min(attempt, 10)));
                }
                default -> throw new IOException("the server answered " + answer.statusCode());
            }
        }
    }

    private static Import.Imported plus(Import.Imported sum, JsonNode answer) {
        long kept = 0;
        long rejects = 0;
        long duplicates = 0;
        long refused = 0;
        for (JsonNode item : answer.path("items")) {
            JsonNode fate = item.elements().next();
            int status = fate.path("status").asInt();
            if (status < 300) {
                kept++;
                rejects += fate.has("reject") ? 1 : 0;
            } else if (status == 409) {
                duplicates++;
            } else {
                refused++;
            }
        }
        return new Import.Imported(
                sum.records() + kept - rejects,
                sum.rejects() + rejects,
                sum.duplicates() + duplicates,
                sum.refused() + refused);
    }

    private static InputStream open(Path file) throws IOException {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "cannot read " + file);
        }
        BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return gzip ? new GZIPInputStream(in, 1 << 16) : in;
    }

    @Override
    public void close() {
        // The client's threads end with the process.
    }

    /** One request's worth of lines. */
    private final class Batch {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final OutputStream zipped;
        private int lines;
        private long plain;

        Batch() throws IOException {
            zipped = new GZIPOutputStream(bytes);
        }

        void add(byte[] line, long offset) throws IOException {
            ByteArrayOutputStream pair = new ByteArrayOutputStream(line.length + 128);
            try (JsonGenerator json = JSON.createGenerator(pair)) {
                json.writeStartObject();
                json.writeObjectFieldStart("create");
                json.writeStringField("_index", stream);
                json.writeStringField("_id", id(line, offset));
                json.writeEndObject();
                json.writeEndObject();
                json.writeRaw('\n');
                json.flush();
                pair.write(line);
                json.writeRaw('\n');
            }
            pair.writeTo(zipped);
            plain += pair.size();
            lines++;
        }

        boolean full() {
            return lines >= BATCH_LINES || plain >= BATCH_BYTES;
        }

        byte[] body() throws IOException {
            zipped.close();
            return bytes.toByteArray();
        }

        private static String id(byte[] line, long offset) {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                digest.update(Long.toString(offset).getBytes(StandardCharsets.US_ASCII));
                digest.update((byte) 0);
                return HexFormat.of().formatHex(digest.digest(line), 0, ID_BYTES);
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
