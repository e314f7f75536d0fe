package org.muniment.web.front;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "text/html,application/xhtml+xml,*/*;q=0.8 | Mozilla/5.0 | true",
                "*/* | curl/8.5.0 | true",
                "- | Mozilla/5.0 | true",
                "application/json | elasticsearch-py/7.17.0 | false",
                "application/vnd.elasticsearch+json; compatible-with=9 | elastic-transport-js | false",
                "- | Vector/0.40 | false",
                "*/* | Filebeat/8.17 | false",
                "application/json | curl/8.5.0 | false",
                "- | - | false"
            })
    void tellsPeopleFromShippers(String accept, String agent, boolean person) {
        assertThat(Probe.isPerson(Optional.ofNullable(accept), Optional.ofNullable(agent)))
                .isEqualTo(person);
    }

    @Test
    void greetsWithAVersionThatShippersRead() throws Exception {
        JsonNode greeting = new ObjectMapper().readTree(Probe.GREETING);
        assertThat(greeting.at("/version/number").asText()).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(Probe.GREETING)
                .as("compact: some shippers look for literal text")
                .doesNotContain(": ");
    }
}
