package org.muniment.vault;

import java.nio.file.Path;
import org.muniment.terms.Settings;

/**
 * Where the keys are.
 *
 * @param folder {@code muniment.vault.folder}; default {@code keys} inside {@code muniment.data}, which is {@code data}
 *     in the working folder unless set. Back it up apart from the data.
 * @param secret {@code muniment.vault.secret}; the file of 32 random bytes that opens the keystore, readable by its owner
 *     only; default {@code secret} inside the folder. A systemd credential is a good place.
 */
public record VaultSettings(Path folder, Path secret) {

    /** With the secret inside the folder. */
    public VaultSettings(Path folder) {
        this(folder, folder.resolve("secret"));
    }

    /** Reads {@code muniment.vault.*}. */
    public static VaultSettings from(Settings settings) {
        Path data = settings.path("muniment.data", Path.of("data"));
        Path folder = settings.path("muniment.vault.folder", data.resolve("keys"));
        return new VaultSettings(folder, settings.path("muniment.vault.secret", folder.resolve("secret")));
    }
}
