package org.muniment.logs;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.muniment.archive.Archives;
import org.muniment.logs.intake.Document;
import org.muniment.logs.intake.Entity;
import org.muniment.terms.Actor;
import org.muniment.terms.TenantId;

/** Makes the frozen house of logs, once: {@code FreezeLogs FOLDER}. */
final class FreezeLogs {

    static final TenantId ACME = new TenantId("acme");
    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    static final int LINES = 30;

    private FreezeLogs() {}

    static String line(int i) {
        return "{\"@timestamp\":\"" + NOW.minus(Duration.ofDays(i % 2)).minusSeconds(60 + i)
                + "\",\"source.ip\":\"203.0.113." + i + "\",\"http.request.method\":\"GET\",\"url.path\":\"/shop/" + i
                + "\",\"http.response.status_code\":" + (i % 3 == 0 ? 404 : 200) + ",\"event.duration\":" + -i
                + ",\"labels.share\":0.5,\"labels.cached\":true,\"tags\":[\"a\",\"b" + i + "\"]}";
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        try (TestHouse house = new TestHouse(folder, NOW);
                Archives archives = house.archives();
                Logs logs = house.logs(archives)) {
            Entity entity = logs.entities()
                    .create(ACME, "web", Set.of(), Actor.system("test"))
                    .entity();
            List<Document> lines = new ArrayList<>();
            for (int i = 0; i < LINES; i++) {
                Optional<String> id = i % 2 == 0 ? Optional.of("line-" + i) : Optional.empty();
                lines.add(new Document("access", id, line(i).getBytes(StandardCharsets.UTF_8)));
            }
            logs.intake().accept(entity, lines.subList(0, LINES / 2));
            logs.intake().accept(entity, lines.subList(LINES / 2, LINES));
            logs.intake().awaitSearchable();
        }
        Files.delete(folder.resolve("ledger/lock"));
        Files.delete(folder.resolve("keys/lock"));
    }
}
