package org.muniment.web.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.muniment.desk.MessageKind;
import org.muniment.desk.MessageView;
import org.muniment.desk.PersonKey;

class CryptoWordsTest {

    private static final String PRINT = "0123456789abcdef0123456789abcdef01234567";
    private static final Instant AT = Instant.parse("2026-11-22T08:00:00Z");

    private static PersonKey key(boolean confirmed, boolean usable) {
        return new PersonKey(
                UUID.randomUUID(),
                "pgp",
                PRINT,
                List.of("erika@example.org"),
                Optional.empty(),
                AT,
                confirmed ? Optional.of(AT) : Optional.empty(),
                Optional.empty(),
                usable);
    }

    private static CryptoWords.Line line(String crypto, PersonKey... keys) {
        MessageView message = new MessageView(
                UUID.randomUUID(),
                MessageKind.MAIL_IN,
                "Erika",
                Optional.empty(),
                AT,
                "text",
                "",
                false,
                Map.of("crypto", crypto),
                List.of(),
                Optional.empty(),
                true,
                false);
        return CryptoWords.of(message, List.of(keys)).orElseThrow();
    }

    @Test
    void saysWhatBecameOfEachLayerAndWhoseKeyItIs() {
        String both = "pgp:encrypted-opened pgp:signed-valid:" + PRINT;
        assertThat(line(both, key(false, true)).text())
                .isEqualTo(
                        "OpenPGP: encrypted to us and opened; signed by the key 89AB CDEF 0123 4567, signature valid,"
                                + " key not confirmed.");
        assertThat(line(both, key(true, true)).text()).endsWith("key confirmed.");
        assertThat(line(both).text()).endsWith("but the key is not one for the sender’s address.");
        assertThat(line(both).tone()).isEqualTo("warn");
        assertThat(line("smime:signed-invalid").tone()).isEqualTo("bad");
        assertThat(line("smime:encrypted").text()).startsWith("S/MIME: encrypted, but to none of our keys");
    }

    @Test
    void saysBeforeSendingWhetherTheAnswerIsEncrypted() {
        assertThat(CryptoWords.answer(List.of(key(true, true))).text())
                .isEqualTo("will be encrypted to the confirmed key 89AB CDEF 0123 4567");
        assertThat(CryptoWords.answer(List.of(key(true, false))).tone()).isEqualTo("bad");
        assertThat(CryptoWords.answer(List.of(key(false, true))).text()).startsWith("not encrypted");
        assertThat(CryptoWords.answer(List.of()).text()).isEmpty();
    }
}
