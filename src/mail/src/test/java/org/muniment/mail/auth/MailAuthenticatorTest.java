package org.muniment.mail.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.muniment.mail.auth.Verdict.Standing;

/** What the proofs come to, and whom nobody can talk into believing them. */
class MailAuthenticatorTest {
    private static final Dns ZONE = ZoneDns.read("""
            $TTL 300
            strict.example.     TXT "v=spf1 ip4:192.0.2.0/24 -all"
            _dmarc.strict.example. TXT "v=DMARC1; p=reject"
            mail.strict.example. TXT "v=spf1 ip4:192.0.2.7 -all"
            open.example.       TXT "v=spf1 ip4:192.0.2.0/24 ~all"
            _dmarc.watch.example. TXT "v=DMARC1; p=none; sp=quarantine"
            alias.example.      CNAME strict.example.
            _dmarc.exact.example. TXT "v=DMARC1; p=reject; aspf=s"
            sub.exact.example.  TXT "v=spf1 ip4:192.0.2.0/24 -all"
            evil.example.       TXT "v=spf1 +all"
            """.getBytes(ISO_8859_1));

    private static Verdict check(String from, String mailFrom, String client) {
        return check(
                "From: " + from + "\r\n\r\nHello\r\n", from, new Handover(Optional.of(client), "mx.example", mailFrom));
    }

    private static Verdict check(String mail, String from, Handover handover) {
        Trust trust = new Trust(Optional.of("mx.house.example"), 1, OwnRelays.NONE, List.of(), Duration.ofSeconds(5));
        return new MailAuthenticator(ZONE, trust, Clock.systemUTC())
                .check(mail.getBytes(ISO_8859_1), List.of(from), handover);
    }

    @Test
    void theRightServerVouches() {
        Verdict verdict = check("ann@strict.example", "ann@strict.example", "192.0.2.9");
        assertThat(verdict.spf()).isEqualTo("pass");
        assertThat(verdict.dmarc()).isEqualTo("pass");
        assertThat(verdict.standing()).isEqualTo(Standing.VOUCHED);
        assertThat(verdict.sentences().get(0))
                .isEqualTo("Sender confirmed: the server that sent this mail may send for strict.example (SPF).");
        assertThat(check("ann@strict.example", "b@mail.strict.example", "192.0.2.7")
                        .trusted())
                .isTrue();
        assertThat(check("ann@open.example", "ann@open.example", "192.0.2.7").trusted())
                .isTrue();
    }

    @Test
    void theWrongServerFailsOnlyWhereTheDomainAsksForIt() {
        assertThat(check("ann@strict.example", "ann@strict.example", "198.51.100.1")
                        .standing())
                .isEqualTo(Standing.FAILED);
        assertThat(check("ann@strict.example", "x@evil.example", "198.51.100.1").standing())
                .isEqualTo(Standing.FAILED);
        assertThat(check("ann@watch.example", "x@evil.example", "198.51.100.1").standing())
                .isEqualTo(Standing.UNPROVEN);
        assertThat(check("ann@a.watch.example", "x@evil.example", "198.51.100.1")
                        .standing())
                .isEqualTo(Standing.FAILED);
        assertThat(check("ann@nowhere.example", "x@evil.example", "198.51.100.1")
                        .standing())
                .isEqualTo(Standing.UNPROVEN);
        assertThat(check("ann@exact.example", "x@sub.exact.example", "192.0.2.1")
                        .standing())
                .isEqualTo(Standing.FAILED);
    }

    @Test
    void onlyTheConfiguredServersReportCountsAndOnlyFromWhereItWrites() {
        String report = "Authentication-Results: mx.house.example; dmarc=pass header.from=strict.example\r\n";
        String forged = "Authentication-Results: evil.example; dmarc=pass header.from=strict.example\r\n";
        String hop = "Received: from a by b\r\n";
        String rest = "From: ann@strict.example\r\n\r\nHello\r\n";
        assertThat(fetched(hop + report + hop + rest).standing()).isEqualTo(Standing.VOUCHED);
        assertThat(fetched(hop + forged + hop + rest).trusted()).isFalse();
        assertThat(fetched(hop + hop + report + rest).trusted()).isFalse();
        String failed = report.replace("dmarc=pass", "dmarc=fail");
        assertThat(fetched(failed + hop + report + rest).standing()).isEqualTo(Standing.FAILED);
        assertThat(fetched(report.replace("strict", "evil") + rest).trusted()).isFalse();
        assertThat(fetched(report.replace("dmarc=pass", "(dmarc=pass) dmarc=none") + rest)
                        .trusted())
                .isFalse();
        // Where we are the edge ourselves, nobody's report counts.
        Handover edge = new Handover(Optional.of("198.51.100.1"), "mx.example", "x@evil.example");
        assertThat(check(report + rest, "ann@strict.example", edge).standing()).isEqualTo(Standing.FAILED);
    }

