package org.muniment.vault.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;

/** What every provider of the root key promises. */
abstract class KeyProviderContract {

    private static final byte[] CONTEXT = "header of a key".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHER = "header of another".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path temporary;

    private Path folder;
    private byte[] key;

    /** Where a fresh root key is to be. */
    abstract ProviderSettings settings(Path temporary) throws Exception;

    private ProviderSettings settings;

    @BeforeEach
    void make() throws Exception {
        long seed = Long.getLong("muniment.seed", 20261122L);
        key = new byte[KeyProvider.KEY_BYTES];
        new Random(seed).nextBytes(key);
        folder = Files.createDirectories(temporary.resolve("keys"));
        settings = settings(temporary);
        settings.create(folder).close();
    }

    private KeyProvider open() throws IOException {
        return settings.open(folder, true);
    }

    @Test
    void opensWhatItWrappedAfterARestart() throws IOException {
        Wrapping wrapped;
        byte[] marking;
        try (KeyProvider provider = open()) {
            assertThat(provider.version()).isEqualTo(1);
            assertThat(provider.versions()).containsExactly(1);
            provider.check();
            wrapped = provider.wrap(CONTEXT, key);
            marking = provider.marking();
            assertThat(marking).hasSize(32);
        }
        try (KeyProvider provider = open()) {
            assertThat(provider.unwrap(CONTEXT, wrapped)).isEqualTo(key);
            assertThat(provider.marking()).isEqualTo(marking);
            assertThat(wrapped.sealed()).hasSizeLessThanOrEqualTo(Wrapping.MAX_BYTES);
            assertThat(provider.wrap(CONTEXT, key).sealed()).isNotEqualTo(wrapped.sealed());
        }
    }

    @Test
    void bindsToTheContext() throws IOException {
        try (KeyProvider provider = open()) {
            Wrapping wrapped = provider.wrap(CONTEXT, key);
            assertThatThrownBy(() -> provider.unwrap(OTHER, wrapped)).isInstanceOf(Tampered.class);
            assertThatThrownBy(() -> provider.unwrap(new byte[0], wrapped)).isInstanceOf(Tampered.class);
            assertThat(provider.unwrap(CONTEXT, wrapped)).isEqualTo(key);
        }
    }

    @Test
    void refusesEveryChangedByte() throws IOException {
        try (KeyProvider provider = open()) {
            Wrapping wrapped = provider.wrap(CONTEXT, key);
            byte[] sealed = wrapped.sealed();
            for (int i = 0; i < sealed.length; i++) {
                byte[] bad = sealed.clone();
                bad[i] ^= 1;
                assertThatThrownBy(() -> provider.unwrap(CONTEXT, new Wrapping(1, bad)))
                        .as("byte %d", i)
                        .isInstanceOf(Tampered.class);
            }
            for (int length : new int[] {0, 1, 11, 12, 28, sealed.length - 1}) {
                assertThatThrownBy(() -> provider.unwrap(CONTEXT, new Wrapping(1, Arrays.copyOf(sealed, length))))
                        .isInstanceOf(Tampered.class);
            }
            assertThatThrownBy(() -> provider.unwrap(CONTEXT, new Wrapping(2, sealed)))
                    .isInstanceOf(Tampered.class);
        }
    }

    @Test
    void keepsEarlierVersionsUntilTheyAreRetired() throws IOException {
        Wrapping first;
        byte[] marking;
        try (KeyProvider provider = open()) {
            first = provider.wrap(CONTEXT, key);
            marking = provider.marking();
            assertThat(provider.rotate()).isEqualTo(2);
            assertThat(provider.versions()).containsExactly(1, 2);
        }
        Wrapping second;
        try (KeyProvider provider = open()) {
            assertThat(provider.version()).isEqualTo(2);
            second = provider.wrap(CONTEXT, key);
            assertThat(second.version()).isEqualTo(2);
            assertThat(provider.unwrap(CONTEXT, first)).isEqualTo(key);
            assertThatThrownBy(() -> provider.retire(3)).isInstanceOf(IllegalArgumentException.class);
            provider.retire(2);
            provider.retire(2);
            assertThat(provider.versions()).containsExactly(2);
            assertThatThrownBy(() -> provider.unwrap(CONTEXT, first)).isInstanceOf(Tampered.class);
        }
        try (KeyProvider provider = open()) {
            assertThatThrownBy(() -> provider.unwrap(CONTEXT, first)).isInstanceOf(Tampered.class);
            assertThat(provider.unwrap(CONTEXT, second)).isEqualTo(key);
            assertThat(provider.marking()).isEqualTo(marking);
            assertThat(provider.rotate()).isEqualTo(3);
        }
    }

    @Test
    void refusesAChangedFileOfItsOwn() throws IOException {
        Path file = folder.resolve(settings.rootFile());
        byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < good.length; i += 17) {
            byte[] bad = good.clone();
            bad[i] ^= 4;
            Files.write(file, bad);
            assertThatThrownBy(() -> open().close()).as("byte %d", i).isInstanceOf(Tampered.class);
        }
        Files.write(file, Arrays.copyOf(good, good.length + 1));
        assertThatThrownBy(() -> open().close()).isInstanceOf(Tampered.class);
        Files.write(file, good);
        open().close();
    }

    @Test
    void worksForManyAtOnce() throws Exception {
        try (KeyProvider provider = open();
                var threads = Executors.newFixedThreadPool(4)) {
            var asked = IntStream.range(0, 32)
                    .mapToObj(i -> threads.submit(() -> {
                        Wrapping wrapped = provider.wrap(CONTEXT, key);
                        assertThat(provider.unwrap(CONTEXT, wrapped)).isEqualTo(key);
                        return List.of(wrapped.sealed());
                    }))
                    .toList();
            Set<String> different = new HashSet<>();
            for (var one : asked) {
                different.add(Arrays.toString(one.get().getFirst()));
            }
            assertThat(different).hasSize(32);
        }
    }

    @Test
    void leavesTheJvmAsItWas() throws IOException {
        List<String> before =
                Arrays.stream(Security.getProviders()).map(Object::toString).toList();
        try (KeyProvider provider = open()) {
            provider.check();
            assertThat(provider.toString()).doesNotContain("root.").doesNotContain("/");
        }
        assertThat(Arrays.stream(Security.getProviders()).map(Object::toString)).isEqualTo(before);
    }

    static void assertUnavailable(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String because) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(Refusal.Code.UNAVAILABLE))
                .hasMessageContaining(because);
    }
}
