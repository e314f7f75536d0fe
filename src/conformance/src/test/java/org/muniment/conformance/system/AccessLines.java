package org.muniment.conformance.system;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.SplittableRandom;

/** Writes access lines in Apache's combined form, evenly spread over a time, the same ones for the same seed. */
record AccessLines(long seed) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT);
    private static final String[] PATHS = {
        "/", "/index.html", "/login", "/api/v1/items", "/api/v1/orders", "/assets/app.js", "/search", "/admin/health"
    };
    private static final int[] STATUSES = {200, 200, 200, 200, 200, 304, 301, 404, 500, 503};
    private static final String[] AGENTS = {
        "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "curl/8.5.0", "Googlebot/2.1", "sqlmap/1.8"
    };

    void write(Path file, int lines, Instant from, Instant to) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        double step = (to.toEpochMilli() - from.toEpochMilli()) / (double) lines;
        try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            for (int i = 0; i < lines; i++) {
                Instant at = Instant.ofEpochMilli(from.toEpochMilli() + (long) (i * step));
                String path = PATHS[random.nextInt(PATHS.length)];
                String target = path.equals("/search") ? path + "?q=word" + random.nextInt(5000) : path;
                out.write("198.51." + random.nextInt(100, 104) + "." + random.nextInt(1, 255) + " - - ["
                        + TIME.format(at.atOffset(ZoneOffset.UTC)) + "] \"GET " + target + " HTTP/1.1\" "
                        + STATUSES[random.nextInt(STATUSES.length)] + " " + random.nextInt(100, 90_000) + " \"-\" \""
                        + AGENTS[random.nextInt(AGENTS.length)] + "\"\n");
            }
        }
    }
}
