package org.muniment.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.TenantId;

/** A folder of keys as version 0.1.0 wrote it, and fields that its keys sealed: it opens for ever. */
class FrozenKeysTest {

    private static final SealingContext HERE = new SealingContext("ticket", "subject", "42");

    @TempDir
    Path temporary;

    private Path folder;
    private final Map<String, byte[]> fields = new HashMap<>();

    @BeforeEach
    void thaw() throws IOException, URISyntaxException {
        folder = temporary.resolve("keys");
        Path frozen = Path.of(
                FrozenKeysTest.class.getResource("formats/v1/house/fields.txt").toURI());
        copyKeys(frozen.resolveSibling("."), folder);
        for (String line : Files.readAllLines(frozen)) {
            String[] words = line.split(" ", -1);
            fields.put(words[0], HexFormat.of().parseHex(words[1]));
        }
    }

    /** Copies a folder of keys, with the modes that it must have. */
    static void copyKeys(Path from, Path to) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(from)) {
            all = files.toList();
        }
        for (Path path : all) {
            Path copy = to.resolve(from.relativize(path).toString());
            boolean isFolder = Files.isDirectory(path);
            if (isFolder) {
                Files.createDirectories(copy);
            } else {
                Files.copy(path, copy);
            }
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString(isFolder ? "rwx------" : "rw-------"));
        }
    }

    @Test
    void opensWhatTheFirstVersionWrote() {
        for (int i = 0; i < 2; i++) {
            try (Vault vault = Vault.open(new VaultSettings(folder), VaultTest.CLOCK)) {
                assertOpens(vault);
                assertThat(vault.rootVersions()).containsExactly(1);
            }
        }
    }

    @Test
    void rotatesWhatTheFirstVersionWrote() {
        try (Vault vault = Vault.open(new VaultSettings(folder), VaultTest.CLOCK)) {
            vault.keys().rotateRoot(false, KeyProgress.NONE);
            vault.keys().rotate(VaultTest.ACME, KeyProgress.NONE);
            vault.keys().rotate(TenantId.HOUSE, KeyProgress.NONE);
            vault.changeSecret();
        }
        try (Vault vault = Vault.open(new VaultSettings(folder), VaultTest.CLOCK)) {
            assertOpens(vault);
            assertThat(vault.rootVersions()).containsExactly(2);
        }
    }

    private void assertOpens(Vault vault) {
        assertThat(vault.fields().openText(HERE, fields.get("someone"))).isEqualTo("Grüße");
        assertThat(vault.fields().openText(HERE, fields.get("partition"))).isEqualTo("Zeile");
        assertThat(vault.fields().openText(HERE, fields.get("house"))).isEqualTo("Haus");
        assertThatThrownBy(() -> vault.fields().openText(HERE, fields.get("gone")))
                .isInstanceOf(KeyDestroyed.class);
        assertThat(vault.keys().damaged()).isEmpty();
    }
}
