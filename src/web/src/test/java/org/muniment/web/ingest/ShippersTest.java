package org.muniment.web.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.muniment.terms.Refusal;

class ShippersTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T10:00:00Z"));

    @Test
    void mirrorsTheVersionAClientAsksFor() {
        assertThat(Shippers.dialect("application/vnd.elasticsearch+json; compatible-with=9", null))
                .contains("9");
        assertThat(Shippers.dialect(null, "application/vnd.elasticsearch+x-ndjson;compatible-with=8"))
                .contains("8");
        assertThat(Shippers.dialect("application/json", "application/x-ndjson")).isEmpty();
        assertThat(Shippers.dialect(null, null)).isEmpty();
    }

    @Test
    void endsABodyThatIsTooLarge() throws IOException {
        InputStream body = bounded(new byte[2_000], 1_999);
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(body::readAllBytes)
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(Refusal.Code.TOO_LARGE));
        assertThat(bounded(new byte[2_000], 2_000).readAllBytes()).hasSize(2_000);
    }

    @Test
    void endsABodyThatIsTooSlow() throws IOException {
        InputStream body = bounded(new byte[100], 1_000);
        assertThat(body.read()).isZero();
        now.updateAndGet(time -> time.plusSeconds(61));
        assertThatExceptionOfType(Refusal.class).isThrownBy(body::read).satisfies(refusal -> assertThat(refusal.code())
                .isEqualTo(Refusal.Code.UNAVAILABLE));
    }

    private InputStream bounded(byte[] content, long limit) {
        return new BoundedBody(new ByteArrayInputStream(content), limit, now::get, Duration.ofSeconds(60));
    }
}
