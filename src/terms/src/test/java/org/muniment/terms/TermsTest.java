package org.muniment.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TermsTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "A", "a_b", "a.b", "../x", "\u00e4"})
    void refusesNamesThatAreNoTenants(String name) {
        assertThatThrownBy(() -> new TenantId(name)).isInstanceOf(Refusal.class);
    }

    @Test
    void takesTenantsUpToTheLengthOfALabel() {
        assertThat(new TenantId("a".repeat(63))).hasToString("a".repeat(63));
        assertThatThrownBy(() -> new TenantId("a".repeat(64))).isInstanceOf(Refusal.class);
        assertThat(TenantId.HOUSE).hasToString("house");
    }

    @Test
    void readsSubjectsInOneFormOnly() {
        SubjectId subject = SubjectId.random();
        assertThat(SubjectId.of(subject.toString())).isEqualTo(subject);
        for (String bad : new String[] {"", "1-2-3-4-5", subject.toString().toUpperCase(java.util.Locale.ROOT) + "x"}) {
            assertThatThrownBy(() -> SubjectId.of(bad)).isInstanceOf(Refusal.class);
        }
    }

    @Test
    void refusesActorsThatCouldBreakALine() {
        assertThat(Actor.system("retention")).hasToString("SYSTEM:retention");
        for (String bad : new String[] {"", "a b", "a\nb", "\u00e4", "x".repeat(129)}) {
            assertThatThrownBy(() -> Actor.system(bad)).isInstanceOf(Refusal.class);
        }
    }

    @Test
    void addsErasures() {
        assertThat(new ErasureCount(1, 2).plus(new ErasureCount(3, 4))).isEqualTo(new ErasureCount(4, 6));
        assertThatThrownBy(() -> new ErasureCount(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
