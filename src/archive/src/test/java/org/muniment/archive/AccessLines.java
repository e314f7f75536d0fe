package org.muniment.archive;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Web server records of one day as a real site would write them, from a seed: the same again for the same seed. */
final class AccessLines implements Iterable<ArchiveRecord> {

    private static final String[] PATHS = {
        "/",
        "/index.html",
        "/login",
        "/cart",
        "/api/v1/items",
        "/api/v1/orders",
        "/static/app.js",
        "/static/site.css",
        "/images/logo.png",
        "/wp-login.php",
        "/robots.txt",
        "/search",
        "/account"
    };
    private static final String[] AGENTS = {
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_%d like Mac OS X) AppleWebKit/605.1.15 Version/17.%d Mobile Safari/604.1",
        "curl/8.%d.0",
        "Googlebot/2.1 (+http://www.google.com/bot.html)",
        "python-requests/2.%d.0"
    };
    private static final int[] STATUS = {200, 200, 200, 200, 200, 200, 304, 301, 404, 404, 403, 500};

    private final long seed;
    private final LocalDate day;
    private final int count;

    AccessLines(long seed, LocalDate day, int count) {
        this.seed = seed;
        this.day = day;
        this.count = count;
    }

    List<ArchiveRecord> list() {
        List<ArchiveRecord> all = new ArrayList<>(count);
        forEach(all::add);
        return all;
    }

    @Override
    public Iterator<ArchiveRecord> iterator() {
        Random random = new Random(seed * 31 + day.toEpochDay());
        long start = day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        long step = Math.max(1, 86_400_000L / Math.max(1, count));
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < count;
            }

            @Override
            public ArchiveRecord next() {
                return record(random, Instant.ofEpochMilli(start + next * step), next++);
            }
        };
    }

    private ArchiveRecord record(Random random, Instant time, int number) {
        String ip = "10." + (int) Math.abs(random.nextGaussian() * 6) + "." + random.nextInt(64) + "."
                + (1 + random.nextInt(250));
        String path = PATHS[Math.min(PATHS.length - 1, (int) Math.abs(random.nextGaussian() * 5))];
        if (path.startsWith("/api")) {
            path = path + "/" + random.nextInt(3000);
        }
        String query = path.equals("/search") ? "q=" + Integer.toString(random.nextInt(1 << 20), 36) : "";
        int version = random.nextInt(20);
        String agent = AGENTS[(int) Math.min(AGENTS.length - 1.0, Math.abs(random.nextGaussian() * 2))].formatted(
                version, version);
        String status = Integer.toString(STATUS[random.nextInt(STATUS.length)]);
        String method = random.nextInt(8) == 0 ? "POST" : "GET";
        String bytes = Integer.toString(status.equals("304") ? 0 : random.nextInt(30_000));
        StringBuilder json = new StringBuilder(400)
                .append("{\"@timestamp\":\"")
                .append(time)
                .append("\",\"source.ip\":\"")
                .append(ip)
                .append("\",\"http.request.method\":\"")
                .append(method)
                .append("\",\"url.path\":\"")
                .append(path);
        if (!query.isEmpty()) {
            json.append("\",\"url.query\":\"").append(query);
        }
        json.append("\",\"http.version\":\"1.1\",\"http.response.status_code\":")
                .append(status)
                .append(",\"http.response.body.bytes\":")
                .append(bytes)
                .append(",\"http.request.referrer\":\"https://shop.example")
                .append(PATHS[random.nextInt(4)])
                .append("\",\"user_agent.original\":\"")
                .append(agent)
                .append("\",\"url.domain\":\"shop.example\",\"event.sequence\":")
                .append(number)
                .append('}');
        Map<String, Collection<String>> terms = new java.util.HashMap<>();
        terms.put("source.ip", List.of(ip));
        terms.put("http.request.method", List.of(method));
        terms.put("url.path", List.of(path));
        terms.put("http.response.status_code", List.of(status));
        terms.put("user_agent.original", List.of(agent));
        if (!query.isEmpty()) {
            terms.put("url.query", List.of(query));
        }
        return new ArchiveRecord(time, json.toString().getBytes(StandardCharsets.UTF_8), terms);
    }
}
