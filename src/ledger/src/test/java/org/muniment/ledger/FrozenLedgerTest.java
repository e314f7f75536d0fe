package org.muniment.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.muniment.vault.signature.VerifierKey;

/** A ledger frozen with version 1 of the format: it verifies for ever. */
class FrozenLedgerTest {

    @Test
    void verifiesVersionOne() throws Exception {
        Path folder =
                Path.of(FrozenLedgerTest.class.getResource("formats/v1/ledger").toURI());
        VerifierKey key = VerifierKey.parse(
                "muniment.invalid/ledger/c03a6fbd115f8999+42404cf7+Af270DqsD4twJhJSqpWfvxmO02fLUfMiXsSLk2V2hkvC");
        Verdict verdict = LedgerFixture.verify(folder, Optional.of(folder.resolve("checkpoint")), key);
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.size() + verdict.unsigned()).isEqualTo(6);
        assertThat(new Tiles(folder).entries(0, 6))
                .allSatisfy(bytes -> assertThat(Leaf.parse(bytes).encode()).isEqualTo(bytes));
    }
}
