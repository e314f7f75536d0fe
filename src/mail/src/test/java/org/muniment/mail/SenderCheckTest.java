package org.muniment.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.mail.auth.Handover;
import org.muniment.mail.auth.Verdict;
import org.muniment.mail.auth.Verdict.Standing;
import org.muniment.terms.Refusal;
import org.muniment.terms.Settings;

/** What is asked and believed, by the settings and by how a mail reached us. No test here asks the network. */
class SenderCheckTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final String MAIL = "From: ann@strict.example\r\n\r\nHello\r\n";
    private static final String REPORT =
            "Authentication-Results: mx.house.example; dmarc=pass header.from=strict.example\r\n";

    @TempDir
    Path folder;

    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void zone() throws IOException {
        Path zone = folder.resolve("zone");
        Files.writeString(zone, """
                strict.example. TXT "v=spf1 ip4:203.0.113.1 -all"
                _dmarc.strict.example. TXT "v=DMARC1; p=reject"
                """);
        set("zone", zone.toString());
    }

    private void set(String key, String value) {
        settings.put("muniment.mail.auth." + key, value);
    }

    private Verdict verdict(String raw, Handover handover) {
        MailSettings mail = MailSettings.from(Settings.of(settings));
        RawMail bytes = RawMail.of(raw.getBytes(ISO_8859_1));
        return SenderCheck.of(mail.auth(), InstantSource.fixed(NOW))
                .check(bytes, new MailReader().read(bytes), handover);
    }

    private Standing standing(String raw, String client) {
        Optional<String> address = client.isEmpty() ? Optional.empty() : Optional.of(client);
        return verdict(raw, new Handover(address, "mx.strict.example", "ann@strict.example"))
                .standing();
    }

    @Test
    void nothingIsCheckedUnlessToldWhomToAsk() {
        settings.clear();
        MailSettings defaults = MailSettings.from(Settings.of(settings));
        assertThat(defaults.auth().enabled()).isFalse();
        assertThat(verdict(MAIL, new Handover(Optional.of("203.0.113.2"), "", "")))
                .isEqualTo(Verdict.UNCHECKED);
    }

    @Test
    void theHostOutsideDecidesAtTheEdge() {
        assertThat(standing(MAIL, "203.0.113.1")).isEqualTo(Standing.VOUCHED);
        assertThat(standing(MAIL, "203.0.113.2")).isEqualTo(Standing.FAILED);
        assertThat(standing(MAIL, "10.1.2.3"))
                .as("a private address is no relay unless named")
                .isEqualTo(Standing.FAILED);
    }

    @Test
    void behindOurOwnServersTheHostBeforeThemDecides() {
        String good =
                "Received: from mx.strict.example (unknown [203.0.113.1])\r\n by gate.house.example (Postfix)\r\n";
        String bad = good.replace("203.0.113.1", "203.0.113.2");
        assertThat(standing(good + MAIL, "127.0.0.1")).isEqualTo(Standing.VOUCHED);
        assertThat(standing(bad + good + MAIL, "::1")).isEqualTo(Standing.FAILED);
        assertThat(standing(good + MAIL, "198.51.100.9"))
                .as("a stranger's Received field")
                .isEqualTo(Standing.FAILED);
        set("relays", "198.51.100.0/24, 127.0.0.1");
        assertThat(standing(good + MAIL, "198.51.100.9")).isEqualTo(Standing.VOUCHED);
        String inner = "Received: from gate2 (gate2 [198.51.100.7]) by gate.house.example\r\n";
        assertThat(standing(inner + good + MAIL, "127.0.0.1")).isEqualTo(Standing.VOUCHED);
        assertThat(standing(inner.repeat(30) + good + MAIL, "127.0.0.1")).isEqualTo(Standing.UNPROVEN);
        set("relays", "none");
        assertThat(standing(good + MAIL, "127.0.0.1")).isEqualTo(Standing.UNPROVEN);
    }

    @Test
    void theNamedServersReportCountsForMailFromOurOwnServersOnly() {
        set("server", "mx.house.example");
        assertThat(standing(REPORT + MAIL, "127.0.0.1")).isEqualTo(Standing.VOUCHED);
        assertThat(standing(REPORT + MAIL, "")).isEqualTo(Standing.VOUCHED);
        assertThat(standing(REPORT.replace("house", "evil") + MAIL, "")).isEqualTo(Standing.UNPROVEN);
        assertThat(standing(REPORT + MAIL, "203.0.113.2")).isEqualTo(Standing.FAILED);
    }

    @Test
    void aNamedServerAloneIsEnoughAndAsksNobody() {
        settings.clear();
        set("server", "mx.house.example");
        assertThat(standing(REPORT + MAIL, "")).isEqualTo(Standing.VOUCHED);
        assertThat(standing(MAIL, "")).isNotEqualTo(Standing.VOUCHED);
        assertThat(standing(MAIL, "203.0.113.1")).isNotEqualTo(Standing.VOUCHED);
    }

    @Test
    void refusesWhatCannotWork() {
        for (List<String> wrong : List.of(
                List.of("dns", "system"),
                List.of("relays", "10.0.0.0/33"),
                List.of("relays", "gate.house.example"),
                List.of("hops", "21"),
                List.of("timeout", "7s"),
                List.of("budget", "2m"),
                List.of("zone", folder.resolve("none").toString()))) {
            Map<String, String> before = new HashMap<>(settings);
            set(wrong.get(0), wrong.get(1));
            assertThatThrownBy(() -> standing(MAIL, "")).as(wrong.toString()).isInstanceOf(Refusal.class);
            settings.clear();
            settings.putAll(before);
        }
        settings.clear();
        set("sealers", "list.example");
        assertThatThrownBy(() -> standing(MAIL, "")).isInstanceOf(Refusal.class);
    }
}
