package org.muniment.conformance.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.conformance.system.SourceLines.Window;

/**
 * The life of thirteen months of log lines, from the import to an expired archive, against a product started by
 * {@code ops/run}. The chapters follow one another: each leaves to the next what it made.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LogLifeIT {

    private static final String CANARY = "xq7Canary9z";
    private static final int LINES = Integer.getInteger("muniment.lines", 100_000);
    private static final int KILLS = 3 * Integer.getInteger("muniment.soak", 1);
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT);

    @TempDir
    static Path folder;

    private final long seed = Long.getLong("muniment.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);
    private final Instant now = Clock.systemUTC().instant();
    private final LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    private final LocalDate first = today.minusMonths(13);
    private final Map<Question, Long> totals = new LinkedHashMap<>();
    private Path source;
    private SourceLines lines;
    private Product product;
    private Auditor auditor;
    private StoppedHouse house;
    private String key = "";
    private LocalDate firstHot = today;

    /** The same question for the product and for grep. */
    private record Question(String query, String regex, boolean without) {
        static Question with(String query, String regex) {
            return new Question(query, regex, false);
        }
    }

    @BeforeAll
    void start() throws Exception {
        say("seed " + seed + " (-Dmuniment.seed=" + seed + " repeats it)");
        product = new Product(folder.resolve("data"));
        house = new StoppedHouse(product.root, product.data);
        say("from ops/run to ready: " + product.start().toMillis() + " ms");
    }

    @AfterAll
    void stop() {
        product.close();
    }

    private static void say(String line) {
        System.out.println("loglife: " + line);
    }

    @Test
    @Order(1)
    void anOperatorMakesAKeyForATenant() throws Exception {
        auditor = Auditor.first(product, "shop");
        Visitor staff = auditor.visitor();
        Document made = staff.submit(
                staff.open("/ops/keys"), "/ops/keys", Map.of("tenant", "shop", "name", "web-1", "streams", ""));
        key = made.select("#key-id").text() + ":" + made.select("#secret").text();
        assertThat(key).matches("\\S+:\\S{20,}");
    }

    @Test
    @Order(2)
    void anImportKeepsEveryLineOnce() throws Exception {
        source = folder.resolve("access.log");
        new AccessLines(seed)
                .write(source, LINES, first.atStartOfDay(ZoneOffset.UTC).toInstant(), now.minusSeconds(60));
        Files.write(source, canaries(), StandardOpenOption.APPEND);
        lines = SourceLines.read(source);
        assertThat(lines.size()).isEqualTo(LINES + 4);
        long begin = System.nanoTime();
        String said = importSource();
        double seconds = (System.nanoTime() - begin) / 1e9;
        assertThat(said).startsWith(lines.size() + " records, 1 rejects, 0 known already, 0 ");
        say(String.format(
                Locale.ROOT, "import: %,.0f lines/s (%,d lines)", (lines.size() + 1) / seconds, lines.size()));
        assertThat(importSource()).startsWith("0 records, 0 rejects, " + (lines.size() + 1) + " known already, 0 ");
        Window all = Window.of(first, today.plusDays(1));
        assertThat(auditor.awaitTotal("access", "", all, lines.size())).isEqualTo(lines.size());
        say("a second import of the same file added nothing");
    }

    private List<String> canaries() {
        List<String> marked = new ArrayList<>();
        for (LocalDate day : List.of(today.minusMonths(11), today.minusDays(1))) {
            String begin =
                    "198.51.100.9 - - [" + STAMP.format(day.atTime(12, 0).atOffset(ZoneOffset.UTC)) + "] \"GET /";
            marked.add(begin + CANARY + " HTTP/1.1\" 200 5 \"-\" \"curl/8.5.0\"");
            marked.add(begin + " HTTP/1.1\" 200 5 \"-\" \"" + CANARY + "/1.0\"");
        }
        marked.add("this is a line of no known form, but it says " + CANARY);
        return marked;
    }

    private String importSource() throws Exception {
        String server = product.at("").toString();
        return house.done("logs", "import", "--server", server, "--key", key, "--stream", "access", source.toString());
    }

    @Test
    @Order(3)
    void aKilledServerLosesAndDoublesNothing() throws Exception {
        for (int round = 1; round <= KILLS; round++) {
            BulkSource shipper = new BulkSource(product, key, "killed" + round, today);
            int delay = random.nextInt(200, 2_500);
            CompletableFuture<Void> sending = CompletableFuture.runAsync(shipper::sendUntilDeath);
            Thread.sleep(delay);
            product.kill();
            sending.get(90, TimeUnit.SECONDS);
            Duration start = product.start();
            auditor.signIn();
            shipper.sendAgain();
            String mark = "/killed" + round + "/";
            Window day = Window.of(today, today.plusDays(1));
            assertThat(auditor.awaitTotal("kill", "path:" + mark + "*", day, shipper.lines()))
                    .isEqualTo(shipper.lines());
            assertThat(auditor.every(Pattern.compile(mark + "line\\d+"), "kill", "path:" + mark + "*", day))
                    .isEqualTo(shipper.paths());
            say("killed after " + delay + " ms, back in " + start.toMillis() + " ms: " + shipper.lines()
                    + " lines, each there once");
        }
    }

    @Test
    @Order(4)
    void retentionMovesOldDaysIntoArchives() throws Exception {
        Visitor staff = auditor.visitor();
        long before = StoppedHouse.bytes(product.data.resolve("logs/hot/shop/access"));
        say(String.format(Locale.ROOT, "hot: %.1f bytes per line", before / (double) lines.size()));
        long begin = System.nanoTime();
        staff.submit(staff.open("/ops/retention"), "/ops/retention/run", Map.of());
        Document page = staff.open("/ops/retention");
        for (int i = 0; i < 2_000 && !page.select("#run .card[role=status]").isEmpty(); i++) {
            Thread.sleep(300);
            page = staff.open("/ops/retention");
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        assertThat(page.select("#run").text()).contains("Done").doesNotContain("with failures");
        firstHot = hotDays().stream().min(LocalDate::compareTo).orElseThrow();
        assertThat(firstHot)
                .isBetween(today.minusMonths(3), today.minusMonths(3).plusDays(1));
        String listed = staff.open("/audit/archives").text();
        for (YearMonth month = YearMonth.from(first);
                month.isBefore(YearMonth.from(firstHot));
                month = month.plusMonths(1)) {
            assertThat(listed).contains("shop / access / " + month);
        }
        long archived = lines.count("", false, Window.of(first, firstHot));
        long size = StoppedHouse.bytes(product.data.resolve("archives/shop"));
        say(String.format(
                Locale.ROOT,
                "retention: %.1f s for %,d lines; %.1f bytes per archived line",
                seconds,
                archived,
                size / (double) archived));
    }

    private List<LocalDate> hotDays() throws IOException {
        try (Stream<Path> days = Files.list(product.data.resolve("logs/hot/shop/access"))) {
            return days.map(day -> day.getFileName().toString())
                    .filter(name -> name.matches("\\d{4}-\\d\\d-\\d\\d(\\.\\d+)?"))
                    .map(name -> LocalDate.parse(name.substring(0, 10)))
                    .toList();
        }
    }

    @Test
    @Order(5)
    void everyQueryAnswersAsGrepDoes() throws Exception {
        Map<String, Window> windows = new LinkedHashMap<>();
        windows.put("hot", Window.of(firstHot, today.plusDays(1)));
        windows.put("archived", Window.of(first, firstHot));
        windows.put("everything", Window.of(first, today.plusDays(1)));
        for (Map.Entry<String, Window> window : windows.entrySet()) {
            List<Long> micros = new ArrayList<>();
            for (Question question : questions()) {
                long begin = System.nanoTime();
                long found = auditor.total("access", question.query(), window.getValue());
                micros.add((System.nanoTime() - begin) / 1000);
                Window seen = question.query().startsWith("source.ip:")
                        ? window.getValue().notBefore(SourceLines.addressesFrom(today))
                        : window.getValue();
                assertThat(found)
                        .as(question.query() + " in " + window.getKey())
                        .isEqualTo(lines.count(question.regex(), question.without(), seen));
                totals.put(question, found);
            }
            micros.sort(Long::compare);
            say(String.format(
                    Locale.ROOT,
                    "ten queries, %s: p50 %.1f ms, slowest %.1f ms",
                    window.getKey(),
                    micros.get(micros.size() / 2) / 1000.0,
                    micros.get(micros.size() - 1) / 1000.0));
        }
        assertThat(auditor.total("access", CANARY, windows.get("everything"))).isEqualTo(4);
        assertThat(auditor.total("access", CANARY, windows.get("archived"))).isEqualTo(2);
        assertThat(auditor.total("rejects", CANARY, windows.get("hot"))).isEqualTo(1);
    }

    private List<Question> questions() {
        String address = lines.text(random.nextInt(LINES)).replaceAll(" .*", "");
        String word = Stream.generate(() -> lines.text(random.nextInt(LINES)))
                .filter(line -> line.contains("?q="))
                .findFirst()
                .orElseThrow()
                .replaceAll(".*\\?q=(\\S+).*", "$1");
        return List.of(
                Question.with("status:404", "\" 404 \\d+ \""),
                Question.with("path:/api/v1/*", "\"GET /api/v1/"),
                Question.with("agent:firefox", "Firefox"),
                Question.with("source.ip:" + address, "^" + Pattern.quote(address + " ")),
                Question.with("source.ip:198.51.102.0/24", "^198\\.51\\.102\\."),
                Question.with("source.ip:198.51.102.0/23", "^198\\.51\\.10[23]\\."),
                Question.with("path:/login AND status:500", "\"GET /login HTTP/1.1\" 500 "),
                new Question("NOT path:/login", "\"GET /login HTTP", true),
                Question.with(word, "q=" + word + " "),
                Question.with(
                        "(status:500 OR status:503) -agent:curl path:/a*",
                        "\"GET /a\\S* HTTP/1.1\" 50[03] (?!.*curl)"));
    }

    @Test
    @Order(6)
    void aStopAnswersNoLinesWithAnError() throws Exception {
        BulkSource shipper = new BulkSource(product, key, "stopped", today);
        CompletableFuture<Void> sending = CompletableFuture.runAsync(shipper::sendUntilDeath);
        Thread.sleep(random.nextInt(200, 1_000));
        assertThat(product.stop()).isZero();
        sending.get(90, TimeUnit.SECONDS);
        assertThat(shipper.lines()).isPositive();
    }

    @Test
    @Order(7)
    void stockToolsOpenAnArchiveOfAStoppedHouse() throws Exception {
        YearMonth month = YearMonth.from(first).plusMonths(6);
        String tar = "shop-access-" + month + ".tar";
        assertThat(house.done("archive", "list")).contains(tar);
        assertThat(house.done("archive", "verify")).contains(tar + ": sound").doesNotContain("NOT sound");
        Path desk = Files.createDirectory(folder.resolve("auditor"));
        Files.copy(house.archive(tar), desk.resolve(tar));
        Files.writeString(desk.resolve("key"), house.done("archive", "identity", "--reason", "yearly audit", tar));
        String readme = StoppedHouse.sh(desk, "tar xOf " + tar + " README.txt");
        String recipe = readme.lines()
                .filter(line -> line.contains("| age -d -i key | zstd -d >"))
                .findFirst()
                .orElseThrow()
                .strip();
        StoppedHouse.sh(desk, recipe);
        LocalDate day = month.atDay(1);
        try (Stream<String> opened = Files.lines(desk.resolve(day + ".jsonl"))) {
            assertThat(opened.count()).isEqualTo(lines.count(day)).isPositive();
        }
        say("README.txt of " + tar + " was right: " + recipe);
        for (Map.Entry<Question, Long> question :
                totals.entrySet().stream().limit(3).toList()) {
            assertThat(house.done(
                                    "logs",
                                    "search",
                                    "--count",
                                    "--tenant",
                                    "shop",
                                    "--stream",
                                    "access",
                                    "--from",
                                    first + "T00:00:00Z",
                                    "--to",
                                    today.plusDays(1) + "T00:00:00Z",
                                    question.getKey().query())
                            .strip())
                    .as(question.getKey().query())
                    .isEqualTo(question.getValue().toString());
        }
        assertThat(house.done("ledger", "verify")).startsWith("intact");
        nothingLiesInClear();
    }

    @Test
    @Order(8)
    void aFlippedByteIsFound() throws Exception {
        StoppedHouse copy = house.copy(folder.resolve("copy"));
        Path tar = copy.archive("shop-access-" + YearMonth.from(first).plusMonths(3) + ".tar");
        long at = random.nextLong(4096, Files.size(tar) * 9 / 10);
        StoppedHouse.flip(tar, at);
        Product.Ran archive = copy.run("archive", "verify");
        assertThat(archive.status()).isEqualTo(3);
        assertThat(archive.out()).contains(tar.getFileName() + ": NOT sound");
        assertThat(archive.out().split("NOT sound", -1)).as("only that one").hasSize(2);
        Path bundle = copy.ledgerEntries();
        byte[] bytes = Files.readAllBytes(bundle);
        List<Integer> starts = new ArrayList<>();
        for (int i = 0; i < bytes.length; i += 2 + (((bytes[i] & 0xff) << 8) | (bytes[i + 1] & 0xff))) {
            starts.add(i);
        }
        int bad = random.nextInt(starts.size());
        StoppedHouse.flip(bundle, starts.get(bad) + 20);
        Product.Ran ledger = copy.run("ledger", "verify");
        assertThat(ledger.status()).isEqualTo(3);
        assertThat(ledger.out()).contains("the first bad entry is " + bad + "\n");
        say("byte " + at + " of " + tar.getFileName() + " and entry " + bad + " of the ledger: both named, exit 3");
    }

    @Test
    @Order(9)
    void anArchiveIsDestroyedWhenItsYearIsOver() throws Exception {
        assumeTrue(StoppedHouse.hasCommand("faketime"), "faketime is not installed");
        LocalDate then = today.plusDays(200);
        YearMonth oldest = YearMonth.from(first).plusMonths(1);
        Path tar = house.archive("shop-access-" + oldest + ".tar");
        Path kept = folder.resolve("kept.tar");
        Files.copy(tar, kept);
        Product.Ran ran = house.runInDays(200, "archive", "run");
        assertThat(ran.status()).as(ran.out() + ran.err()).isZero();
        String list = house.done("archive", "list");
        int destroyed = 0;
        for (YearMonth month = YearMonth.from(first);
                month.isBefore(YearMonth.from(today));
                month = month.plusMonths(1)) {
            boolean over = !then.isBefore(month.atEndOfMonth().plusMonths(3).plusYears(1));
            String name = "shop-access-" + month + ".tar";
            assertThat(list.contains(name)).as(name + " is listed").isEqualTo(!over);
            assertThat(Files.exists(house.archive(name))).isEqualTo(!over);
            destroyed += over ? 1 : 0;
        }
        assertThat(destroyed).isPositive();
        assertThat(house.run(
                                "archive",
                                "identity",
                                "--reason",
                                "too late",
                                tar.getFileName().toString())
                        .status())
                .isEqualTo(1);
        Files.copy(kept, tar, StandardCopyOption.COPY_ATTRIBUTES);
        Product.Ran late = house.run(
                "archive", "identity", "--reason", "too late", tar.getFileName().toString());
        assertThat(late.status()).as(late.out() + late.err()).isEqualTo(1);
        assertThat(late.out()).doesNotContain("AGE-SECRET-KEY");
        Files.deleteIfExists(tar); // The product itself removes what it can no longer open.
        assertThat(house.done("archive", "verify")).doesNotContain("NOT sound");
        assertThat(house.done("ledger", "verify")).startsWith("intact");
        say(destroyed + " archives were destroyed 200 days later; the others stay");
    }

    @Test
    @Order(10)
    void nothingLiesInClear() throws Exception {
        List<String> wanted = new ArrayList<>(DiskScan.spellings(CANARY));
        wanted.addAll(List.of("198.51.10", "198.51.100.9", "grace@house.example"));
        assertThat(DiskScan.find(product.data, wanted)).isEmpty();
        assertThat(DiskScan.find(folder, List.of(CANARY)))
                .as("the scan finds what is there")
                .containsExactly(source + ": " + CANARY);
        assertThat(product.output()).doesNotContain(CANARY).doesNotContain("198.51.10");
    }
}
