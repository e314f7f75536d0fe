package org.muniment.desk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailAddressTest {

    @ParameterizedTest
    @CsvSource({
        "ada@example.org, ada@example.org",
        "' Ada@EXAMPLE.org ', Ada@example.org",
        "ada@bücher.example, ada@xn--bcher-kva.example",
        "ada@BÜCHER.example., ada@xn--bcher-kva.example",
        "ada+tag@example.org, ada+tag@example.org",
        "dürer@example.org, dürer@example.org"
    })
    void keepsTheLocalPartAndFoldsTheDomain(String written, String known) {
        assertThat(MailAddress.of(written)).contains(new MailAddress(known));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ada",
                "@example.org",
                "ada@",
                "ada@.org",
                "a b@example.org",
                "ada@exa..mple",
                "<ada@example.org>",
                "ada@example.org,bob@example.org",
                "ada@example.org\r\nBcc: x@example.org",
                "ada@ex\u0000ample.org"
            })
    void refusesWhatMailCannotBeSentTo(String written) {
        assertThat(MailAddress.of(written)).isEmpty();
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThat(MailAddress.of("a".repeat(250) + "@example.org")).isEmpty();
    }
}
