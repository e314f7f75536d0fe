package org.muniment.logs.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.muniment.logs.parse.Ecs;
import org.muniment.logs.parse.Ip;
import org.muniment.logs.parse.LogFormat;
import org.muniment.logs.parse.LogParser;
import org.muniment.logs.parse.LogRecord;
import org.muniment.logs.parse.Parsed;
import org.muniment.vault.pseudonym.EpochKeys;
import org.muniment.vault.pseudonym.Pseudonyms;

class GuardTest {

    private static final Instant AT = Instant.parse("2026-11-22T10:00:00Z");

    private final Pseudonyms pseudonyms = new Pseudonyms(new EpochKeys() {
        private final Map<Long, byte[]> keys = new HashMap<>();

        @Override
        public byte[] findOrCreate(long epoch) {
            return keys.computeIfAbsent(epoch, e -> {
                byte[] key = new byte[32];
                new Random(e).nextBytes(key);
                return key;
            });
        }

        @Override
        public Optional<byte[]> find(long epoch) {
            return Optional.ofNullable(keys.get(epoch));
        }
    });
    private final Guard guard = new Guard(pseudonyms);

    private String hidden(String address) {
        return Ip.format(pseudonyms.address(Ip.parse(address), AT));
    }

    @Test
    void replacesAddressesWhereverTheyStand() {
        String p = hidden("203.0.113.7");
        String six = hidden("2001:db8::7");
        assertThat(guard.apply("from 203.0.113.7.", AT)).isEqualTo("from " + p + ".");
        assertThat(guard.apply("203.0.113.7:8080", AT)).isEqualTo(p + ":8080");
        assertThat(guard.apply("/x?ip=203.0.113.7&b=1", AT)).isEqualTo("/x?ip=" + p + "&b=1");
        assertThat(guard.apply("http://203.0.113.7/a", AT)).isEqualTo("http://" + p + "/a");
        assertThat(guard.apply("203.0.113.7.access.log", AT)).isEqualTo(p + ".access.log");
        assertThat(guard.apply("[2001:db8::7]:443", AT)).isEqualTo("[" + six + "]:443");
        assertThat(guard.apply("peer 2001:DB8:0:0::7, x", AT)).isEqualTo("peer " + six + ", x");
        assertThat(guard.apply("::ffff:203.0.113.7", AT)).isEqualTo(p);
        assertThat(guard.apply("?a=2001%3adb8%3A%3A7&b=%20", AT)).isEqualTo("?a=" + six + "&b=%20");
        assertThat(guard.apply("203.0.113.7,203.0.113.7", AT)).isEqualTo(p + "," + p);
        assertThat(guard.apply("client_203.0.113.7_x", AT)).isEqualTo("client_" + p + "_x");
        assertThat(guard.apply("to db.example/203.0.113.7:5432", AT)).isEqualTo("to db.example/" + p + ":5432");
        assertThat(guard.apply("fe80::7%eth0", AT)).isEqualTo(hidden("fe80::7") + "%eth0");
        assertThat(guard.apply("client_2001:db8::7", AT)).isEqualTo("client_" + six);
        assertThat(guard.apply("?q=%20203.0.113.7%22", AT)).isEqualTo("?q=%20" + p + "%22");
        assertThat(guard.apply("?u=%253Fip%253D203%252e0.113.7", AT)).isEqualTo("?u=%253Fip%253D" + p);
        assertThat(guard.apply("?ip%3D2001%253Adb8%253A%253A7", AT)).isEqualTo("?ip%3D" + six);
        assertThat(guard.apply("::ffff:cb00:7107", AT)).isEqualTo(p);
        assertThat(guard.apply("for=\"[2001:db8::7]:4711\";by=203.0.113.7", AT))
                .isEqualTo("for=\"[" + six + "]:4711\";by=" + p);
    }

    @Test
    void leavesWhatIsNoAddress() {
        for (String text : List.of(
                "12:34:56",
                "1.2.3.4.5",
                "999.1.1.1",
                "std::string",
                "2026-11-22T10:00:00",
                "a:b:c",
                "v1.2.3",
                "macOS 10.15.7",
                "Foo2::add()",
                "100%3A50%3A",
                "aa:bb:cc:dd:ee:ff")) {
            assertThat(guard.apply(text, AT)).isEqualTo(text);
        }
        LogRecord agent = LogRecord.at(AT)
                .put(Ecs.AGENT, "Mozilla/5.0 Chrome/120.0.0.0 (203.0.113.7)")
                .build();
        assertThat(guard.apply(agent).text(Ecs.AGENT))
                .contains("Mozilla/5.0 Chrome/120.0.0.0 (" + hidden("203.0.113.7") + ")");
    }

