package org.muniment.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.AllowedToUse;
import org.muniment.terms.Refusal;
import org.muniment.terms.Settings;
import org.muniment.vault.timestamp.TimestampAuthority;

/** Daily checkpoints, stamped by a real time stamp authority: {@code openssl ts} behind HTTP on loopback. */
@AllowedToUse("openssl stamps with the real clock, so the ledger uses it too")
class DailyCheckpointsTest {

    private static final String CONFIGURATION = """
            [req]
            distinguished_name = dn
            prompt = no
            [dn]
            CN = Test
            [ca]
            basicConstraints = critical,CA:TRUE
            keyUsage = critical,keyCertSign
            [tsa_certificate]
            keyUsage = critical,digitalSignature
            extendedKeyUsage = critical,timeStamping
            [tsa]
            default_tsa = tsa_config
            [tsa_config]
            serial = FOLDER/serial
            crypto_device = builtin
            signer_cert = FOLDER/tsa.pem
            certs = FOLDER/ca.pem
            signer_key = FOLDER/tsa.key
            signer_digest = sha256
            default_policy = 1.2.3.4.1
            digests = sha256
            accuracy = secs:1
            ordering = no
            tsa_name = yes
            ess_cert_id_chain = no
            """;

    @TempDir
    Path temporary;

    private LedgerFixture fixture;
    private HttpServer server;
    private Path authority;
    private volatile boolean forging;

    @BeforeEach
    void start() throws Exception {
        fixture = new LedgerFixture(temporary);
        authority = Files.createDirectory(temporary.resolve("tsa"));
        assumeTrue(new ProcessBuilder("sh", "-c", "command -v openssl").start().waitFor() == 0, "openssl is installed");
        Files.writeString(authority.resolve("openssl.cnf"), CONFIGURATION.replace("FOLDER", authority.toString()));
        Files.writeString(authority.resolve("serial"), "01\n");
        makeAuthority("ca", "tsa");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
        fixture.close();
    }

    private void makeAuthority(String ca, String tsa) throws Exception {
        openssl("req -config openssl.cnf -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=Root-" + ca
                + " -extensions ca -keyout " + ca + ".key -out " + ca + ".pem");
        openssl("req -config openssl.cnf -new -newkey rsa:2048 -nodes -subj /CN=Stamps -keyout " + tsa + ".key -out "
                + tsa + ".csr");
        openssl("x509 -req -in " + tsa + ".csr -CA " + ca + ".pem -CAkey " + ca + ".key -CAcreateserial -days 29"
                + " -extfile openssl.cnf -extensions tsa_certificate -out " + tsa + ".pem");
    }

