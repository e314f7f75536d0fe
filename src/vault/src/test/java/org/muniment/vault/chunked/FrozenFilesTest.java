package org.muniment.vault.chunked;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.muniment.vault.DataKey;
import org.muniment.vault.KeyId;
import org.muniment.vault.internal.InternalUse;

/** Files of every release open for ever; the key of these is 32 bytes of 0x42 under an id of 16 bytes of 0x17. */
class FrozenFilesTest {

    @Test
    void opensFilesOfTheFirstFormat() throws IOException, URISyntaxException {
        Path file = Path.of(FrozenFilesTest.class.getResource("v1/0.1.0.bin").toURI());
        byte[] material = new byte[DataKey.BYTES];
        java.util.Arrays.fill(material, (byte) 0x42);
        byte[] id = new byte[KeyId.BYTES];
        java.util.Arrays.fill(id, (byte) 0x17);
        DataKey key = DataKey.ofMaterial(KeyId.of(id), material, InternalUse.OF_THE_VAULT);
        try (InputStream in = SealedFile.open(file, key, "frozen".getBytes(StandardCharsets.UTF_8))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text).isEqualTo("Readable for ever.\n".repeat(1000));
        }
    }
}
