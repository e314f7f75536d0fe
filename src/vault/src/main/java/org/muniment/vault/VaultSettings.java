package org.muniment.vault;

import java.nio.file.Path;
import org.muniment.terms.Settings;

/**
 * Where the keys are.
 *
 * @param folder {@code muniment.vault.folder}; default {@code keys} inside {@code muniment.data}, which is {@code data}
 *     in the working folder unless set. Back it up apart from the data.
 */
public record VaultSettings(Path folder) {

    /** Reads {@code muniment.vault.*}. */
    public static VaultSettings from(Settings settings) {
        Path data = settings.path("muniment.data", Path.of("data"));
        return new VaultSettings(settings.path("muniment.vault.folder", data.resolve("keys")));
    }
}
