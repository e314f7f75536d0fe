package org.muniment.logs.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class LogParserTest {

    private static final LogParser AUTO = new LogParser(LogFormat.AUTO);

    private static LogRecord record(String line) {
        Parsed parsed = AUTO.parse(line.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(parsed).as(line).isInstanceOf(Parsed.Record.class);
        return ((Parsed.Record) parsed).record();
    }

    private static String reject(String line) {
        Parsed parsed = AUTO.parse(line.getBytes(StandardCharsets.UTF_8));
        assertThat(parsed).as(line).isInstanceOf(Parsed.Reject.class);
        return ((Parsed.Reject) parsed).reason();
    }

    @Test
    void readsCombined() {
        LogRecord r =
                record("203.0.113.7 - frank [10/Oct/2000:13:55:36 -0700] \"GET /a/b.html?x=1&y=2 HTTP/1.0\" 200 2326"
                        + " \"http://www.example.com/start.html\" \"Mozilla/4.08 [en] (Win98; I ;Nav)\"");
        assertThat(r.time()).isEqualTo(Instant.parse("2000-10-10T20:55:36Z"));
        assertThat(r.text(Ecs.SOURCE_IP)).contains("203.0.113.7");
        assertThat(r.text(Ecs.USER)).contains("frank");
        assertThat(r.text(Ecs.METHOD)).contains("GET");
        assertThat(r.text(Ecs.URL_ORIGINAL)).contains("/a/b.html?x=1&y=2");
        assertThat(r.text(Ecs.URL_PATH)).contains("/a/b.html");
        assertThat(r.text(Ecs.URL_QUERY)).contains("x=1&y=2");
        assertThat(r.text(Ecs.HTTP_VERSION)).contains("1.0");
        assertThat(r.number(Ecs.STATUS)).contains(200L);
        assertThat(r.number(Ecs.BYTES)).contains(2326L);
        assertThat(r.text(Ecs.REFERRER)).contains("http://www.example.com/start.html");
        assertThat(r.text(Ecs.AGENT)).contains("Mozilla/4.08 [en] (Win98; I ;Nav)");
        assertThat(r.json())
                .startsWith(
                        "{\"@timestamp\":\"2000-10-10T20:55:36Z\",\"source.ip\":\"203.0.113.7\",\"user.name\":\"frank\"");
    }

    @ParameterizedTest
    @CsvFileSource(resources = "awkward.csv", delimiter = '|', quoteCharacter = '\0', maxCharsPerColumn = 8192)
    void readsAwkwardLines(String line, String expected) {
        LogRecord r = record(line.trim());
        for (String pair : expected.trim().split(" ;; ", -1)) {
            String[] part = pair.split(" = ", 2);
            assertThat(r.value(part[0].trim()).map(Object::toString).orElse("absent"))
                    .as(part[0] + " of " + line)
                    .isEqualTo(part.length > 1 ? part[1] : "absent");
        }
    }

    @Test
    void readsApacheErrorsOfBothForms() {
        LogRecord newer = record(
                "[Fri Sep 09 10:42:29.902022 2011] [core:error] [pid 35708:tid 4328636416]"
                        + " [client 72.15.99.187:4711] AH00128: File does not exist: /var/www/favicon.ico, referer: http://a.example/");
        assertThat(newer.time()).isEqualTo(Instant.parse("2011-09-09T10:42:29.902022Z"));
        assertThat(newer.text(Ecs.LEVEL)).contains("error");
        assertThat(newer.text(Ecs.LOGGER)).contains("core");
        assertThat(newer.number(Ecs.PID)).contains(35708L);
        assertThat(newer.number(Ecs.THREAD)).contains(4328636416L);
        assertThat(newer.text(Ecs.SOURCE_IP)).contains("72.15.99.187");
        assertThat(newer.number(Ecs.SOURCE_PORT)).contains(4711L);
        assertThat(newer.text(Ecs.ERROR_CODE)).contains("AH00128");
        assertThat(newer.text(Ecs.MESSAGE)).contains("AH00128: File does not exist: /var/www/favicon.ico");
        assertThat(newer.text(Ecs.REFERRER)).contains("http://a.example/");
        LogRecord older = record(
                "[Wed Oct 11 14:32:52 2000] [error] [client 2001:db8::1] client denied by server configuration: /x");
        assertThat(older.text(Ecs.SOURCE_IP)).contains("2001:db8::1");
        assertThat(older.text(Ecs.MESSAGE)).contains("client denied by server configuration: /x");
        LogRecord bare = record("[Wed Oct 11 14:32:52 2000] [notice] caught SIGTERM, shutting down");
        assertThat(bare.text(Ecs.LEVEL)).contains("notice");
    }

    @Test
    void readsNginxErrors() {
        LogRecord r = record(
                "2019/10/30 23:26:34 [error] 205860#205861: *180289 FastCGI sent in stderr: \"PHP message: x, y\""
                        + " while reading response header from upstream, client: 192.0.2.5, server: example.com,"
                        + " request: \"GET /a, b HTTP/1.1\", upstream: \"fastcgi://unix:/run/php.sock:\", host: \"example.com:8443\","
                        + " referrer: \"https://r.example/?q=1\"");
        assertThat(r.time()).isEqualTo(Instant.parse("2019-10-30T23:26:34Z"));
        assertThat(r.number(Ecs.PID)).contains(205860L);
        assertThat(r.number(Ecs.THREAD)).contains(205861L);
        assertThat(r.number(Ecs.CONNECTION)).contains(180289L);
        assertThat(r.text(Ecs.SOURCE_IP)).contains("192.0.2.5");
        assertThat(r.text(Ecs.SERVER)).contains("example.com");
        assertThat(r.text(Ecs.URL_PATH)).contains("/a, b");
        assertThat(r.text(Ecs.URL_DOMAIN)).contains("example.com");
        assertThat(r.number(Ecs.URL_PORT)).contains(8443L);
        assertThat(r.text(Ecs.UPSTREAM)).contains("fastcgi://unix:/run/php.sock:");
        assertThat(r.text(Ecs.REFERRER)).contains("https://r.example/?q=1");
        assertThat(r.text(Ecs.MESSAGE))
                .contains("FastCGI sent in stderr: \"PHP message: x, y\" while reading response header from upstream");
    }

    @Test
    void readsPayara() {
        LogRecord r =
                record("\"127.0.0.1\" \"NULL-AUTH-USER\" \"22/Nov/2026:05:13:08 +0100\" \"GET /a?b HTTP/1.1\" 200 123"
                        + " \"NULL-REFERER\" \"curl/8.5\" 17");
        assertThat(r.time()).isEqualTo(Instant.parse("2026-11-22T04:13:08Z"));
        assertThat(r.text(Ecs.SOURCE_IP)).contains("127.0.0.1");
        assertThat(r.text(Ecs.USER)).isEmpty();
        assertThat(r.number(Ecs.STATUS)).contains(200L);
        assertThat(r.number(Ecs.BYTES)).contains(123L);
        assertThat(r.text(Ecs.AGENT)).contains("curl/8.5");
        assertThat(r.number(Ecs.DURATION)).contains(17_000_000L);
    }

    @Test
    void readsJson() {
        LogRecord nested = record("{\"@timestamp\":\"2026-11-22T05:00:00.123Z\",\"source\":{\"ip\":\"2001:DB8::1\"},"
                + "\"http\":{\"response\":{\"status_code\":404}},\"tags\":[\"a\",\"b\"],\"empty\":{},\"none\":null}");
        assertThat(nested.text(Ecs.SOURCE_IP)).contains("2001:db8::1");
        assertThat(nested.number(Ecs.STATUS)).contains(404L);
        assertThat(nested.value("tags")).contains(List.of("a", "b"));
        LogRecord nginx =
                record("{\"time\":\"2026-11-22T05:00:00+01:00\",\"remote_addr\":\"10.1.2.3\",\"status\":\"502\","
                        + "\"request\":\"POST /x?y HTTP/2.0\",\"http_user_agent\":\"-\",\"extra\":{\"deep\":1.5}}");
        assertThat(nginx.time()).isEqualTo(Instant.parse("2026-11-22T04:00:00Z"));
        assertThat(nginx.number(Ecs.STATUS)).contains(502L);
        assertThat(nginx.text(Ecs.URL_PATH)).contains("/x");
        assertThat(nginx.value("extra.deep")).contains(1.5);
        LogRecord carried = record("{\"@timestamp\":\"2026-11-22T06:00:00Z\",\"host\":{\"name\":\"web1\"},\"message\":"
                + "\"203.0.113.7 - - [22/Nov/2026:05:00:00 +0000] \\\"GET / HTTP/1.1\\\" 200 5\"}");
        assertThat(carried.time()).isEqualTo(Instant.parse("2026-11-22T05:00:00Z"));
        assertThat(carried.number(Ecs.STATUS)).contains(200L);
        assertThat(carried.text("host.name")).contains("web1");
        assertThat(carried.text(Ecs.MESSAGE)).isEmpty();
        assertThat(reject("{\"a\":1}")).isEqualTo("no time");
        Parsed arrived = AUTO.parse(
                "{\"a\":1}".getBytes(StandardCharsets.UTF_8), Optional.of(Instant.parse("2026-01-01T00:00:00Z")));
        assertThat(arrived).isInstanceOf(Parsed.Record.class);
    }

    @Test
    void rejectsByNameAndNeverThrows() {
        assertThat(reject("")).isEqualTo("empty line");
        assertThat(reject("hello")).isEqualTo("no time in brackets");
        assertThat(reject("1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\""))
                .isEqualTo("no status");
        assertThat(reject("1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" - -"))
                .isEqualTo("no status");
        assertThat(reject("1.2.3.4 - - [31/Feb/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1"))
                .isEqualTo("no time in brackets");
        assertThat(reject("{not json")).isEqualTo("not a JSON object");
        assertThat(reject("x".repeat(LogParser.MAX_LINE_BYTES + 1))).startsWith("line longer than");
        long seed = Long.getLong("muniment.seed", 7);
        java.util.Random random = new java.util.Random(seed);
        String good = "203.0.113.7 - - [10/Oct/2000:13:55:36 -0700] \"GET /a?b HTTP/1.0\" 200 2326 \"r\" \"ua\"";
        for (LogFormat format : LogFormat.values()) {
            LogParser parser = new LogParser(format);
            for (int i = 0; i < 3000 * Integer.getInteger("muniment.soak", 1); i++) {
                byte[] line = good.getBytes(StandardCharsets.UTF_8);
                for (int k = random.nextInt(6); k >= 0; k--) {
                    line[random.nextInt(line.length)] = (byte) random.nextInt(256);
                }
                byte[] cut = java.util.Arrays.copyOf(line, random.nextInt(line.length + 1));
                assertThat(parser.parse(cut)).as("seed " + seed).isNotNull();
            }
        }
    }

    @Test
    void writesOneJsonLineForEachLineOfInput() throws Exception {
        String input = "203.0.113.7 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1\r\nnonsense\n\n"
                + "203.0.113.7 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LogsParseJson.Counts counts = LogsParseJson.run(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), LogFormat.AUTO, out);
        assertThat(counts).isEqualTo(new LogsParseJson.Counts(2, 2));
        String[] lines = out.toString(StandardCharsets.UTF_8).split("\n", -1);
        assertThat(lines).hasSize(5);
        assertThat(lines[1]).isEqualTo("{\"reject\":\"no time in brackets\",\"line\":2,\"raw\":\"nonsense\"}");
        assertThat(lines[2]).isEqualTo("{\"reject\":\"empty line\",\"line\":3,\"raw\":\"\"}");
        LogRecord back = JsonLines.read(lines[3].getBytes(StandardCharsets.UTF_8));
        assertThat(back.json()).isEqualTo(lines[3]);
    }
}
