package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing that arrives makes the reader throw, lose a byte, or work for long. */
class HostileMailTest {

    private static final int ROUNDS = 4_000 * Integer.getInteger("muniment.soak", 1);
    /** Three times the goal of one second, for a machine that runs other builds beside this test; thread CPU time. */
    private static final Duration MOST_CPU = Duration.ofSeconds(3);

    private static final JsonFactory JSON = new JsonFactory();

    record Hostile(String name, String text, boolean truncated) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final String BOUNCE = "From: MAILER-DAEMON@x.example\nSubject: failure notice\n\n";

    static Stream<Hostile> hostile() {
        StringBuilder deep = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            deep.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("\n\n--b")
                    .append(i)
                    .append('\n');
        }
        StringBuilder many = new StringBuilder("Content-Type: multipart/mixed; boundary=b\n\n");
        for (int i = 0; i < 20_000; i++) {
            many.append("--b\nContent-Type: text/plain\n\npart ").append(i).append('\n');
        }
        StringBuilder html = new StringBuilder("Content-Type: text/html\n\n");
        html.append("<div><table><tr><td><b>".repeat(50_000));
        return Stream.of(
                new Hostile("deep nesting", deep.toString(), true),
                new Hostile("20,000 parts", many.toString(), true),
                new Hostile("3 MB header", "Subject: " + "word ".repeat(600_000) + "\n\nx", true),
                new Hostile("3 MB folded header", "Subject: a" + "\n b".repeat(1_000_000) + "\n\nx", true),
                new Hostile("a million fields", "X: y\n".repeat(1_000_000) + "\nx", true),
                new Hostile("a million recipients", "To: " + "a@b.example, ".repeat(1_000_000) + "c@d\n\nx", true),
                new Hostile("a million encoded-words", "Subject: " + "=?utf-8?q?a?= ".repeat(300_000) + "\n\nx", true),
                new Hostile("open encoded-words", "Subject: " + "=?a".repeat(300_000) + "\n\nx", true),
                new Hostile("open comments", "From: " + "(".repeat(1_000_000) + "\n\nx", false),
                new Hostile("open quotes", "From: " + "\"\\".repeat(400_000) + "\n\nx", false),
                new Hostile("angles", "From: " + "<a".repeat(400_000) + "\n\nx", false),
                new Hostile("parameters", "Content-Type: text/plain; " + "a=b; ".repeat(200_000) + "\n\nx", false),
                new Hostile("nested html", html.toString(), false),
                new Hostile(
                        "20,000 links",
                        "Content-Type: text/html\n\n" + "<a href=http://x.org/>y</a>".repeat(20_000),
                        false),
                new Hostile("blanks", "Subject: x\n\n" + " ".repeat(3_000_000) + "end", false),
                new Hostile(
                        "quote lines", "Subject: x\n\n" + "> ".repeat(500_000) + "\n" + ">\n".repeat(500_000), false),
                new Hostile(
                        "boundary-like lines",
                        "Content-Type: multipart/mixed; boundary=b\n\n" + "--\n".repeat(1_000_000),
                        false),
                new Hostile("wrote lines", "Subject: x\n\n" + "On 1 2 3 wrote:\n".repeat(100_000), false),
                new Hostile("from lines", "Subject: x\n\n" + "From: a\n".repeat(200_000), false),
                new Hostile("begin lines", "Subject: x\n\n" + "begin 644 x\n".repeat(200_000), false),
                new Hostile("uuencoded files", "Subject: x\n\n" + "begin 644 x\n#0V%T\nend\n".repeat(50_000), true),
                new Hostile("yEnc files", "Subject: x\n\n" + "=ybegin line=1 size=9 name=x\n".repeat(50_000), true),
                new Hostile("bounce addresses", BOUNCE + ("a@".repeat(150) + "\n").repeat(10_000), false),
                new Hostile(
                        "bounce labels",
                        BOUNCE + ("the recipient of this that failed: ".repeat(8) + "@\n").repeat(10_000),
                        false),
                new Hostile(
                        "dates without a verb",
                        "Subject: x\n\n" + ("2026-11-03 someone said ".repeat(12) + ":\n").repeat(10_000),
                        false),
                new Hostile("spaced dots", "From: " + "a@b . ".repeat(300_000) + "\n\nx", false),
                new Hostile(
                        "base64 padding", "Content-Transfer-Encoding: base64\n\n" + "AA==".repeat(1_000_000), false),
                new Hostile("references", "References: " + "<a@b> ".repeat(150_000) + "\n\nx", false));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void isReadInBoundedTime(Hostile hostile) {
        RawMail raw = RawMail.of(hostile.text().getBytes(StandardCharsets.UTF_8));
        new MailReader().read(RawMail.of("Subject: warm\n\nup".getBytes(StandardCharsets.UTF_8)));
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        ParsedMail mail = new MailReader().read(raw);
        String json = MailJson.line(mail, "x");
        Duration cpu = Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before);
        assertThat(mail.defects()).doesNotContain("reader-fault");
        Coverage.assertWhole(mail);
        assertThat(json).doesNotContain("\n");
        assertThat(mail.truncated() || !hostile.truncated())
                .as("says that it was cut")
                .isTrue();
        assertThat(cpu).as(hostile.name()).isLessThan(MOST_CPU);
        report(hostile.name() + ": " + cpu.toMillis() + " ms CPU, " + raw.size() + " bytes");
    }

    @Test
    void survivesMutations() throws IOException {
        long seed = Long.getLong("muniment.seed", System.nanoTime());
        report("seed " + seed);
        Random random = new Random(seed);
        List<byte[]> originals = Messages.ordinary(random, 40);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] mutated = mutate(random, originals.get(random.nextInt(originals.size())));
            ParsedMail mail = new MailReader().read(RawMail.of(mutated));
            assertThat(mail.defects()).as("seed %d, round %d", seed, i).doesNotContain("reader-fault");
            Coverage.assertWhole(mail);
            assertValidStrings(MailJson.line(mail, "x"), seed, i);
            mail.attachments()
                    .forEach(part -> assertThat(part.content().bytes()).hasSize((int) part.size()));
        }
    }

    private static byte[] mutate(Random random, byte[] original) {
        byte[] bytes = original.clone();
        int changes = 1 + random.nextInt(20);
        for (int c = 0; c < changes; c++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) "\r\n\t :;=?<>\"()-,@\0".charAt(random.nextInt(17));
                case 2 -> {
                    int from = random.nextInt(bytes.length);
                    int length = Math.min(random.nextInt(200), bytes.length - Math.max(from, at));
                    System.arraycopy(original, from, bytes, at, length);
                }
                case 3 -> {
                    bytes = java.util.Arrays.copyOf(bytes, Math.max(1, at));
                }
                default -> {
                    byte[] piece = "\r\n--alt\r\n".getBytes(StandardCharsets.US_ASCII);
                    System.arraycopy(piece, 0, bytes, at, Math.min(piece.length, bytes.length - at));
                }
            }
            if (bytes.length < 2) {
                return bytes;
            }
        }
        return bytes;
    }

    private static void assertValidStrings(String json, long seed, int round) throws IOException {
        try (JsonParser parser = JSON.createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME) {
                    String text = parser.getText();
                    boolean valid = text.indexOf('\0') < 0
                            && StandardCharsets.UTF_8.newEncoder().canEncode(text)
                            && java.text.Normalizer.isNormalized(text, java.text.Normalizer.Form.NFC);
                    assertThat(valid)
                            .as("seed %d, round %d: valid Unicode NFC without NUL", seed, round)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void readsOrdinaryMailQuickly() {
        List<byte[]> messages = Messages.ordinary(new Random(7), 2_000);
        long bytes = messages.stream().mapToLong(m -> m.length).sum();
        double best = 0;
        for (int round = 0; round < 4; round++) {
            long before = System.nanoTime();
            for (byte[] message : messages) {
                MailJson.line(new MailReader().read(RawMail.of(message)), "x");
            }
            best = Math.max(best, messages.size() / ((System.nanoTime() - before) / 1e9));
        }
        report("%.0f messages/s on one thread, %d bytes each on average".formatted(best, bytes / messages.size()));
        assertThat(best).isGreaterThan(500);
    }

    private static void report(String line) {
        System.getLogger("test").log(System.Logger.Level.INFO, line);
    }
}
