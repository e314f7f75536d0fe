package org.muniment.logs.search;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.muniment.logs.parse.Ecs;
import org.muniment.logs.parse.LogRecord;

/** Seeded records and queries out of a small vocabulary, so that they meet. */
final class RandomLogs {

    static final List<String> WORDS = List.of(
            "admin",
            "login",
            "wp",
            "php",
            "index",
            "static",
            "js",
            "Ünïcode",
            "a_b",
            "x1",
            "2024",
            "Safari",
            "curl",
            "bot",
            "error",
            "denied",
            "timeout",
            "İstanbul",
            "ß",
            "q");
    private static final String GLUE = "/-.?&= :;,%";

    private final Random random;

    RandomLogs(long seed) {
        random = new Random(seed);
    }

    LogRecord record(Instant day) {
        Instant at = day.plusMillis(random.nextInt(86_400_000)).plusNanos(random.nextInt(3) * 1000L);
        LogRecord.Builder r = LogRecord.at(random.nextInt(5) == 0 ? day.plusSeconds(random.nextInt(20)) : at);
        if (chance(9)) {
            r.put(Ecs.SOURCE_IP, ip());
        }
        if (chance(2)) {
            r.put(Ecs.FORWARDED_IP, chance(5) ? ip() : List.of(ip(), ip()));
        }
        if (chance(8)) {
            r.put(Ecs.METHOD, pick("GET", "get", "POST", "HEAD"));
            r.put(Ecs.URL_PATH, "/" + text(3));
            r.put(Ecs.HTTP_VERSION, pick("1.1", "2.0"));
            r.put(
                    Ecs.STATUS,
                    chance(1) ? pick("abc", "-1") : (Object) Long.valueOf(pick(200, 200, 301, 404, 500, 503, 599)));
        }
        if (chance(4)) {
            r.put(Ecs.URL_QUERY, text(3));
        }
        if (chance(1)) {
            r.put(Ecs.URL_ORIGINAL, text(4));
        }
        if (chance(6)) {
            r.put(Ecs.BYTES, (long) random.nextInt(3000));
            r.put(Ecs.AGENT, text(3));
        }
        if (chance(4)) {
            r.put(Ecs.REFERRER, "http://" + text(2));
        }
        if (chance(3)) {
            r.put(Ecs.MESSAGE, text(6));
            r.put(Ecs.LEVEL, pick("error", "WARN"));
        }
        extras(r);
        return r.build();
    }

    private void extras(LogRecord.Builder r) {
        if (chance(2)) {
            r.put(
                    "labels." + pick("one", "two"),
                    chance(5) ? text(1) : (Object) List.of(text(1), (long) random.nextInt(9)));
        }
        if (chance(1)) {
            r.put(
                    "labels.number",
                    random.nextBoolean() ? (Object) (random.nextInt(100) / 4.0) : (Object) (long) random.nextInt(50));
        }
        if (random.nextInt(60) == 0) {
            r.put(pick("labels.one", Ecs.AGENT, Ecs.URL_PATH, Ecs.REFERRER, Ecs.MESSAGE), (text(2) + " ").repeat(900));
        }
        if (random.nextInt(40) == 0) {
            r.put(pick(Ecs.SOURCE_IP, Ecs.URL_PATH, Ecs.METHOD, Ecs.BYTES), List.of(text(1), text(2)));
        }
        if (random.nextInt(40) == 0) {
            r.put(Ecs.ORIGINAL, text(5)).put(Ecs.ERROR_MESSAGE, text(2)).put("flag", random.nextBoolean());
        }
    }

    private String ip() {
        return switch (random.nextInt(4)) {
            case 0 -> "10.0." + random.nextInt(2) + "." + random.nextInt(4);
            case 1 -> "203.0.113." + random.nextInt(8);
            case 2 -> "2001:db8::" + (1 + random.nextInt(5));
            default -> chance(9) ? "198.51.100.7" : "not an address";
        };
    }

    String text(int words) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < words; i++) {
            out.append(i > 0 ? GLUE.charAt(random.nextInt(GLUE.length())) : "").append(word());
        }
        return out.toString();
    }

    String word() {
        String word = WORDS.get(random.nextInt(WORDS.size()));
        return random.nextInt(4) == 0 ? word.toUpperCase(java.util.Locale.ROOT) : word;
    }

    String query(int depth) {
        int kind = random.nextInt(depth > 0 ? 10 : 6);
        return switch (kind) {
            case 6 -> "(" + query(depth - 1) + ") OR " + query(depth - 1);
            case 7 -> query(depth - 1) + " AND " + query(depth - 1);
            case 8 -> "NOT (" + query(depth - 1) + ")";
            case 9 -> "(" + query(depth - 1) + " -" + query(0) + ")";
            default -> leaf();
        };
    }

    private String leaf() {
        return switch (random.nextInt(12)) {
            case 0 -> word();
            case 1 -> "\"" + text(2).replace("\"", "") + "\"";
            case 2 -> glob(word());
            case 3 ->
                pick(
                        "status:404",
                        "status:4*",
                        "status:[500 TO 599]",
                        "status:>=404",
                        "status:<300",
                        "status:abc",
                        "status:*");
            case 4 -> pick("bytes:>1000", "bytes:[100 TO 2000]", "bytes:{* TO 7}", "bytes:*", "bytes:12*");
            case 5 -> "path:" + pick("/" + word(), "/" + glob(word()), "*" + word() + "*", "\"/" + text(2) + "\"");
            case 6 ->
                pick("ip:", "forwarded:", "pseudonym:")
                        + pick("10.0.0.0/23", "203.0.113.4", "203.0.113.0/30", "2001:db8::/126", "0.0.0.0/0");
            case 7 -> "agent:" + pick(word(), glob(word()), "\"" + text(2) + "\"", "*");
            case 8 ->
                "message:"
                        + pick(
                                word(),
                                "\"" + text(2) + "\"",
                                glob(word()),
                                "*" + text(2).replaceAll("[\\s:\"]", "-") + "*");
            case 9 ->
                pick(
                        "method:get",
                        "level:error",
                        "labels.one:" + word(),
                        "labels.two:" + glob(word()),
                        "labels.number:>3",
                        "labels.number:[1 TO 12.5]",
                        "flag:true",
                        "labels.one:*");
            case 10 ->
                pick(
                        "referrer:http*",
                        "referrer:*" + word() + "*",
                        "query:*" + word() + "*",
                        "query:" + word(),
                        "url:*" + word() + "?" + word() + "*",
                        "url:\"/" + text(2) + "\"");
            default ->
                pick(
                        "*",
                        "event.original:" + word(),
                        "error.message:" + glob(word()),
                        "10.0.0.1",
                        "domain:x",
                        "version:1.1",
                        "http.version:1.1");
        };
    }

    private String glob(String word) {
        int at = random.nextInt(word.length());
        return switch (random.nextInt(4)) {
            case 0 -> word + "*";
            case 1 -> "*" + word.substring(at);
            case 2 -> word.substring(0, at) + "?" + word.substring(Math.min(word.length(), at + 1));
            default -> word.substring(0, at) + "*";
        };
    }

    private boolean chance(int ofTen) {
        return random.nextInt(10) < ofTen;
    }

    @SafeVarargs
    final <T> T pick(T... of) {
        return of[random.nextInt(of.length)];
    }
}
