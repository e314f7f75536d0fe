package org.muniment.mail.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.mail.auth.Dns.Kind;

/** Questions to a real name server (NSD), to one that never answers, and to one that is gone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResolverDnsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final int STRINGS = 60;

    @TempDir
    static Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T12:00:00Z"));
    private NameServer server;

    @BeforeAll
    void start() throws Exception {
        assumeTrue(NameServer.installed(), "NSD is not installed (Debian: nsd)");
        server = NameServer.start(folder, zone());
    }

    @AfterAll
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static String zone() {
        StringBuilder zone = new StringBuilder("""
                $TTL 300
                zone. SOA ns.zone. hostmaster.zone. 1 3600 600 86400 300
                zone. NS ns.zone.
                ns.zone. A 127.0.0.1
                broken.zone. NS ns.zone.
                $ORIGIN house.zone.
                @ TXT "v=spf1 ip4:192.0.2.0/24 " "include:wide.house.zone -all"
                wide TXT "v=spf1 ip4:198.51.100.0/24 -all"
                _dmarc TXT "v=DMARC1; p=reject"
                mail A 192.0.2.25
                mail AAAA 2001:db8::25
                @ MX 20 backup
                @ MX 10 mail
                backup A 192.0.2.26
                host PTR mail
                short 1 TXT "for a second"
                loop-a CNAME loop-b
                loop-b CNAME loop-a
                self CNAME self
                out CNAME elsewhere.broken.zone.
                bytes TXT "\\195\\164 and \\255"
                *.many TXT "one of many"
                """);
        zone.append("big TXT");
        IntStream.range(0, STRINGS)
                .forEach(i -> zone.append(" \"").append("0123456789".repeat(25)).append('"'));
        zone.append('\n');
        alias(zone, "near", 5);
        alias(zone, "far", 30);
        return zone.toString();
    }

    private static void alias(StringBuilder zone, String name, int steps) {
        for (int i = 0; i < steps; i++) {
            zone.append(name)
                    .append(i)
                    .append(" CNAME ")
                    .append(name)
                    .append(i + 1)
                    .append('\n');
        }
        zone.append(name)
                .append(steps)
                .append(" TXT \"the end of ")
                .append(name)
                .append("\"\n");
    }

    private ResolverDns dns(String... servers) {
        return ResolverDns.of(List.of(servers), TIMEOUT, clock());
    }

    private InstantSource clock() {
        return now::get;
    }

    @Test
    void findsEveryKindOfRecord() throws Exception {
        ResolverDns dns = dns(server.address());
        assertThat(dns.find("house.zone", Kind.TXT))
                .containsExactly("v=spf1 ip4:192.0.2.0/24 include:wide.house.zone -all");
        assertThat(dns.find("mail.house.zone", Kind.A)).containsExactly("192.0.2.25");
        assertThat(dns.find("mail.house.zone", Kind.AAAA)).containsExactly("2001:db8:0:0:0:0:0:25");
        assertThat(dns.find("house.zone", Kind.MX)).containsExactly("mail.house.zone", "backup.house.zone");
        assertThat(dns.find("host.house.zone", Kind.PTR)).containsExactly("mail.house.zone");
        assertThat(dns.find("bytes.house.zone", Kind.TXT)).containsExactly("\u00c3\u00a4 and \u00ff");
    }

    @Test
    void whatIsNotThereIsNoFailure() throws Exception {
        ResolverDns dns = dns(server.address());
        assertThat(dns.find("nobody.house.zone", Kind.TXT)).as("NXDOMAIN").isEmpty();
        assertThat(dns.find("mail.house.zone", Kind.TXT)).as("no such record").isEmpty();
        assertThat(dns.find("a".repeat(64) + ".house.zone", Kind.TXT))
                .as("no name")
                .isEmpty();
        assertThat(dns.find(("a".repeat(60) + ".").repeat(5) + "zone", Kind.TXT))
                .as("too long a name")
                .isEmpty();
    }

    @Test
    void whoCannotTellIsAFailureAndNotAnEmptyAnswer() {
        ResolverDns dns = dns(server.address());
        assertThatThrownBy(() -> dns.find("x.broken.zone", Kind.TXT))
                .as("SERVFAIL")
                .isInstanceOf(DnsFailure.class);
        assertThatThrownBy(() -> dns.find("x.others.house", Kind.TXT))
                .as("lame")
                .isInstanceOf(DnsFailure.class);
        assertThatThrownBy(() -> dns.find("out.house.zone", Kind.TXT))
                .as("an alias into a zone that is broken")
                .isInstanceOf(DnsFailure.class);
    }

    @Test
    void anAnswerTooLargeForADatagramComesByTcp() throws Exception {
        assertThat(dns(server.address()).find("big.house.zone", Kind.TXT))
                .containsExactly("0123456789".repeat(25 * STRINGS));
    }

    @Test
    void aliasesAreFollowedSoFarAndLoopsEndAtOnce() throws Exception {
        ResolverDns dns = dns(server.address());
        assertThat(dns.find("near0.house.zone", Kind.TXT)).containsExactly("the end of near");
        for (String name : List.of("far0", "loop-a", "self")) {
            long begin = System.nanoTime();
            assertThatThrownBy(() -> dns.find(name + ".house.zone", Kind.TXT))
                    .as(name)
                    .isInstanceOf(DnsFailure.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).as(name).isLessThan(TIMEOUT);
        }
    }

    @Test
    void answersAreRememberedAsLongAsTheySayAndNoMoreThanSoMany(@TempDir Path own) throws Exception {
        int most = 40;
        ResolverDns dns;
        try (NameServer mortal = NameServer.start(own, zone())) {
            dns = ResolverDns.of(List.of(mortal.address()), TIMEOUT, clock(), most);
            for (int i = 0; i < 5 * most; i++) {
                assertThat(dns.find("n" + i + ".many.house.zone", Kind.TXT)).containsExactly("one of many");
            }
            assertThat(dns.find("nobody.house.zone", Kind.A)).isEmpty();
            assertThat(dns.find("house.zone", Kind.TXT)).hasSize(1);
            assertThat(dns.find("short.house.zone", Kind.TXT)).hasSize(1);
        }
        assertThat(dns.find("house.zone", Kind.TXT)).as("remembered").hasSize(1);
        assertThat(dns.find("nobody.house.zone", Kind.A))
                .as("that there is none, too")
                .isEmpty();
        int remembered = 0;
        for (int i = 0; i < 5 * most; i++) {
            remembered += knows(dns, "n" + i + ".many.house.zone") ? 1 : 0;
        }
        assertThat(remembered).isBetween(1, most);
        Thread.sleep(1_100);
        assertThat(knows(dns, "short.house.zone")).as("after its time").isFalse();
    }

    private static boolean knows(ResolverDns dns, String name) {
        try {
            return !dns.find(name, Kind.TXT).isEmpty();
        } catch (DnsFailure gone) {
            return false;
        }
    }

    @Test
    void oneServerThatIsSilentDoesNotKeepAnotherFromAnswering() throws Exception {
        try (Silent silent = new Silent()) {
            assertThat(dns(silent.address(), server.address()).find("mail.house.zone", Kind.A))
                    .containsExactly("192.0.2.25");
            assertThat(silent.asked.get()).as("asked first").isPositive();
        }
    }

    @Test
    void silenceIsWaitedForSoLongAndThenNobodyIsAskedForAWhile() throws Exception {
        try (Silent silent = new Silent()) {
            ResolverDns dns = ResolverDns.of(List.of(silent.address()), Duration.ofMillis(200), clock());
            for (int i = 0; i < ResolverDns.MAX_TIMEOUTS; i++) {
                String name = "silent" + i + ".zone";
                long begin = System.nanoTime();
                assertThatThrownBy(() -> dns.find(name, Kind.TXT)).isInstanceOf(DnsFailure.class);
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
            }
            Thread.sleep(300);
            int asked = silent.asked.get();
            assertThat(asked).isGreaterThanOrEqualTo(ResolverDns.MAX_TIMEOUTS);
            assertThatThrownBy(() -> dns.find("quiet.zone", Kind.TXT)).isInstanceOf(DnsFailure.class);
            assertThat(silent.asked.get()).as("nobody was asked").isEqualTo(asked);
            now.updateAndGet(then -> then.plus(ResolverDns.PAUSE).plusSeconds(1));
            assertThatThrownBy(() -> dns.find("again.zone", Kind.TXT)).isInstanceOf(DnsFailure.class);
            assertThat(silent.asked.get()).as("asked again").isGreaterThan(asked);
        }
    }

    @Test
    void aMailIsCheckedByARealNameServer() {
        MailAuthenticator check = new MailAuthenticator(dns(server.address()), Trust.NOBODY, clock());
        byte[] mail = "From: Ada <ada@house.zone>\r\nSubject: x\r\n\r\nx\r\n"
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        for (String client : List.of("192.0.2.7", "198.51.100.7")) {
            Verdict verdict = check.check(
                    mail,
                    List.of("ada@house.zone"),
                    new Handover(Optional.of(client), "mx.house.zone", "ada@house.zone"));
            assertThat(verdict.standing()).as(client).isEqualTo(Verdict.Standing.VOUCHED);
        }
        Verdict forged = check.check(
                mail,
                List.of("ada@house.zone"),
                new Handover(Optional.of("203.0.113.7"), "mx.evil.zone", "ada@house.zone"));
        assertThat(forged.standing()).isEqualTo(Verdict.Standing.FAILED);
    }

    /** Takes every question and answers none. */
    private static final class Silent implements AutoCloseable {
        final AtomicInteger asked = new AtomicInteger();
        private final DatagramSocket socket =
                new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

        Silent() throws IOException {
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        socket.receive(new DatagramPacket(new byte[512], 512));
                        asked.incrementAndGet();
                    }
                } catch (IOException closed) {
                    // The end of the test.
                }
            });
        }

        String address() {
            return "127.0.0.1#" + socket.getLocalPort();
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
