package org.muniment.web.boot.demo;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Made-up lines of a small web shop that grows: busier in the evening, quieter at weekends, with crawlers, a scanner now
 * and then, and a checkout that breaks down now and then. The same seed and last day give the same lines. All addresses
 * are of the ranges for documentation (RFC 5737, RFC 3849). Immutable.
 */
final class Traffic {

    /** Full months before the last day's one. */
    static final int MONTHS = 12;

    private static final int VISITORS = 400;
    private static final int FIRST_DAY_LINES = 90;
    private static final int LAST_DAY_LINES = 270;
    private static final int BREAKDOWN_EVERY_DAYS = 17;
    private static final int SCAN_EVERY_DAYS = 11;

    /** Days between warnings; each day of errors costs a retention run as much as a day of access lines. */
    private static final int QUIET_DAYS = 14;

    private static final DateTimeFormatter ACCESS =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter ERROR =
            DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** How busy each hour of a day is. */
    private static final int[] RHYTHM = {
        3, 2, 1, 1, 1, 2, 4, 7, 9, 10, 11, 12, 13, 11, 10, 10, 11, 13, 15, 18, 19, 16, 11, 6
    };

    private static final String SHOP = "https://shop.example.org";
    private static final String SCANNER = "Mozilla/5.0 zgrab/0.x";

    private final long seed;
    private final LocalDate last;
    private final List<Visitor> visitors;

    private record Visitor(String address, String agent) {}

    private record Line(Instant at, String text) {}

    private record Call(String method, String target, int status, int bytes) {}

    Traffic(long seed, LocalDate last) {
        this.seed = seed;
        this.last = last;
        this.visitors = visitors(new SplittableRandom(seed));
    }

    LocalDate first() {
        return last.minusMonths(MONTHS).withDayOfMonth(1);
    }

    private static List<Visitor> visitors(SplittableRandom random) {
        List<Visitor> visitors = new ArrayList<>();
        for (int i = 0; i < VISITORS; i++) {
            String address =
                    switch (random.nextInt(4)) {
                        case 0 -> "192.0.2." + random.nextInt(1, 255);
                        case 1 -> "198.51.100." + random.nextInt(1, 255);
                        case 2 -> "203.0.113." + random.nextInt(1, 255);
                        default ->
                            "2001:db8:" + Integer.toHexString(random.nextInt(1, 0x300)) + "::"
                                    + Integer.toHexString(random.nextInt(1, 0xffff));
                    };
            visitors.add(new Visitor(address, Shop.BROWSERS.get(random.nextInt(Shop.BROWSERS.size()))));
        }
        return visitors;
    }

    /** The access log of a day in the combined format, in the order of time. */
    List<String> access(LocalDate day) {
        SplittableRandom random = random(day, 1);
        List<Line> lines = new ArrayList<>();
        int ordinary = ordinary(day);
        for (int i = 0; i < ordinary; i++) {
            Instant at = moment(day, random);
            if (random.nextInt(100) < 12) {
                lines.add(crawler(at, random));
            } else {
                lines.add(access(at, visitor(random), Shop.call(random), random));
            }
        }
        if (isBreakdown(day)) {
            breakdown(day)
                    .forEach(at -> lines.add(access(
                            at,
                            visitor(random),
                            new Call("POST", "/checkout", random.nextInt(5) == 0 ? 503 : 500, 612),
                            random)));
        }
        if (ago(day) % SCAN_EVERY_DAYS == 4) {
            scan(day, random, lines);
        }
        return sorted(lines);
    }

    /** The error log of a day in nginx's format, in the order of time. */
    List<String> errors(LocalDate day) {
        SplittableRandom random = random(day, 2);
        List<Line> lines = new ArrayList<>();
        if (isBreakdown(day)) {
            for (Instant at : breakdown(day)) {
                lines.add(error(
                        at,
                        "error",
                        "upstream timed out (110: Connection timed out) while reading response header from upstream, client: "
                                + visitor(random).address()
                                + ", server: shop.example.org, request: \"POST /checkout HTTP/1.1\", "
                                + "upstream: \"http://127.0.0.1:8081/checkout\", host: \"shop.example.org\"",
                        random));
            }
        }
        for (int i = ago(day) % QUIET_DAYS == 1 ? 3 : 0; i > 0; i--) {
            lines.add(error(
                    moment(day, random),
                    "warn",
                    "an upstream response is buffered to a temporary file while reading upstream, client: "
                            + visitor(random).address()
                            + ", server: shop.example.org, request: \"GET /catalogue.pdf HTTP/1.1\"",
                    random));
        }
        return sorted(lines);
    }

    private SplittableRandom random(LocalDate day, int what) {
        return new SplittableRandom(seed * 31 + day.toEpochDay() * 7 + what);
    }

    private Visitor visitor(SplittableRandom random) {
        return visitors.get(Math.min(random.nextInt(VISITORS), random.nextInt(VISITORS)));
    }

    private int ago(LocalDate day) {
        return (int) ChronoUnit.DAYS.between(day, last);
    }

    private int ordinary(LocalDate day) {
        double age = (double) ChronoUnit.DAYS.between(first(), day) / ChronoUnit.DAYS.between(first(), last);
        double lines = FIRST_DAY_LINES + (LAST_DAY_LINES - FIRST_DAY_LINES) * age;
        boolean weekend = day.getDayOfWeek().getValue() > 5;
        return (int) Math.round(weekend ? lines * 0.65 : lines);
    }

