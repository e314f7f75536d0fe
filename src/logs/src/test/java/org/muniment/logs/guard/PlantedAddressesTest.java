package org.muniment.logs.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.archive.Archives;
import org.muniment.archive.Progress;
import org.muniment.archive.RetentionReport.Outcome;
import org.muniment.logs.Logs;
import org.muniment.logs.TestHouse;
import org.muniment.logs.intake.Document;
import org.muniment.logs.intake.Entity;
import org.muniment.logs.parse.Ip;
import org.muniment.logs.parse.LogRecord;
import org.muniment.logs.query.Terms;
import org.muniment.logs.search.LogQuery;
import org.muniment.logs.search.Result;
import org.muniment.logs.store.RecordCodec;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.TenantId;

/** Addresses planted everywhere a line can carry one: in nothing that is stored does one stand in clear. */
class PlantedAddressesTest {

    private static final TenantId ACME = new TenantId("acme");
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Actor AUDITOR = Actor.system("auditor");
    private static final int LINES = Integer.getInteger("muniment.lines", 3000);
    private static final DateTimeFormatter CLF = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter ERROR =
            DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final List<String> BEFORE = List.of(
            "", " ", "=", "/", "//", "[", "(", "\\\"", "'", "ip", "client_", "%20", "%22", "%3D", "%2520", "-", "@",
            ",", "#");
    private static final List<String> AFTER =
            List.of("", " ", ":8080", "/x", "]", ")", "\\\"", "'", ",", ";", "%20", "%22", "&b=1", ".", "/24", "-");

    @TempDir
    Path folder;

