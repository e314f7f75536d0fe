package org.muniment.logs.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.muniment.terms.Refusal;

class BulkTest {

    private static Bulk read(String body, Optional<String> index) throws IOException {
        return Bulk.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), index);
    }

    @Test
    void readsActionsAndPassesOverUnknownMembers() throws Exception {
        Bulk bulk = read("""
                {"index":{"_index":"Filebeat-8.1-2026.11.22","_id":"a","pipeline":null}}
                {"m":1}
                {"attempts":2,"create":{"_type":"x","dynamic_templates":{"a":[1]}}}\r
                {"m":2}\r

                {"create":{}}
                {"m":3}""", Optional.of("access"));
        assertThat(bulk.documents()).hasSize(3);
        assertThat(bulk.documents().get(0).stream()).isEqualTo("filebeat-8.1");
        assertThat(bulk.documents().get(0).id()).contains("a");
        assertThat(bulk.documents().get(1).stream()).isEqualTo("access");
        assertThat(new String(bulk.documents().get(2).line(), StandardCharsets.UTF_8))
                .isEqualTo("{\"m\":3}");
        String answer = bulk.answer(
                new Ack(List.of(
                        Ack.Item.CREATED, Ack.Item.DUPLICATE, new Ack.Item(Ack.Status.REFUSED, "older \"than\" x"))),
                3);
        assertThat(answer)
                .startsWith("{\"took\":3,\"errors\":true,\"items\":[{\"index\":{\"_index\":\"Filebeat-8.1-2026.11.22\"")
                .contains("\"status\":201", "\"status\":409", "\"status\":400", "older \\\"than\\\" x");
    }

    @Test
    void refusesWhatIsNoBulkBody() {
        for (String body :
                List.of("hello\n", "{\"index\":1}\n{}\n", "{\"index\":{}}\n", "{\"delete\":{\"_id\":\"1\"}}\n")) {
            assertThatThrownBy(() -> read(body, Optional.empty()))
                    .as(body)
                    .isInstanceOfSatisfying(
                            Refusal.class, r -> assertThat(r.code()).isEqualTo(Refusal.Code.BAD_INPUT));
        }
    }

    @Test
    void readsKeysAsClientsPresentThem() {
        assertThat(Presentation.of("Basic aWQ6czpl")).contains(new Presentation("id", "s:e"));
        assertThat(Presentation.of("ApiKey aWQ6czpl")).contains(new Presentation("id", "s:e"));
        assertThat(Presentation.of("Bearer id:sec")).contains(new Presentation("id", "sec"));
        assertThat(Presentation.of("bearer aWQ6czpl")).contains(new Presentation("id", "s:e"));
        assertThat(Presentation.of("Basic !!")).isEmpty();
        assertThat(Presentation.of("Digest x")).isEmpty();
        assertThat(Presentation.of("ApiKey " + "a".repeat(2000))).isEmpty();
    }
}