    @Test
    void theFieldsThatServerAddedTogetherAreReadTogetherAndNoneBelow() {
        String dkim = "Authentication-Results: mx.house.example; dkim=pass header.d=strict.example header.s=a\r\n";
        String spf = "Authentication-Results: mx.house.example 1; spf=pass smtp.mailfrom=ann@strict.example\r\n";
        String none = "Authentication-Results: mx.house.example; dkim=none\r\n";
        String hop = "Received: from a by b\r\n";
        String rest = "From: ann@strict.example\r\n\r\nHello\r\n";
        assertThat(fetched(none + dkim + rest).trusted()).isTrue();
        assertThat(fetched(hop + spf + none + rest).trusted()).isTrue();
        assertThat(fetched(none + hop + dkim + rest).trusted())
                .as("below the next hop anybody may have written it")
                .isFalse();
        assertThat(fetched(dkim.replace("strict", "evil") + rest).trusted()).isFalse();
        assertThat(fetched(spf.replace("pass", "fail") + spf + rest).trusted()).isFalse();
        assertThat(fetched(spf.replace("pass", "softfail") + rest).trusted()).isFalse();
    }

    @Test
    void nothingInsideACommentOrAQuotedStringIsAResult() {
        String start = "Authentication-Results: mx.house.example; ";
        String rest = "\r\nFrom: ann@strict.example\r\n\r\nHello\r\n";
        for (String trick : List.of(
                "spf=fail smtp.mailfrom=\"x; dmarc=pass header.from=strict.example\"@evil.example",
                "spf=fail smtp.mailfrom=\"x\\\"; dmarc=pass header.from=strict.example; \"@evil.example",
                "spf=fail (a (b; dmarc=pass header.from=strict.example; c) d)",
                "spf=fail (a \\) ; dmarc=pass header.from=strict.example)",
                "dmarc=fail header.from=strict.example; dmarc=pass header.from=strict.example",
                "dmarc=pass header.from=strict.example (no end",
                "xdmarc=pass header.from=strict.example",
                "dmarc=passed header.from=strict.example",
                "spf=none dmarc=pass header.from=strict.example")) {
            assertThat(fetched(start + trick + rest).trusted()).as(trick).isFalse();
        }
    }

    private static Verdict fetched(String mail) {
        return check(mail, "ann@strict.example", Handover.UNKNOWN);
    }

    @Test
    void twoAuthorsAreNobody() {
        Verdict verdict = new MailAuthenticator(ZONE, Trust.NOBODY, Clock.systemUTC())
                .check(
                        "From: a@strict.example, b@evil.example\r\n\r\n".getBytes(ISO_8859_1),
                        List.of("a@strict.example", "b@evil.example"),
                        new Handover(Optional.of("192.0.2.1"), "h.example", "a@strict.example"));
        assertThat(verdict.dmarc()).isEqualTo("permerror");
        assertThat(verdict.trusted()).isFalse();
    }

    @Test
    void silenceIsNotAFailure() {
        Dns silent = (name, kind) -> {
            throw new DnsFailure("nobody answers");
        };
        Verdict verdict = new MailAuthenticator(silent, Trust.NOBODY, Clock.systemUTC())
                .check(
                        "From: a@strict.example\r\n\r\n".getBytes(ISO_8859_1),
                        List.of("a@strict.example"),
                        new Handover(Optional.of("192.0.2.1"), "h.example", "a@strict.example"));
        assertThat(verdict.standing()).isEqualTo(Standing.UNKNOWN);
        assertThat(verdict.spf()).isEqualTo("temperror");
    }

    @Test
    void theJsonIsOneLineWithTheWords() throws Exception {
        Verdict verdict = check("ann@strict.example", "ann@strict.example", "192.0.2.9");
        String line = AuthJson.line(verdict, "a\nb.eml", "00");
        assertThat(line).doesNotContain("\n").contains("\"spf\":\"pass\"", "\"trusted\":true", "Sender confirmed");
        try (var parser = new JsonFactory().createParser(line)) {
            while (parser.nextToken() != null) {
                assertThat(parser.currentToken()).isNotNull();
            }
        }
    }
}
