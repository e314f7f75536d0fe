package org.muniment.mail;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.muniment.terms.Tampered;

/** Spool files of every version, frozen: made from SPOOL-FORMAT.md by hand, not by the code that reads them. */
class SpoolFormatTest {
    private static final Instant RECEIVED = Instant.ofEpochMilli(1_795_341_600_000L);
    private static final byte[] RAW = "From: ann@strict.example\r\nSubject: frozen\r\n\r\nHello\r\n".getBytes(US_ASCII);
    private static final Envelope ENVELOPE = new Envelope(
            Route.LMTP,
            "ann@strict.example",
            List.of("support@desk.example", "sales@desk.example"),
            Optional.of("203.0.113.1"),
            "mx.strict.example",
            Optional.empty());

    private static byte[] fixture(int version) throws IOException {
        try (InputStream in = SpoolFormatTest.class.getResourceAsStream("spool/v" + version + ".msm")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    private static SpoolFile.Content read(byte[] file) throws IOException {
        return SpoolFile.read(new ByteArrayInputStream(file), file.length, "a name");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void readsEveryVersion(int version) throws IOException {
        SpoolFile.Content content = read(fixture(version));
        assertThat(content.raw().bytes()).isEqualTo(RAW);
        assertThat(content.received()).isEqualTo(RECEIVED);
        assertThat(content.envelope().from()).isEqualTo("ann@strict.example");
        assertThat(content.envelope().recipients()).isEqualTo(ENVELOPE.recipients());
        assertThat(content.envelope().clientAddress()).isEqualTo(Optional.of("203.0.113.1"));
        assertThat(content.deliveries()).hasSize(2).allSatisfy(delivery -> assertThat(delivery.helo())
                .isEqualTo(version == 1 ? "" : "mx.strict.example"));
    }

    @Test
    void writesTheNewestVersionToTheByte() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SpoolFile.write(
                ENVELOPE,
                new ByteArrayInputStream(RAW),
                out,
                new SpoolFile.Bounds(1_000, InstantSource.fixed(RECEIVED)));
        assertThat(out.toByteArray()).isEqualTo(fixture(2));
    }

    @Test
    void refusesAVersionThatIsNone() throws IOException {
        byte[] file = fixture(2);
        file[3] = '3';
        assertThatThrownBy(() -> read(file)).isInstanceOf(Tampered.class);
    }

    @Test
    void keepsNoGreetingLongerThanAName() {
        Envelope envelope = new Envelope(
                Route.SMTP, "", List.of("support@desk.example"), Optional.empty(), "x".repeat(5_000), Optional.empty());
        assertThat(envelope.helo()).hasSize(Envelope.MAX_HELO);
    }
}
