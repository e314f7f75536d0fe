package org.muniment.vault;

import java.nio.file.Path;
import org.muniment.terms.Settings;
import org.muniment.vault.provider.ProviderSettings;

/**
 * Where the keys are.
 *
 * @param folder {@code muniment.vault.folder}; default {@code keys} inside {@code muniment.data}, which is {@code data}
 *     in the working folder unless set. Back it up apart from the data.
 * @param provider {@code muniment.vault.provider}, where the root key is, with the options of each kind
 * @param register {@code muniment.vault.register}: the file that remembers which keys were destroyed, so that keys put back
 *     from a backup stay destroyed; it belongs to the data, not to the keys; default the folder's name with
 *     {@code .destroyed}, beside it
 */
public record VaultSettings(Path folder, ProviderSettings provider, Path register) {

    /** With the secret inside the folder. */
    public VaultSettings(Path folder) {
        this(folder, folder.resolve("secret"));
    }

    /** With that file of 32 random bytes, readable by its owner only. A systemd credential is a good place. */
    public VaultSettings(Path folder, Path secret) {
        this(folder, new ProviderSettings.SecretFile(secret), register(folder));
    }

    private static Path register(Path folder) {
        return folder.resolveSibling(folder.getFileName() + ".destroyed");
    }

    /** Reads {@code muniment.vault.*}. */
    public static VaultSettings from(Settings settings) {
        Path folder = folder(settings);
        return new VaultSettings(folder, ProviderSettings.from(settings, folder), register(settings, folder));
    }

    /**
     * Reads {@code muniment.vault.*}, for a provider that {@code muniment.vault.provider} need not name.
     *
     * @param provider {@code file}, {@code pkcs11} or {@code transit}; refused ({@code BAD_INPUT}) otherwise
     */
    public static VaultSettings of(String provider, Settings settings) {
        Path folder = folder(settings);
        return new VaultSettings(
                folder,
                ProviderSettings.of(ProviderSettings.Kind.of(provider), settings, folder),
                register(settings, folder));
    }

    private static Path folder(Settings settings) {
        Path data = settings.path("muniment.data", Path.of("data"));
        return settings.path("muniment.vault.folder", data.resolve("keys"));
    }

    private static Path register(Settings settings, Path folder) {
        return settings.path("muniment.vault.register", register(folder));
    }
}
