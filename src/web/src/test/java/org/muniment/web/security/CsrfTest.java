package org.muniment.web.security;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.Refusal;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;

class CsrfTest {

    private static final Optional<String> SESSION = Optional.of("session-one");
    private static final Csrf.Origin HERE = origin("same-origin", null);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T10:00:00Z"));
    private final Csrf csrf = new Csrf();

    @BeforeEach
    @SuppressWarnings("UnnecessaryAssignment") // the test does what the container does
    void open(@TempDir Path folder) throws Exception {
        csrf.clock = now::get;
        csrf.settings = new EdgeSettings("http://desk.example:8080", ZoneOffset.UTC, 4);
        csrf.vault = Vault.open(new VaultSettings(folder.resolve("keys")), now::get);
    }

    @AfterEach
    void close() {
        csrf.vault.close();
    }

    @Test
    void letsOurOwnFormsThrough() {
        passes(HERE, SESSION, csrf.token(SESSION));
        passes(origin(null, "http://desk.example:8080"), SESSION, csrf.token(SESSION));
        passes(origin(null, "null"), SESSION, csrf.token(SESSION));
        passes(origin(null, null), Optional.empty(), csrf.token(Optional.empty()));
    }

    @Test
    void stopsOtherSitesEvenWithAToken() {
        refuses(origin("cross-site", null), SESSION, csrf.token(SESSION));
        refuses(origin("same-site", null), SESSION, csrf.token(SESSION));
        refuses(origin("none", null), SESSION, csrf.token(SESSION));
        refuses(origin(null, "http://evil.example"), SESSION, csrf.token(SESSION));
        refuses(origin(null, "http://evil.example"), Optional.empty(), csrf.token(Optional.empty()));
    }

    @Test
    void stopsTokensOfOthers() {
        refuses(HERE, SESSION, csrf.token(Optional.of("session-two")));
        refuses(HERE, SESSION, csrf.token(Optional.empty()));
        refuses(HERE, Optional.empty(), csrf.token(SESSION));
        refuses(HERE, SESSION, "");
        refuses(HERE, SESSION, "a".repeat(10_000));
    }

    @Test
    void keepsAStrangersFormUsableOverMidnightOnly() {
        String token = csrf.token(Optional.empty());
        now.updateAndGet(time -> time.plus(Duration.ofDays(1)));
        passes(HERE, Optional.empty(), token);
        now.updateAndGet(time -> time.plus(Duration.ofDays(1)));
        refuses(HERE, Optional.empty(), token);
    }

    private static Csrf.Origin origin(String fetchSite, String origin) {
        return new Csrf.Origin(Optional.ofNullable(fetchSite), Optional.ofNullable(origin), "localhost:8080");
    }

    private void passes(Csrf.Origin from, Optional<String> session, String token) {
        assertThatCode(() -> csrf.check(from, session, token)).doesNotThrowAnyException();
    }

    private void refuses(Csrf.Origin from, Optional<String> session, String token) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> csrf.check(from, session, token))
                .satisfies(refusal -> org.assertj.core.api.Assertions.assertThat(refusal.code())
                        .isEqualTo(Refusal.Code.FORBIDDEN));
    }
}
