package org.muniment.web.signin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NextTest {

    @ParameterizedTest
    @ValueSource(strings = {"/", "/desk", "/desk/tickets/7d1c-a", "/portal/data"})
    void followsPathsOfThisSite(String next) {
        assertThat(SignInResource.isOurs(next)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "//evil.example", "/\\evil.example", "https://evil.example", "/desk?x=1", "/a\nb", "/%2f"})
    void followsNothingElse(String next) {
        assertThat(SignInResource.isOurs(next)).isFalse();
    }
}
