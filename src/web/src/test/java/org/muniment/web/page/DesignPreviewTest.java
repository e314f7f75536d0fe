package org.muniment.web.page;

import java.nio.file.*;
import java.time.*;
import java.util.*;
import org.junit.jupiter.api.Test;
import org.muniment.terms.Role;
import org.muniment.web.design.Samples;

class DesignPreviewTest {
    @Test
    void renders() throws Exception {
        Path root = Path.of(System.getProperty("muniment.root")).resolve("src/web/src/main/webapp/assets");
        Map<String, Assets.Asset> files = new TreeMap<>();
        try (var list = Files.list(root)) {
            for (Path p : list.toList())
                files.put(
                        p.getFileName().toString(),
                        AssetProducer.asset(p.getFileName().toString(), Files.readAllBytes(p)));
        }
        Instant now = Instant.parse("2026-11-22T10:00:00Z");
        Page page = new Page(
                "Muniment",
                Optional.of("Mina Lund"),
                Set.of(Role.values()),
                "token",
                "/design",
                Optional.of(Notice.SAVED),
                new Times(now, ZoneId.of("Europe/Berlin")),
                new Assets(files));
        String html = new Templates().render(View.of("design", Samples.at(now)), page);
        Files.createDirectories(Path.of("/tmp/webprev"));
        Files.writeString(Path.of("/tmp/webprev/design.html"), html);
    }
}
