package org.muniment.vault.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.muniment.terms.Refusal;

/** Against a loopback server that does what HashiCorp documents of Transit. */
class TransitProviderTest extends KeyProviderContract {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final byte[] CONTEXT = {1, 2, 3};

    private TransitServer server;
    private ProviderSettings.Transit transit;

    @Override
    ProviderSettings settings(Path temporary) throws IOException {
        server = new TransitServer();
        transit = at(server.address(), token(temporary, TransitServer.TOKEN));
        return transit;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static ProviderSettings.Transit at(URI address, Path token) {
        return new ProviderSettings.Transit(address, "transit", "muniment-root", token, Optional.empty(), TIMEOUT);
    }

    private static Path token(Path temporary, String token) throws IOException {
        Path file = temporary.resolve("token-" + token.length());
        Files.writeString(file, token + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    @Test
    void saysThatTheEngineIsSealed() throws IOException {
        try (KeyProvider provider = transit.open(temporary.resolve("keys"), true)) {
            Wrapping wrapped = provider.wrap(CONTEXT, new byte[32]);
            server.sealed = true;
            assertUnavailable(() -> provider.unwrap(CONTEXT, wrapped), "sealed");
            assertUnavailable(provider::check, "sealed");
            server.sealed = false;
            assertThat(provider.unwrap(CONTEXT, wrapped)).isEqualTo(new byte[32]);
        }
    }

    @Test
    void readsTheTokenForEveryCall() throws IOException {
        try (KeyProvider provider = transit.open(temporary.resolve("keys"), true)) {
            Files.writeString(transit.token(), "hvs.ended");
            assertUnavailable(provider::check, "token");
            Files.writeString(transit.token(), TransitServer.TOKEN);
            provider.check();
            Files.setPosixFilePermissions(transit.token(), PosixFilePermissions.fromString("rw-r--r--"));
            assertThatThrownBy(provider::check)
                    .isInstanceOfSatisfying(
                            Refusal.class, e -> assertThat(e.code()).isEqualTo(Refusal.Code.FORBIDDEN))
                    .hasMessageNotContaining(TransitServer.TOKEN);
        }
    }

    @Test
    void saysThatTheEngineCannotBeReachedOrHangs() throws IOException {
        try (KeyProvider provider = transit.open(temporary.resolve("keys"), true)) {
            server.delayMillis = 2 * TIMEOUT.toMillis();
            assertUnavailable(provider::check, "cannot be reached");
            server.delayMillis = 0;
            server.garbage = "<html>a proxy</html>";
            assertUnavailable(provider::check, "not its protocol");
            server.garbage = "";
            provider.check();
            server.close();
            assertUnavailable(provider::check, "cannot be reached");
        }
    }

    @Test
    void tellsALostKeyFromTampering() throws IOException {
        try (KeyProvider provider = transit.open(temporary.resolve("keys"), true)) {
            Wrapping wrapped = provider.wrap(CONTEXT, new byte[32]);
            server.forget("muniment-root");
            assertUnavailable(() -> provider.unwrap(CONTEXT, wrapped), "no key muniment-root");
        }
    }

    @Test
    void refusesToMakeAKeyTwiceAndToSpeakInClear() {
        assertThatThrownBy(() -> transit.create(temporary))
                .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(Refusal.Code.CONFLICT));
        assertThatThrownBy(() -> at(URI.create("http://vault.example:8200"), transit.token()))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> at(URI.create("https:opaque"), transit.token()))
                .isInstanceOf(Refusal.class);
        assertThat(at(URI.create("https://vault.example:8200"), transit.token()).address())
                .hasScheme("https");
    }

    @Test
    void distrustsAnUnknownCertificate() throws Exception {
        try (TlsServer tls = new TlsServer(temporary)) {
            ProviderSettings.Transit secure = at(tls.address(), transit.token());
            assertUnavailable(() -> secure.create(temporary), "certificate is not trusted");
            ProviderSettings.Transit trusting = new ProviderSettings.Transit(
                    tls.address(),
                    "transit",
                    "muniment-root",
                    transit.token(),
                    Optional.of(tls.certificate()),
                    Duration.ofSeconds(5));
            assertUnavailable(() -> trusting.open(temporary.resolve("keys"), true), "is sealed");
        }
    }
}
