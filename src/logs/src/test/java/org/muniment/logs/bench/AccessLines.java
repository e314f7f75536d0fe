package org.muniment.logs.bench;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;

/** Seeded access lines of a shop: skewed clients, paths and agents, a few errors, one rare needle. About 222 bytes each. */
final class AccessLines {

    private static final DateTimeFormatter CLF = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final Random random;
    private final String[] agents = new String[3000];
    private long second = Long.MIN_VALUE;
    private String stamp = "";

    AccessLines(long seed) {
        random = new Random(seed);
        for (int i = 0; i < agents.length; i++) {
            agents[i] = i % 9 == 0
                    ? "Crawler" + i + "/2." + i % 7 + " (+https://bots.example/" + i + ")"
                    : "Mozilla/5.0 ("
                            + (i % 2 == 0 ? "Windows NT 10.0; Win64; x64" : "Macintosh; Intel Mac OS X 10_15_" + i % 8)
                            + ") AppleWebKit/537.36 (KHTML, like Gecko) Chrome/" + (80 + i % 60) + ".0." + 4000 + i
                            + ".0 Safari/537.36";
        }
    }

    byte[] line(Instant at, long number) {
        if (at.getEpochSecond() != second) {
            second = at.getEpochSecond();
            stamp = CLF.format(at);
        }
        int client = skewed(60_000);
        int page = skewed(40_000);
        String path =
                switch (page % 5) {
                    case 0 -> "/shop/product/" + page + "/details";
                    case 1 -> "/static/js/app." + page % 50 + ".js";
                    case 2 -> "/search?q=term" + page + "&page=" + random.nextInt(20);
                    case 3 -> "/images/" + page % 700 + "/thumb_" + page + ".jpg";
                    default -> "/account/orders/" + page;
                };
        if (number % 100_003 == 77) {
            path = "/needle/in/haystack" + number;
        }
        int dice = random.nextInt(1000);
        int status = dice < 880 ? 200 : dice < 930 ? 304 : dice < 965 ? 404 : dice < 985 ? 302 : dice < 992 ? 500 : 503;
        String referrer = dice % 3 == 0 ? "-" : "https://www.shop.example/shop/product/" + skewed(40_000) + "/details";
        return ((client % 223 + 1) + "." + client / 223 % 256 + "." + client % 251 + "." + client % 97 + " - - ["
                        + stamp + "] \""
                        + (dice % 20 == 0 ? "POST " : "GET ") + path + " HTTP/1.1\" " + status + " "
                        + (300 + random.nextInt(60_000))
                        + " \"" + referrer + "\" \"" + agents[skewed(agents.length)] + "\"")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private int skewed(int n) {
        double u = random.nextDouble();
        return (int) (n * u * u * u);
    }
}