    private final long seed = Long.getLong("muniment.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Set<String> planted = new HashSet<>();

    /** A public address, which nothing but chance makes again. */
    private String address() {
        byte[] bytes = new byte[random.nextInt(3) == 0 ? 16 : 4];
        random.nextBytes(bytes);
        bytes[0] = bytes.length == 4 ? (byte) (130 + random.nextInt(80)) : 0x20;
        if (bytes.length == 16 && random.nextBoolean()) {
            java.util.Arrays.fill(bytes, 4, 4 + 2 * (1 + random.nextInt(5)), (byte) 0);
        }
        String text = Ip.format(bytes);
        planted.add(text);
        if (bytes.length == 4) {
            String hex = HexFormat.of().formatHex(bytes);
            String mapped = "::ffff:" + hex.substring(0, 4) + ":" + hex.substring(4);
            return switch (random.nextInt(6)) {
                case 0 -> "::ffff:" + text;
                case 1 -> text.replace(".", random.nextBoolean() ? "%2e" : "%252E");
                case 2 -> plantedToo(mapped);
                default -> text;
            };
        }
        return switch (random.nextInt(6)) {
            case 0 -> plantedToo(text.toUpperCase(Locale.ROOT));
            case 1 -> text.replace(":", random.nextBoolean() ? "%3a" : "%253A");
            case 2 -> "[" + text + "]";
            case 3 -> text + "%eth0";
            default -> text;
        };
    }

    private String plantedToo(String text) {
        planted.add(text);
        return text;
    }

    /** An address in some surrounding; never glued to hexadecimal letters, which could be part of it. */
    private String phrase() {
        String before = BEFORE.get(random.nextInt(BEFORE.size()));
        return "see" + (before.isEmpty() ? " " : before) + address() + AFTER.get(random.nextInt(AFTER.size()));
    }

    /** Not right after a word and a slash, where a user agent names a product's version. */
    private String agent() {
        return phrase().replaceFirst("^see/(?!/)", "see ");
    }

    private String url() {
        return phrase().replace(" ", "+").replace("\\\"", "%22");
    }

    private String line(Instant at) {
        String time = CLF.format(at);
        String access = address().replaceAll("%eth0", "") + " - - [" + time + "] \"GET /" + url() + "?next=" + url()
                + " HTTP/1.1\" 200 5 \"https://shop.example/" + url() + "\" \"Mozilla/5.0 (" + agent()
                + ") Chrome/120.0.0.0\"";
        return switch (random.nextInt(6)) {
            case 0 -> access;
            case 1 -> access + " \"" + address() + ", " + address() + "\"";
            case 2 ->
                ERROR.format(at) + " [error] 12#34: *5 connect() failed (" + phrase() + "), client: " + address()
                        + ", server: shop.example, request: \"GET /" + url() + " HTTP/1.1\", upstream: \"http://"
                        + address() + "/a\", host: \"shop.example\", referrer: \"http://" + url() + "\"";
            case 3 ->
                "{\"@timestamp\":\"" + at + "\",\"message\":\"" + phrase() + "\",\"source\":{\"ip\":\"" + address()
                        + "\"},\"peers\":{\"" + address() + "\":[\"" + phrase() + "\",\"" + address()
                        + "\"]},\"user_agent\":{\"original\":\"" + agent() + "\"}}";
            case 4 -> "no known form: " + phrase() + " and " + phrase();
            default ->
                address() + " " + access.substring(access.indexOf(" - - ")).replace(" 200 ", " \"" + url() + "\" 200 ");
        };
    }

    @Test
    void noneIsStoredInClear() throws Exception {
        System.getLogger("test").log(System.Logger.Level.INFO, "seed " + seed);
        Instant day = NOW.minus(Duration.ofDays(100));
        try (TestHouse house = new TestHouse(folder, NOW);
                Archives archives = house.archives();
                Logs logs = house.logs(archives)) {
            var key = logs.entities().create(ACME, "web", Set.of(), AUDITOR);
            Entity entity = logs.entities().authenticate(key.entity().id(), key.secret());
            List<Document> lines = new ArrayList<>();
            for (int i = 0; i < LINES; i++) {
                lines.add(Document.of("access", line(day.plusSeconds(i)).getBytes(StandardCharsets.UTF_8)));
            }
            logs.intake().accept(entity, lines);
            logs.intake().awaitSearchable();
            int hot = check(logs, "access") + check(logs, "rejects");
            assertThat(hot).isEqualTo(LINES);
            assertThat(logs.retained()
                            .run(LocalDate.ofInstant(NOW, ZoneOffset.UTC), Progress.SILENT)
                            .count(Outcome.ARCHIVED))
                    .isPositive();
            assertThat(check(logs, "access") + check(logs, "rejects")).isEqualTo(LINES);
        }
    }

    private int check(Logs logs, String stream) {
        int seen = 0;
        Optional<String> cursor = Optional.empty();
        do {
            LogQuery query = LogQuery.of(ACME, NOW.minus(Duration.ofDays(200)), NOW.plusSeconds(1), "")
                    .inStream(stream)
                    .page(500, cursor);
            Result page = logs.search().search(query, AUDITOR, Purpose.INCIDENT);
            page.hits().forEach(hit -> check(hit.record()));
            seen += page.hits().size();
            cursor = page.next();
        } while (cursor.isPresent());
        return seen;
    }

    /** As JSON in the archive, as bytes in journal and stored fields, as terms in the index. */
    private void check(LogRecord record) {
        assertClean(record.json());
        assertClean(new String(new RecordCodec().encode(record), StandardCharsets.ISO_8859_1));
        StringBuilder words = new StringBuilder();
        Terms.each(
                record, (group, text, from, to) -> words.append(text, from, to).append(' '));
        assertClean(words.toString());
    }

    private void assertClean(String stored) {
        for (int i = 0; i < stored.length(); i++) {
            char c = stored.charAt(i);
            if (isPart(c) && (i == 0 || !isPart(stored.charAt(i - 1)))) {
                int end = i;
                while (end < stored.length() && isPart(stored.charAt(end))) {
                    end++;
                }
                if (planted.contains(trimmed(stored.substring(i, end)))) {
                    String around = stored.substring(Math.max(0, i - 40), Math.min(stored.length(), end + 20));
                    throw new AssertionError("seed " + seed + ": in clear: " + around);
                }
            }
        }
    }

    private static String trimmed(String run) {
        return run.replaceAll("^\\.+|[.:]+$", "");
    }

    private static boolean isPart(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '.' || c == ':';
    }
}
