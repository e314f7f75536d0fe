package org.muniment.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.cli.Main;
import org.muniment.terms.TenantId;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.KeyProgress;
import org.muniment.vault.VaultSettings;

/** With a real token of SoftHSM 2, as the runbook says. */
class MoveVerbTest {

    private static final String PIN = "9876543210";

    @TempDir
    Path temporary;

    private Path data;

    private int run(String... verb) {
        return Main.run(Stream.concat(Stream.of(verb), Stream.of("--data", data.toString()))
                .toArray(String[]::new));
    }

    private void set(String... lines) throws IOException {
        Files.write(data.resolve("muniment.properties"), List.of(lines));
    }

    private String[] token(String provider) throws IOException, InterruptedException {
        Path library = Stream.of(
                        "/usr/lib/softhsm/libsofthsm2.so",
                        "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
                        "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so")
                .map(Path::of)
                .filter(Files::exists)
                .findFirst()
                .orElse(temporary.resolve("none"));
        assumeTrue(Files.exists(library), "SoftHSM 2 is not installed: apt-get install softhsm2");
        Path config = Path.of(System.getenv("SOFTHSM2_CONF"));
        Path tokens = Files.createDirectories(
                config.resolveSibling("tokens-" + ProcessHandle.current().pid()));
        Files.writeString(config, "directories.tokendir = " + tokens + "\nlog.level = ERROR\n");
        Process init = new ProcessBuilder(List.of(
                        "softhsm2-util", "--init-token", "--free", "--label", "m", "--so-pin", PIN, "--pin", PIN))
                .redirectErrorStream(true)
                .start();
        Matcher slot = Pattern.compile("reassigned to slot (\\d+)")
                .matcher(new String(init.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertThat(slot.find()).isTrue();
        Path pin = temporary.resolve("pin");
        Files.writeString(pin, PIN + "\n");
        Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString("r--------"));
        return new String[] {
            "muniment.vault.provider=" + provider,
            "muniment.vault.pkcs11.library=" + library,
            "muniment.vault.pkcs11.slot=" + slot.group(1),
            "muniment.vault.pkcs11.pin=" + pin
        };
    }

    private List<String> acts() throws IOException {
        try (KeyHouse house = KeyHouse.at(data)) {
            return house.ledger().read(0, 100).stream()
                    .filter(entry -> entry.act().startsWith("key.root"))
                    .map(entry -> entry.act() + " " + entry.object())
                    .toList();
        }
    }

    @Test
    void movesIntoATokenAndBackWithEntriesInTheLedger() throws Exception {
        data = Files.createDirectory(temporary.resolve("data"));
        assertThat(run("keys", "init")).isZero();
        KeyId someone;
        try (KeyHouse house = KeyHouse.at(data)) {
            someone = house.vault().keys().create(new TenantId("acme"), KeyKind.SUBJECT, "someone");
        }
        assertThat(run("keys", "move", "--to", "elsewhere")).isEqualTo(2);
        assertThat(run("keys", "move", "--to", "pkcs11"))
                .as("its options are not set")
                .isEqualTo(2);
        assertThat(run("keys", "move", "--to", "file")).as("it is there").isEqualTo(1);
        String[] token = token("file");
        set(token);
        assertThat(run("keys", "move", "--to", "pkcs11")).isZero();
        assertThat(run("keys", "list")).as("the setting is to be changed").isEqualTo(1);
        token[0] = "muniment.vault.provider=pkcs11";
        set(token);
        assertThat(run("keys", "list")).isZero();
        assertThat(run("keys", "rotate", "--root")).isZero();
        assertThat(run("keys", "move", "--to", "pkcs11")).as("it is there").isEqualTo(1);

        VaultSettings file = KeyHouse.settings(data, "file");
        try (KeyHouse house = KeyHouse.at(data)) {
            house.record("key.root-move", "pkcs11-to-file", java.util.Map.of());
            house.vault().moveRoot(file.provider(), KeyProgress.NONE); // and killed before it could say so
        }
        assertThat(run("keys", "move", "--to", "file")).as("ends it").isZero();
        assertThat(run("keys", "move", "--to", "file")).isEqualTo(1);
        set("muniment.vault.provider=file");
        assertThat(acts())
                .containsExactly(
                        "key.root-move file-to-pkcs11",
                        "key.root-moved file-to-pkcs11",
                        "key.root-rotated root:2",
                        "key.root-move pkcs11-to-file",
                        "key.root-moved pkcs11-to-file");
        try (KeyHouse house = KeyHouse.at(data)) {
            house.vault().keys().open(someone);
        }
    }
}