    private String openssl(String words) throws Exception {
        Process process = new ProcessBuilder(("openssl " + words).split(" ", -1))
                .directory(authority.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s: %s", words, said).isZero();
        return said;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            assertThat(exchange.getRequestHeaders().getFirst("Content-Type")).isEqualTo("application/timestamp-query");
            byte[] query = exchange.getRequestBody().readAllBytes();
            Path saved = authority.resolve("old.tsr");
            if (!forging || !Files.exists(saved)) {
                Files.write(authority.resolve("query.tsq"), query);
                openssl("ts -reply -config openssl.cnf -section tsa_config -queryfile query.tsq -out reply.tsr");
                Files.copy(authority.resolve("reply.tsr"), saved, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
            byte[] reply = Files.readAllBytes(saved);
            exchange.getResponseHeaders().set("Content-Type", "application/timestamp-reply");
            exchange.sendResponseHeaders(200, reply.length);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(reply);
            }
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private LedgerSettings settings(String ca) {
        return new LedgerSettings(
                Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/tsa")),
                Optional.of(authority.resolve(ca)));
    }

    private static Path file(Ledger ledger, String ending) {
        LocalDate day = LocalDate.ofInstant(InstantSource.system().instant(), ZoneOffset.UTC);
        return ledger.folder().resolve("daily").resolve(day + ending);
    }

    @Test
    void keepsAStampThatOpensslAccepts() throws Exception {
        try (Ledger ledger = fixture.open()) {
            ledger.append(LedgerFixture.act(0));
            DailyCheckpoints daily = new DailyCheckpoints(ledger, settings("ca.pem"), InstantSource.system());
            assertThat(daily.known()).isEmpty();
            DailyCheckpoints.Daily today = daily.today();
            assertThat(today.stampedAt()).isPresent();
            ledger.append(LedgerFixture.act(1));
            assertThat(daily.today().checkpoint().note())
                    .as("one a day")
                    .isEqualTo(today.checkpoint().note());
            Path checkpoint = file(ledger, ".checkpoint");
            Path stamp = file(ledger, ".tsr");
            assertThat(openssl("ts -verify -data " + checkpoint + " -in " + stamp + " -CAfile ca.pem"))
                    .contains("Verification: OK");
            Inspection inspection =
                    Inspection.of(ledger.folder()).believing(TimestampAuthority.read(authority.resolve("ca.pem")));
            assertThat(LedgerVerifier.verify(inspection).findings()).isEmpty();
            makeAuthority("other", "others");
            assertThat(LedgerVerifier.verify(
                                    inspection.believing(TimestampAuthority.read(authority.resolve("other.pem"))))
                            .findings())
                    .singleElement()
                    .asString()
                    .contains("not believed");
            byte[] bytes = Files.readAllBytes(stamp);
            bytes[bytes.length - 40] ^= 1;
            Files.write(stamp, bytes);
            assertThat(LedgerVerifier.verify(inspection).findings())
                    .singleElement()
                    .asString()
                    .contains("time stamp");
        }
    }

    @Test
    void takesNoOldStampAndNoneOfAStranger() throws Exception {
        try (Ledger ledger = fixture.open()) {
            ledger.append(LedgerFixture.act(0));
            makeAuthority("other", "others");
            DailyCheckpoints stranger = new DailyCheckpoints(ledger, settings("other.pem"), InstantSource.system());
            assertThat(stranger.today().stampedAt()).isEmpty();
            assertThat(file(ledger, ".tsr")).doesNotExist();
            forging = true;
            DailyCheckpoints replayed = new DailyCheckpoints(ledger, settings("ca.pem"), InstantSource.system());
            assertThat(replayed.today().stampedAt())
                    .as("a stamp of the same bytes with another nonce")
                    .isEmpty();
            forging = false;
            assertThat(replayed.today().stampedAt()).isPresent();
        }
    }

    @Test
    void comparesTheTreeWithEveryDay() throws Exception {
        LedgerSettings none = new LedgerSettings(Optional.empty(), Optional.empty());
        Path daily;
        byte[] kept;
        try (Ledger ledger = fixture.open()) {
            IntStream.range(0, 20).forEach(i -> ledger.append(LedgerFixture.act(i)));
            assertThat(new DailyCheckpoints(ledger, none, InstantSource.system())
                            .today()
                            .checkpoint()
                            .size())
                    .isEqualTo(20);
            daily = file(ledger, ".checkpoint");
            kept = Files.readAllBytes(daily);
        }
        LedgerVerifierTest.remove(fixture.folder);
        try (Ledger ledger = fixture.open()) {
            IntStream.range(100, 140).forEach(i -> ledger.append(LedgerFixture.act(i)));
        }
        assertThat(LedgerVerifier.verify(Inspection.of(fixture.folder)).intact())
                .isTrue();
        Files.createDirectories(daily.getParent());
        Files.write(daily, kept);
        assertThat(LedgerVerifier.verify(Inspection.of(fixture.folder)).findings())
                .singleElement()
                .asString()
                .contains("history before entry 20 was rewritten");
    }

    @Test
    void readsSettings() {
        assertThat(LedgerSettings.from(Settings.of(Map.of())).tsa()).isEmpty();
        assertThat(LedgerSettings.from(Settings.of(Map.of(
                                "muniment.ledger.tsa", "https://tsa.example/", "muniment.ledger.tsa.ca", "/ca.pem")))
                        .tsa())
                .contains(URI.create("https://tsa.example/"));
        assertThatThrownBy(
                        () -> LedgerSettings.from(Settings.of(Map.of("muniment.ledger.tsa", "https://tsa.example/"))))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> LedgerSettings.from(Settings.of(
                        Map.of("muniment.ledger.tsa", "ftp://tsa.example/", "muniment.ledger.tsa.ca", "/ca.pem"))))
                .isInstanceOf(Refusal.class);
    }
}
