package org.muniment.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.muniment.terms.TenantId;
import org.muniment.vault.DataKey;
import org.muniment.vault.KeyId;
import org.muniment.vault.internal.InternalUse;

/** Keys, names and folders for tests of sealed directories. */
final class Sealing {

    static final PartitionId PARTITION = new PartitionId(TenantId.HOUSE, "test");

    private Sealing() {}

    static DataKey key() {
        byte[] material = new byte[DataKey.BYTES];
        Arrays.fill(material, (byte) 7);
        return DataKey.ofMaterial(KeyId.random(), material, InternalUse.OF_THE_VAULT);
    }

    static SealedDirectory open(Path folder, DataKey key) throws IOException {
        return SealedDirectory.open(folder, key, PARTITION, new PageCache(64L << 20));
    }

    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (Path file : files(from)) {
            Files.copy(file, to.resolve(file.getFileName()));
        }
    }

    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
