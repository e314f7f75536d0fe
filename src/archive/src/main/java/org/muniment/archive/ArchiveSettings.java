package org.muniment.archive;

import java.util.List;
import org.muniment.terms.Settings;
import org.muniment.vault.age.AgeRecipient;

/**
 * Settings of the archive.
 *
 * @param recipients {@code muniment.archive.recipients}: further age recipients, separated by commas, to whom every new
 *     member is sealed as well (auditors). Their keys open archives outside this product, also after an archive's own
 *     key was destroyed here: give them only to who must have them. Default none
 * @param openArchives {@code muniment.archive.open-archives}: archives kept open for searching, default 64
 * @param cacheBytes {@code muniment.archive.cache}: decrypted index blocks kept in memory, default 64 MiB
 */
public record ArchiveSettings(List<AgeRecipient> recipients, int openArchives, long cacheBytes) {

    /** What is used when nothing is said. */
    public static final ArchiveSettings DEFAULTS = new ArchiveSettings(List.of(), 64, 64L << 20);

    /** @throws IllegalArgumentException if a number is not positive */
    public ArchiveSettings {
        recipients = List.copyOf(recipients);
        if (openArchives < 1 || cacheBytes < 1 << 20) {
            throw new IllegalArgumentException(
                    "muniment.archive.open-archives and muniment.archive.cache are too small");
        }
    }

    /** Reads {@code muniment.archive.*}. */
    public static ArchiveSettings from(Settings settings) {
        return new ArchiveSettings(
                settings.list("muniment.archive.recipients", List.of()).stream()
                        .map(AgeRecipient::parse)
                        .toList(),
                settings.integer("muniment.archive.open-archives", DEFAULTS.openArchives),
                settings.bytes("muniment.archive.cache", DEFAULTS.cacheBytes));
    }
}
