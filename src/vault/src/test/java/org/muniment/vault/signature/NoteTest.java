package org.muniment.vault.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.DataKey;
import org.muniment.vault.KeyId;
import org.muniment.vault.internal.InternalUse;

class NoteTest {

    /** From RFC 8032, section 7.1, test 2. */
    private static final DataKey KEY = DataKey.ofMaterial(
            KeyId.random(),
            HexFormat.of().parseHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"),
            InternalUse.OF_THE_VAULT);

    private static final String TEXT = "If you think cryptography is the answer to your problem,\n\nthen\n";

    private final NoteSigner signer = NoteSigner.of("example.org/log", KEY);

    @Test
    void signsLikeRfc8032() {
        assertThat(signer.verifierKey().publicKey())
                .asHexString()
                .isEqualToIgnoringCase("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        assertThat(signer.sign(new byte[] {0x72}))
                .asHexString()
                .isEqualToIgnoringCase("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    }

    /** The note and key of golang.org/x/mod/sumdb/note, which signed-note describes. */
    @Test
    void opensANoteOfTheGoImplementation() {
        VerifierKey peter = VerifierKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
        String text = """
                If you think cryptography is the answer to your problem,
                then you don't know what your problem is.
                """;
        String note = text
                + "\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        assertThat(peter.open(note)).isEqualTo(text);
        assertThat(peter.toString()).isEqualTo("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    }

    @Test
    void opensItsOwnAndPassesOverOthers() {
        VerifierKey key = signer.verifierKey();
        String note = signer.sign(TEXT);
        assertThat(VerifierKey.parse(key.toString())).isEqualTo(key);
        assertThat(key.open(note)).isEqualTo(TEXT);
        String other = NoteSigner.of("example.org/witness", KEY).sign(TEXT);
        String both = note + other.substring(other.lastIndexOf("\n\n") + 2);
        assertThat(key.open(both)).isEqualTo(TEXT);
        assertThatThrownBy(() -> key.open(other)).isInstanceOf(Tampered.class);
    }

    @Test
    void refusesEveryChangedCharacter() {
        VerifierKey key = signer.verifierKey();
        String note = signer.sign(TEXT);
        for (int i = 0; i < note.length(); i++) {
            char[] changed = note.toCharArray();
            changed[i] = (char) (changed[i] ^ 1);
            assertThatThrownBy(() -> key.open(new String(changed)))
                    .as("character %d", i)
                    .isInstanceOf(Tampered.class);
        }
    }

    @Test
    void refusesMalformedKeys() {
        String good = signer.verifierKey().toString();
        for (String bad : new String[] {"", "a+b", "a+b+c", good.replace('l', 'm'), good + "AA==", " +" + good}) {
            assertThatThrownBy(() -> VerifierKey.parse(bad)).isInstanceOf(Refusal.class);
        }
    }
}
