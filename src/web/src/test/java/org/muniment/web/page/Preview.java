package org.muniment.web.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.muniment.terms.Role;

/** Renders pages without a container, and leaves them in {@code target/preview} to be looked at. */
public final class Preview {

    /** The time on every preview. */
    public static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private static final Path FILES =
            Path.of(System.getProperty("muniment.root")).resolve("src/web/src/main/webapp/assets");
    private static final Templates TEMPLATES = new Templates();

    private Preview() {}

    /** Renders for somebody in these roles; for a stranger when there are none. */
    public static String render(View view, String path, Role... roles) {
        Page page = new Page(
                "Support",
                roles.length == 0 ? Optional.empty() : Optional.of("Mina Lund"),
                Set.of(roles),
                "token",
                path,
                Optional.empty(),
                new Times(NOW, ZoneId.of("Europe/Berlin")),
                assets());
        String html = TEMPLATES.render(view, page);
        keep(view.template().replace('/', '-') + ".html", html);
        return html;
    }

    /** Leaves a page under a name of its own, where one template has several faces. */
    public static void keepAs(String name, String html) {
        keep(name, html);
    }

    private static void keep(String name, String html) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "preview"));
            Files.writeString(folder.resolve(name), html);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Assets assets() {
        Map<String, Assets.Asset> files = new TreeMap<>();
        try (var list = Files.list(FILES)) {
            for (Path file : (Iterable<Path>) list::iterator) {
                String name = String.valueOf(file.getFileName());
                files.put(name, AssetProducer.asset(name, Files.readAllBytes(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Assets(files);
    }

    static List<String> icons() {
        try {
            return Files.readString(FILES.resolve("icons.svg"))
                    .lines()
                    .filter(line -> line.contains("<symbol"))
                    .map(line -> line.replaceAll(".*id=\"([^\"]+)\".*", "$1"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
