package org.muniment.web.boot.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.muniment.logs.parse.Ecs;
import org.muniment.logs.parse.LogFormat;
import org.muniment.logs.parse.LogParser;
import org.muniment.logs.parse.LogRecord;
import org.muniment.logs.parse.Parsed;
import org.muniment.mail.MailReader;
import org.muniment.mail.ParsedMail;
import org.muniment.mail.RawMail;

class SamplesTest {

    private static final long SEED = 7;
    private static final Instant BEGAN = Instant.parse("2026-11-22T10:00:00Z");
    private static final LocalDate LAST = LocalDate.parse("2026-11-22");

    @Test
    void givesTheSameLinesForTheSameSeed() {
        LocalDate day = LAST.minusDays(2);
        Traffic traffic = new Traffic(SEED, LAST);
        assertThat(traffic.access(day)).isEqualTo(new Traffic(SEED, LAST).access(day));
        assertThat(traffic.errors(day))
                .isEqualTo(new Traffic(SEED, LAST).errors(day))
                .isNotEmpty();
        assertThat(traffic.access(day)).isNotEqualTo(new Traffic(SEED + 1, LAST).access(day));
    }

    @Test
    void writesLinesThatAreUnderstoodAndLieInTheirDay() {
        Traffic traffic = new Traffic(SEED, LAST);
        List<LogRecord> access = new ArrayList<>();
        for (LocalDate day = traffic.first(); !day.isAfter(LAST); day = day.plusDays(1)) {
            List<LogRecord> lines = parsed(traffic.access(day));
            lines.addAll(parsed(traffic.errors(day)));
            assertThat(lines).allMatch(liesIn(day));
            access.addAll(lines);
        }
        assertThat(access.size()).isBetween(50_000, 80_000);
        assertThat(access).anyMatch(line -> line.number(Ecs.STATUS).equals(Optional.of(500L)));
        assertThat(access).anyMatch(line -> line.text(Ecs.SOURCE_IP).orElse("").startsWith("2001:db8:"));
    }

    private static Predicate<LogRecord> liesIn(LocalDate day) {
        return line -> LocalDate.ofInstant(line.time(), ZoneOffset.UTC).equals(day);
    }

    private static List<LogRecord> parsed(List<String> lines) {
        LogParser parser = new LogParser(LogFormat.AUTO);
        List<LogRecord> records = new ArrayList<>();
        for (String line : lines) {
            Parsed parsed = parser.parse(line.getBytes(StandardCharsets.UTF_8));
            assertThat(parsed).as(line).isInstanceOf(Parsed.Record.class);
            records.add(((Parsed.Record) parsed).record());
        }
        return records;
    }

    @Test
    void writesTheSameMailForTheSameBeginning() throws IOException {
        for (SampleMail sample : SampleMail.ALL) {
            byte[] wire = sample.wire(BEGAN);
            assertThat(wire).isEqualTo(sample.wire(BEGAN));
            ParsedMail mail = new MailReader().read(RawMail.of(wire));
            assertThat(mail.date()).as(sample.name()).isPresent();
            if (!sample.from().isEmpty()) {
                assertThat(mail.from()).as(sample.name()).anyMatch(from -> from.addr()
                        .equals(sample.from()));
                assertThat(mail.defects()).as(sample.name()).isEmpty();
            }
        }
    }
}
