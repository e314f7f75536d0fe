package org.muniment.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.muniment.web.security.Form;

class InputsTest {

    private static final Field ADDRESS = Field.address("address", "Mail address");
    private static final Field PASSWORD = Field.password("password", "Password", 12, 200);
    private static final Field COMPANY =
            Field.line("company", "Company").optional().length(2, 10);

    @Test
    void refusesExactlyWhatThePageMarksAsRequired() {
        Inputs inputs = Inputs.read(form(Map.of()), ADDRESS, PASSWORD, COMPANY);
        assertThat(inputs.errors())
                .extracting(input -> input.field().name())
                .containsExactlyElementsOf(inputs.all().stream()
                        .map(Inputs.Input::field)
                        .filter(Field::required)
                        .map(Field::name)
                        .toList());
        assertThat(inputs.get("address").error()).contains("Enter mail address");
    }

    @Test
    void refusesLengthsOutsideTheBounds() {
        assertThat(error("password", "short")).isEqualTo("Password must be at least 12 characters");
        assertThat(error("company", "x")).isEqualTo("Company must be at least 2 characters");
        assertThat(error("company", "x".repeat(11))).isEqualTo("Company must be at most 10 characters");
        assertThat(error("address", "nobody")).isEqualTo("Enter mail address in the form name@example.org");
    }

    @Test
    void neverShowsAPasswordAgain() {
        Inputs inputs = Inputs.read(form(Map.of("password", "correct horse battery")), PASSWORD);
        assertThat(inputs.valid()).isTrue();
        assertThat(inputs.value("password")).isEmpty();
    }

    private static String error(String name, String value) {
        return Inputs.read(form(Map.of(name, value)), ADDRESS, PASSWORD, COMPANY)
                .get(name)
                .error()
                .orElse("");
    }

    private static Form form(Map<String, String> values) {
        Map<String, List<String>> fields = new java.util.HashMap<>();
        values.forEach((name, value) -> fields.put(name, List.of(value)));
        return new Form(fields, Map.of());
    }
}
