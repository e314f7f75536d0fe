package org.muniment.vault.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.DataKey;
import org.muniment.vault.KeyId;
import org.muniment.vault.internal.InternalUse;
import org.muniment.vault.signature.CosignerKey.TreeHead;

class CosignatureTest {

    private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
    private static final TreeHead HEAD = new TreeHead("example.org/log", 5, new byte[32]);

    private final CheckpointCosigner cosigner = CheckpointCosigner.of(
            "example.org/log", DataKey.ofMaterial(KeyId.random(), new byte[32], InternalUse.OF_THE_VAULT));

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(CosignatureTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Key and checkpoint of filippo.io/torchwood v0.10.0, cmd/litewitness/testdata/mldsa.txt: another implementation. */
    @Test
    void acceptsACheckpointOfTorchwood() throws IOException {
        String text = resource("litewitness-mldsa.vkey");
        CosignerKey key = CosignerKey.parse(text);
        assertThat(key.toString()).isEqualTo(text.strip());
        String note = resource("litewitness-mldsa.checkpoint");
        byte[] root = Base64.getDecoder().decode(note.split("\n", -1)[2]);
        assertThat(key.cosigned(note, new TreeHead("example.com/mldsa-log", 1, root)))
                .contains(Instant.EPOCH);
        assertThatThrownBy(() -> key.cosigned(note, new TreeHead("example.com/mldsa-log", 2, root)))
                .isInstanceOf(Tampered.class);
    }

    @Test
    void signsWhatItsKeyAccepts() {
        CosignerKey key = CosignerKey.parse(cosigner.verifierKey().toString());
        String note = "example.org/log\n5\n" + Base64.getEncoder().encodeToString(new byte[32]) + "\n\n"
                + cosigner.line(HEAD, AT);
        assertThat(key.cosigned(note, HEAD)).contains(AT);
        assertThat(NoteLines.text(note, "x")).endsWith("=\n");
        assertThatThrownBy(() -> key.cosigned(note, new TreeHead("example.org/lob", 5, new byte[32])))
                .isInstanceOf(Tampered.class);
        byte[] root = new byte[32];
        root[31] = 1;
        assertThatThrownBy(() -> key.cosigned(note, new TreeHead("example.org/log", 5, root)))
                .isInstanceOf(Tampered.class);
    }

    @Test
    void refusesAChangedTimeAndACutSignature() {
        CosignerKey key = cosigner.verifierKey();
        String line = cosigner.line(HEAD, AT);
        String[] words = line.strip().split(" ", -1);
        byte[] full = Base64.getDecoder().decode(words[2]);
        full[11] ^= 1;
        String later = words[0] + " " + words[1] + " " + Base64.getEncoder().encodeToString(full) + "\n";
        assertThatThrownBy(() -> key.cosigned("x\n\n" + later, HEAD)).isInstanceOf(Tampered.class);
        byte[] cut = java.util.Arrays.copyOf(Base64.getDecoder().decode(words[2]), full.length - 1);
        String shorter = words[0] + " " + words[1] + " " + Base64.getEncoder().encodeToString(cut) + "\n";
        assertThatThrownBy(() -> key.cosigned("x\n\n" + shorter, HEAD)).isInstanceOf(Tampered.class);
    }

    @Test
    void passesOverOtherKeysAndRefusesKeysOfOtherKinds() {
        CosignerKey key = cosigner.verifierKey();
        NoteSigner other = NoteSigner.of(
                "example.org/log", DataKey.ofMaterial(KeyId.random(), new byte[32], InternalUse.OF_THE_VAULT));
        String note = other.sign("example.org/log\n5\nx\n");
        assertThat(key.cosigned(note, HEAD)).isEmpty();
        assertThat(other.verifierKey().open(note + cosigner.line(HEAD, AT))).isEqualTo("example.org/log\n5\nx\n");
        assertThat(CosignerKey.isOne(key.toString())).isTrue();
        assertThat(CosignerKey.isOne(other.verifierKey().toString())).isFalse();
        assertThatThrownBy(() -> CosignerKey.parse(other.verifierKey().toString()))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> VerifierKey.parse(key.toString())).isInstanceOf(Refusal.class);
    }
}
