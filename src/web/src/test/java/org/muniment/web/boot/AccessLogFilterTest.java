package org.muniment.web.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AccessLogFilterTest {

    @Test
    void leavesOutWhatSomebodySearchedForAndOneTimeTokens() {
        assertThat(AccessLogFilter.withoutValues("/desk?q=Ada+Lovelace&page=2")).isEqualTo("/desk?q=-&page=-");
        assertThat(AccessLogFilter.withoutValues("/sign-in/link/abc123")).isEqualTo("/sign-in/link/-");
        assertThat(AccessLogFilter.withoutValues("http://localhost:8080/setup?token=abc"))
                .doesNotContain("abc");
        assertThat(AccessLogFilter.withoutValues("/desk/tickets/1")).isEqualTo("/desk/tickets/1");
    }
}
