package org.muniment.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;

class PasswordsTest {

    @TempDir
    Path temporary;

    private Vault vault;
    private Passwords passwords;

    @BeforeEach
    void open() {
        vault = Vault.open(new VaultSettings(temporary.resolve("keys")), VaultTest.CLOCK);
        passwords = vault.passwords();
    }

    @AfterEach
    void close() {
        vault.close();
    }

    @Test
    void knowsTheRightPassword() {
        String stored = passwords.hash("correct horse".toCharArray());
        assertThat(stored).startsWith("$argon2id$v=19$m=19456,t=2,p=1,keyid=").doesNotContain("horse");
        assertThat(passwords.verify("correct horse".toCharArray(), stored)).isTrue();
        assertThat(passwords.verify("correct horsf".toCharArray(), stored)).isFalse();
        assertThat(passwords.outdated(stored)).isFalse();
        assertThat(passwords.hash("correct horse".toCharArray())).isNotEqualTo(stored);
    }

    @Test
    void takesComposedAndDecomposedLettersForTheSame() {
        String stored = passwords.hash("pass\u00e9".toCharArray());
        assertThat(passwords.verify("passe\u0301".toCharArray(), stored)).isTrue();
    }

    @Test
    void needsThePepper() {
        String stored = passwords.hash("correct horse".toCharArray());
        KeyId pepper =
                vault.keys().find(TenantId.HOUSE, KeyKind.PASSWORD, "pepper").orElseThrow();
        vault.keys().destroy(pepper, "test");
        assertThatThrownBy(() -> passwords.verify("correct horse".toCharArray(), stored))
                .isInstanceOf(KeyDestroyed.class);
        assertThat(passwords.outdated(stored)).isTrue();
    }

    @Test
    void refusesHashesThatCostTooMuchOrAreNone() {
        String stored = passwords.hash("x".toCharArray());
        for (String bad : List.of(
                stored.replace("m=19456", "m=999999"),
                stored.replace("t=2", "t=99"),
                stored.replace("p=1", "p=9"),
                stored.replace("argon2id", "argon2i"),
                stored + "A",
                "")) {
            assertThatThrownBy(() -> passwords.verify("x".toCharArray(), bad)).isInstanceOf(Tampered.class);
        }
        assertThatThrownBy(() -> passwords.hash(new char[0])).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> passwords.hash(new char[Passwords.MAX_LENGTH + 1]))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void serializesManyAtOnce() throws InterruptedException {
        String stored = passwords.hash("x".toCharArray());
        List<Thread> threads = new ArrayList<>();
        List<Boolean> results = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 12; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                passwords.burn();
                results.add(passwords.verify("x".toCharArray(), stored));
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(results).hasSize(12).containsOnly(true);
    }
}