    @Test
    void readsAVersionOnlyWhereAProductStands() {
        String p = hidden("203.0.113.7");
        Map.of(
                        "Chrome/120.0.0.0 Safari/537.36",
                        "Chrome/120.0.0.0 Safari/537.36",
                        "Edg/121.0.0.0",
                        "Edg/121.0.0.0",
                        "Whale/3.24.223.21;",
                        "Whale/3.24.223.21;",
                        "x/203.0.113.7:80",
                        "x/" + p + ":80",
                        "Outlook 203.0.113.7",
                        "Outlook " + p,
                        "(+http://203.0.113.7/bot)",
                        "(+http://" + p + "/bot)")
                .forEach((given, kept) -> assertThat(guard.apply(
                                        LogRecord.at(AT).put(Ecs.AGENT, given).build())
                                .text(Ecs.AGENT))
                        .contains(kept));
        assertThat(guard.apply("Chrome/203.0.113.7", AT)).isEqualTo("Chrome/" + p);
        LogRecord named =
                guard.apply(LogRecord.at(AT).put("peers.203.0.113.7", 3L).build());
        assertThat(named.names()).containsExactly("peers." + p);
    }

    @Test
    void masksWhatNoLogMayKeep() {
        assertThat(guard.apply("/login?user=a&password=hunter2&x=1", AT)).isEqualTo("/login?user=a&password=***&x=1");
        assertThat(guard.apply("access_token=abc.def;b", AT)).isEqualTo("access_token=***;b");
        assertThat(guard.apply("Authorization: Bearer abcdefghijkl", AT)).doesNotContain("abcdefghijkl");
        assertThat(guard.apply("https://jo:secret@h.example/", AT)).isEqualTo("https://***@h.example/");
        assertThat(guard.apply("to=<jo.smith@example.com>", AT)).isEqualTo("to=<***@example.com>");
        assertThat(guard.apply("/?mail=jo%40example.com", AT)).isEqualTo("/?mail=***%40example.com");
        assertThat(guard.apply("{\"Pass\" : 1, \"api_key\": \"q w\", \"x\": 1}", AT))
                .isEqualTo("{\"Pass\" : 1, \"api_key\": \"*** w\", \"x\": 1}");
        assertThat(guard.apply("a&PHPSESSID%3Dabc&user-PIN=1234", AT)).isEqualTo("a&PHPSESSID%3D***&user-PIN=***");
        assertThat(guard.apply("sent BEARER abcdefgh, =", AT)).isEqualTo("sent BEARER ***, =");
        assertThat(guard.apply("compass=1&basics of=2", AT)).isEqualTo("compass=1&basics of=2");
        assertThat(guard.apply("4111-1111-1111-1111@4111111111111111", AT)).isEqualTo("***@***");
        assertThat(guard.apply("card 4111 1111 1111 1111!", AT)).isEqualTo("card ***!");
        assertThat(guard.apply("id 4111111111111112", AT)).isEqualTo("id 4111111111111112");
        assertThat(guard.apply("t=1763787188123", AT)).isEqualTo("t=1763787188123");
    }

    @Test
    void derivesTheKindAndLeavesOutWhatSaysTheSame() {
        LogParser parser = new LogParser(LogFormat.AUTO);
        Parsed parsed = parser.parse("10.1.2.3 - - [22/Nov/2026:10:00:00 +0000] \"GET /a?b=1 HTTP/1.1\" 200 1"
                .getBytes(StandardCharsets.UTF_8));
        LogRecord kept = guard.apply(((Parsed.Record) parsed).record());
        assertThat(kept.text(Ecs.SOURCE_IP)).contains(hidden("10.1.2.3"));
        assertThat(kept.text(Ecs.SOURCE_KIND)).contains("private");
        assertThat(kept.text(Ecs.SOURCE_COUNTRY)).isEmpty();
        assertThat(kept.value(Ecs.URL_ORIGINAL)).isEmpty();
        assertThat(kept.text(Ecs.URL_QUERY)).contains("b=1");
    }
}
