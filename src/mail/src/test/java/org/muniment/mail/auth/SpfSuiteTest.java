package org.muniment.mail.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The public test suite of RFC 7208 (openspf.org, release 2014.04, as pyspf 2.0.14 carries it). */
class SpfSuiteTest {
    @Test
    void everyCaseOfThePublicSuiteComesOutAsItSays() throws IOException {
        List<String> wrong = new ArrayList<>();
        int cases = 0;
        try (InputStream in = SpfSuiteTest.class.getResourceAsStream("rfc7208-tests.yml")) {
            Load load =
                    new Load(LoadSettings.builder().setAllowDuplicateKeys(true).build());
            for (Object scenario : load.loadAllFromInputStream(in)) {
                Map<?, ?> document = (Map<?, ?>) scenario;
                Dns dns = new SuiteDns((Map<?, ?>) document.get("zonedata"));
                for (Map.Entry<?, ?> test : ((Map<?, ?>) document.get("tests")).entrySet()) {
                    cases++;
                    String difference = difference(dns, (Map<?, ?>) test.getValue());
                    if (!difference.isEmpty()) {
                        wrong.add(test.getKey() + ": " + difference);
                    }
                }
            }
        }
        System.Logger log = System.getLogger(SpfSuiteTest.class.getName());
        log.log(System.Logger.Level.INFO, "RFC 7208 suite: " + (cases - wrong.size()) + " of " + cases);
        assertThat(wrong).isEmpty();
        assertThat(cases).isGreaterThan(190);
    }

    private static String difference(Dns dns, Map<?, ?> test) {
        ClientAddress client = ClientAddress.parse((String) test.get("host")).orElseThrow();
        SpfQuery query =
                SpfQuery.of(client, (String) test.get("helo"), (String) test.get("mailfrom"), Clock.systemUTC());
        Spf.Outcome outcome = new Spf(dns, query).check();
        List<?> allowed = test.get("result") instanceof List<?> many ? many : List.of(test.get("result"));
        if (!allowed.contains(outcome.word().text())) {
            return allowed + " expected, " + outcome.word().text();
        }
        Object explanation = test.get("explanation");
        String said = outcome.explanation().isEmpty() ? "DEFAULT" : outcome.explanation();
        return explanation == null || explanation.equals(said) ? "" : explanation + " expected, " + said;
    }

    /** The suite's own way to write a zone: TXT also under SPF, and names that time out. */
    private record SuiteDns(Map<?, ?> zone) implements Dns {
        @Override
        public List<String> find(String name, Kind kind) throws DnsFailure {
            List<String> found = new ArrayList<>();
            boolean text = false;
            List<String> spf = new ArrayList<>();
            for (Map.Entry<?, ?> entry : zone.entrySet()) {
                if (!name.equals(entry.getKey().toString().toLowerCase(Locale.ROOT))) {
                    continue;
                }
                for (Object each : (List<?>) entry.getValue()) {
                    if (each.equals("TIMEOUT")) {
                        if (found.isEmpty()) {
                            throw new DnsFailure("the suite says so");
                        }
                        continue;
                    }
                    Map<?, ?> record = (Map<?, ?>) each;
                    if (record.containsKey("CNAME")) {
                        return find(((String) record.get("CNAME")).toLowerCase(Locale.ROOT), kind);
                    }
                    Object value = record.get(kind.name());
                    if (value != null) {
                        if (value.equals("TIMEOUT")) {
                            throw new DnsFailure("the suite says so");
                        }
                        text |= kind == Kind.TXT;
                        if (!value.equals("NONE")) {
                            found.add(value(value));
                        }
                    }
                    if (record.containsKey("SPF") && kind == Kind.TXT) {
                        spf.add(value(record.get("SPF")));
                    }
                }
            }
            return kind == Kind.TXT && !text ? spf : found;
        }

        private static String value(Object value) {
            if (value instanceof List<?> parts) {
                return !parts.isEmpty() && parts.get(0) instanceof Integer
                        ? parts.get(1).toString()
                        : String.join("", parts.stream().map(Object::toString).toList());
            }
            return value.toString();
        }
    }
}
