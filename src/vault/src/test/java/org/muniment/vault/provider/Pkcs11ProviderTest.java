package org.muniment.vault.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.muniment.terms.Refusal;

/** Against a real PKCS#11 library: SoftHSM 2. */
class Pkcs11ProviderTest extends KeyProviderContract {

    private ProviderSettings.Pkcs11 token;

    @BeforeAll
    static void needsSoftHsm() {
        assumeTrue(SoftToken.library().isPresent(), "SoftHSM 2 is not installed: apt-get install softhsm2");
    }

    @Override
    ProviderSettings settings(Path temporary) throws Exception {
        token = SoftToken.make(temporary);
        return token;
    }

    @Test
    void refusesToMakeAKeyTwice() {
        assertThatThrownBy(() -> token.create(temporary))
                .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(Refusal.Code.CONFLICT));
    }

    @Test
    void saysWhyATokenDoesNotOpen() throws Exception {
        Path keys = temporary.resolve("keys");
        var wrongPin = new ProviderSettings.Pkcs11(
                token.library(), token.slot(), SoftToken.pin(temporary, "1111"), token.label());
        assertUnavailable(() -> wrongPin.open(keys, true), "does not let us in");
        var wrongSlot = new ProviderSettings.Pkcs11(token.library(), 424242, token.pin(), token.label());
        assertUnavailable(() -> wrongSlot.open(keys, true), "slot 424242");
        var noLibrary =
                new ProviderSettings.Pkcs11(temporary.resolve("none.so"), token.slot(), token.pin(), token.label());
        assertUnavailable(() -> noLibrary.open(keys, true), "library");
        var otherLabel = new ProviderSettings.Pkcs11(token.library(), token.slot(), token.pin(), "other");
        assertUnavailable(() -> otherLabel.open(keys, true), "no key labelled other-N");
        Files.setPosixFilePermissions(token.pin(), PosixFilePermissions.fromString("r--r-----"));
        assertThatThrownBy(() -> token.open(keys, true))
                .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(Refusal.Code.FORBIDDEN))
                .hasMessageNotContaining("9876543210");
    }
}
