package org.muniment.vault.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A token of SoftHSM 2, where that is installed (Debian: {@code apt-get install softhsm2}). */
final class SoftToken {

    private static final Pattern SLOT = Pattern.compile("reassigned to slot (\\d+)");
    private static final String PIN = "9876543210";
    private static final int TOKENS = 24;
    private static final Queue<Long> FREE = new ArrayDeque<>();

    private SoftToken() {}

    static Optional<Path> library() {
        return Stream.of(
                        "/usr/lib/softhsm/libsofthsm2.so",
                        "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
                        "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
                        "/usr/lib64/pkcs11/libsofthsm2.so")
                .map(Path::of)
                .filter(Files::exists)
                .findFirst();
    }

    /** A fresh token. All are made before the library is loaded, for it looks for tokens only then. */
    static synchronized ProviderSettings.Pkcs11 make(Path temporary) throws IOException, InterruptedException {
        if (FREE.isEmpty()) {
            Path config = Path.of(System.getenv("SOFTHSM2_CONF"));
            Path tokens = Files.createDirectories(
                    config.resolveSibling("tokens-" + ProcessHandle.current().pid()));
            Files.writeString(config, "directories.tokendir = " + tokens + "\nlog.level = ERROR\n");
            for (int i = 0; i < TOKENS; i++) {
                FREE.add(init("muniment-" + i));
            }
        }
        return new ProviderSettings.Pkcs11(
                library().orElseThrow(), FREE.remove(), pin(temporary, PIN), "muniment-root");
    }

    private static long init(String label) throws IOException, InterruptedException {
        Process init = new ProcessBuilder(List.of(
                        "softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", PIN, "--pin", PIN))
                .redirectErrorStream(true)
                .start();
        String said = new String(init.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(init.waitFor(30, TimeUnit.SECONDS)).isTrue();
        Matcher slot = SLOT.matcher(said);
        assertThat(slot.find()).as(said).isTrue();
        return Long.parseLong(slot.group(1));
    }

    static Path pin(Path temporary, String pin) throws IOException {
        Path file = temporary.resolve("pin-" + pin);
        Files.writeString(file, pin + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        return file;
    }
}
