package org.muniment.web.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.Refusal;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;

class SealedWordsTest {

    private final SealedWords words = new SealedWords();

    @BeforeEach
    @SuppressWarnings("UnnecessaryAssignment") // the test does what the container does
    void open(@TempDir Path folder) throws IOException {
        words.vault = Vault.open(new VaultSettings(folder.resolve("keys")), InstantSource.system());
    }

    @AfterEach
    void close() {
        words.vault.close();
    }

    @Test
    void comeBackAsTheyWere() {
        String sealed = words.seal(" Zoë O'Neil \"late parcel\" ");
        assertThat(sealed).matches("[A-Za-z0-9_-]+");
        assertThat(words.open(sealed)).isEqualTo("Zoë O'Neil \"late parcel\"");
        assertThat(words.seal("  ")).isEmpty();
        assertThat(words.open("")).isEmpty();
    }

    @Test
    void aChangedLinkIsRefusedInWords() {
        String sealed = words.seal("parcel");
        for (int at = 0; at < sealed.length(); at++) {
            char other = sealed.charAt(at) == 'A' ? 'B' : 'A';
            String changed = sealed.substring(0, at) + other + sealed.substring(at + 1);
            if (!java.util.Arrays.equals(decoded(changed), decoded(sealed))) {
                assertThatThrownBy(() -> words.open(changed))
                        .isInstanceOf(Refusal.class)
                        .hasMessageContaining("enter the search again");
            }
        }
        assertThatThrownBy(() -> words.open("not base64!")).isInstanceOf(Refusal.class);
    }

    private static byte[] decoded(String text) {
        return java.util.Base64.getUrlDecoder().decode(text);
    }

    @Test
    void theLongestSearchFitsAndALongerOneIsRefused() {
        String longest = "\uD83D\uDD0D".repeat(SealedWords.MAX_CHARACTERS / 2);
        assertThat(words.open(words.seal(longest))).isEqualTo(longest);
        assertThatThrownBy(() -> words.seal(longest + "x")).isInstanceOf(Refusal.class);
    }
}
