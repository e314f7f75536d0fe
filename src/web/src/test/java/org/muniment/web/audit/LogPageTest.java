package org.muniment.web.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.muniment.logs.parse.Ecs;
import org.muniment.logs.parse.LogRecord;
import org.muniment.logs.search.Facet;
import org.muniment.logs.search.Result;
import org.muniment.terms.Refusal;
import org.muniment.terms.Role;
import org.muniment.web.page.Preview;
import org.muniment.web.page.View;

class LogPageTest {

    private static final String HOSTILE = "\"><script>alert(1)</script>' onload='x";
    private static final Instant AT = Preview.NOW.minusSeconds(60);

    private static LogView view(String query, Optional<Result> result, Optional<LogView.Wrong> wrong) {
        Span span = Span.of(new Span.Asked("24h", "", ""), Preview.NOW, ZoneId.of("UTC"));
        return new LogView(
                query, "SEALED", "house", "", span, List.of("house"), List.of("access"), true, result, wrong);
    }

    private static Result result(String text) {
        LogRecord record = LogRecord.at(AT)
                .put(Ecs.SOURCE_IP, "198.51.100.7")
                .put(Ecs.METHOD, "GET")
                .put(Ecs.URL_PATH, "/" + text)
                .put(Ecs.STATUS, 500L)
                .put(Ecs.AGENT, text)
                .put("user.name", text)
                .build();
        return new Result(
                List.of(new Result.Hit(record, "access", true)),
                1,
                List.of(new Result.Bar(AT, AT.plusSeconds(600), 1)),
                Map.of(
                        Facet.PATH, List.of(new Result.Value("/" + text, 1)),
                        Facet.SOURCE, List.of(new Result.Value("198.51.100.7", 1))),
                Optional.of("cursor"),
                true,
                Duration.ofMillis(12),
                3,
                List.of("access of 2026-11-01"),
                4711,
                List.of());
    }

    private static String render(LogView view) {
        return Preview.render(View.of("audit/logs", view), "/audit", Role.AUDITOR);
    }

    @Test
    void whatALineHoldsStaysText() {
        String html = render(view(HOSTILE, Optional.of(result(HOSTILE)), Optional.empty()));
        assertThat(html).doesNotContain("<script>alert").doesNotContain("' onload='x\"");
        assertThat(html).contains("&lt;script&gt;alert(1)").doesNotContain(" style=");
    }

    @Test
    void aWrongQueryIsShownWithItsPlaceAndStaysText() {
        LogView.Wrong wrong = LogResource.wrong(
                new Refusal(Refusal.Code.BAD_INPUT, "query, character 5: missing closing quote"), HOSTILE);
        String html = render(view(HOSTILE, Optional.empty(), Optional.of(wrong)));
        assertThat(wrong.mark()).isEqualTo("    ↑");
        assertThat(html).contains("At character 5: missing closing quote").doesNotContain("<script>alert");
    }

    @Test
    void tellsCountTimeLedgerEntryAndWhatCameFromArchives() {
        String html = render(view("status:500", Optional.of(result("cart")), Optional.empty()));
        assertThat(html)
                .contains("ledger entry 4711")
                .contains("in 12 ms")
                .contains("3 archives read")
                .contains("Tampered: access of 2026-11-01.")
                .contains("2026-11-22")
                .contains("out of an archive")
                .contains("Same numbers as a table");
    }

    @Test
    void saysWhereAnAddressCanNoLongerBeSearched() {
        Result plain = result("cart");
        assertThat(render(view("ip:203.0.113.7", Optional.of(plain), Optional.empty())))
                .doesNotContain("can no longer be found by address");
        Result.Lost span =
                new Result.Lost(Instant.parse("2026-06-24T00:00:00Z"), Instant.parse("2026-07-24T00:00:00Z"));
        Result lost = new Result(
                plain.hits(),
                plain.total(),
                plain.histogram(),
                plain.facets(),
                plain.next(),
                true,
                plain.took(),
                3,
                List.of(),
                4711,
                List.of(span));
        assertThat(render(view("ip:203.0.113.7", Optional.of(lost), Optional.empty())))
                .contains("Lines from 2026-06-24 to 2026-07-23 can no longer be found by address")
                .contains("From 2026-07-24 on they can.");
    }

    @Test
    void addsToTheQueryWithoutChangingWhatItMeant() {
        assertThat(LogView.added("status:500", LogView.condition(Facet.PATH, "/a b")))
                .isEqualTo("status:500 url.path:\"/a b\"");
        assertThat(LogView.added("a OR b", "c")).isEqualTo("(a OR b) c");
        assertThat(LogView.added("a OR b", "")).isEqualTo("a OR b");
        assertThat(LogView.added("", "c")).isEqualTo("c");
        assertThat(LogView.condition(Facet.SOURCE, "198.51.100.7")).isEqualTo("source.pseudonym:198.51.100.7");
    }

    @Test
    void whatIsLookedForStandsInNoUrl() {
        String html = render(view("kestrel", Optional.of(result("cart")), Optional.empty()));
        assertThat(html).contains("value=\"kestrel\"").contains("s=SEALED");
        assertThat(html.replaceAll("(?s)(href|data-brush|action)=\"([^\"]*)\"", "\n$2\n")
                        .lines())
                .filteredOn(line -> line.startsWith("/"))
                .noneMatch(line -> line.contains("kestrel"));
    }

    @Test
    void quotesWhatTheQueryLanguageWouldRead() {
        assertThat(LogView.quoted("a\"b\\c")).isEqualTo("\"a\\\"b\\\\c\"");
        assertThat(LogView.quoted("-x")).isEqualTo("\"-x\"");
        assertThat(LogView.quoted("a*")).isEqualTo("\"a*\"");
        assertThat(LogView.quoted("/plain.html")).isEqualTo("/plain.html");
    }

    @Test
    void offersNoSearchForAPersonsFields() {
        Result found = result("x");
        List<LogView.Value> values = LogView.values(found.hits().get(0));
        assertThat(values)
                .filteredOn(value -> value.name().equals("user.name"))
                .allSatisfy(value -> assertThat(value.condition()).isEmpty());
    }
}