    private boolean isBreakdown(LocalDate day) {
        return ago(day) % BREAKDOWN_EVERY_DAYS == 2;
    }

    private List<Instant> breakdown(LocalDate day) {
        SplittableRandom random = random(day, 3);
        Instant begin = day.atTime(random.nextInt(8, 21), random.nextInt(60)).toInstant(ZoneOffset.UTC);
        List<Instant> moments = new ArrayList<>();
        for (int i = random.nextInt(20, 45); i > 0; i--) {
            moments.add(begin.plusSeconds(random.nextInt(25 * 60)));
        }
        return moments;
    }

    private void scan(LocalDate day, SplittableRandom random, List<Line> lines) {
        Visitor scanner = new Visitor("198.51.100." + random.nextInt(1, 255), SCANNER);
        Instant at = day.atTime(random.nextInt(24), random.nextInt(55)).toInstant(ZoneOffset.UTC);
        for (int i = random.nextInt(30, 60); i > 0; i--) {
            at = at.plusSeconds(random.nextInt(4));
            String target = Shop.PROBED.get(random.nextInt(Shop.PROBED.size()));
            lines.add(line(at, scanner, new Call("GET", target, 404, 153), "-"));
        }
    }

    private static Instant moment(LocalDate day, SplittableRandom random) {
        int rest = random.nextInt(IntStream.of(RHYTHM).sum());
        int hour = 0;
        while (rest >= RHYTHM[hour]) {
            rest -= RHYTHM[hour++];
        }
        LocalDateTime time = day.atTime(hour, random.nextInt(60), random.nextInt(60));
        return time.toInstant(ZoneOffset.UTC);
    }

    private Line crawler(Instant at, SplittableRandom random) {
        Visitor crawler = new Visitor(
                random.nextBoolean() ? "192.0.2." + random.nextInt(200, 210) : "2001:db8:b07::" + random.nextInt(1, 9),
                Shop.CRAWLERS.get(random.nextInt(Shop.CRAWLERS.size())));
        Call call = random.nextInt(9) == 0
                ? new Call("GET", "/robots.txt", 200, 68)
                : random.nextInt(12) == 0
                        ? new Call("GET", Shop.product(random) + "-old", 404, 1_840)
                        : new Call("GET", Shop.product(random), 200, random.nextInt(8_000, 22_000));
        return line(at, crawler, call, "-");
    }

    private static Line access(Instant at, Visitor visitor, Call call, SplittableRandom random) {
        String from = random.nextInt(3) == 0 ? "-" : SHOP + Shop.PAGES.get(random.nextInt(Shop.PAGES.size()));
        return line(at, visitor, call, from);
    }

    private static Line line(Instant at, Visitor visitor, Call call, String from) {
        return new Line(
                at,
                visitor.address() + " - - [" + ACCESS.format(at) + " +0000] \"" + call.method() + " " + call.target()
                        + " HTTP/1.1\" " + call.status() + " " + call.bytes() + " \"" + from + "\" \""
                        + visitor.agent() + "\"");
    }

    private static Line error(Instant at, String level, String message, SplittableRandom random) {
        return new Line(
                at, ERROR.format(at) + " [" + level + "] 812#812: *" + random.nextInt(1_000, 90_000) + " " + message);
    }

    private static List<String> sorted(List<Line> lines) {
        lines.sort(Comparator.comparing(Line::at));
        return lines.stream().map(Line::text).toList();
    }

    /** What there is to see in the shop, and who comes. */
    private static final class Shop {
        static final List<String> PAGES = List.of(
                "/",
                "/chairs",
                "/chairs?colour=green",
                "/tables",
                "/lamps",
                "/kitchen",
                "/kitchen?sort=price",
                "/about");

        static final List<String> PROBED = List.of(
                "/wp-login.php", "/.env", "/.git/config", "/admin.php", "/phpmyadmin/", "/backup.zip", "/xmlrpc.php");

        static final List<String> BROWSERS = List.of(
                "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36");

        static final List<String> CRAWLERS = List.of(
                "Mozilla/5.0 (compatible; ExampleBot/2.1; +https://bot.example.com/)",
                "Mozilla/5.0 (compatible; PriceSpider/1.4; +https://prices.example.net/bot)");

        private static final List<String> ASSETS =
                List.of("/assets/shop.css", "/assets/shop.js", "/assets/logo.svg", "/favicon.ico");

        private Shop() {}

        static String product(SplittableRandom random) {
            return "/products/" + random.nextInt(1, 160);
        }

        static Call call(SplittableRandom random) {
            int kind = random.nextInt(100);
            if (kind < 28) {
                boolean cached = random.nextBoolean();
                String asset = ASSETS.get(random.nextInt(ASSETS.size()));
                return new Call("GET", asset, cached ? 304 : 200, cached ? 0 : random.nextInt(900, 48_000));
            }
            if (kind < 60) {
                return new Call("GET", PAGES.get(random.nextInt(PAGES.size())), 200, random.nextInt(6_000, 30_000));
            }
            if (kind < 86) {
                return new Call("GET", product(random), 200, random.nextInt(8_000, 22_000));
            }
            if (kind < 93) {
                return new Call("POST", "/basket", 303, 0);
            }
            if (kind < 96) {
                return new Call("POST", "/sign-in", random.nextInt(5) == 0 ? 401 : 303, 220);
            }
            return kind < 98
                    ? new Call("POST", "/checkout", 303, 0)
                    : new Call("GET", "/products/" + random.nextInt(900, 999), 404, 1_840);
        }
    }
}
