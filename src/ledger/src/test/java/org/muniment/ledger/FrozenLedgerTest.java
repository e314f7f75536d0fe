package org.muniment.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.vault.SealingContext;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;
import org.muniment.vault.signature.VerifierKey;

/** Ledgers frozen with version 1 of the format, from before the second signature and with it: they verify for ever. */
class FrozenLedgerTest {

    private static final String ED25519 =
            "muniment.invalid/ledger/62103c64be89df3b+fe5b35d6+AephStrEs2FyuFY21WRZzYfRtU09NWPZPGSr3tJR2DzQ";

    @TempDir
    Path temporary;

    @Test
    void verifiesVersionOne() throws Exception {
        Path folder = frozen("ledger");
        VerifierKey key = VerifierKey.parse(
                "muniment.invalid/ledger/c03a6fbd115f8999+42404cf7+Af270DqsD4twJhJSqpWfvxmO02fLUfMiXsSLk2V2hkvC");
        Verdict verdict = LedgerFixture.verify(folder, Optional.of(folder.resolve("checkpoint")), key);
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.size() + verdict.unsigned()).isEqualTo(6);
        assertThat(new Tiles(folder).entries(0, 6))
                .allSatisfy(bytes -> assertThat(Leaf.parse(bytes).encode()).isEqualTo(bytes));
    }

    @Test
    void verifiesCheckpointsThatAreSignedTwice() throws Exception {
        Path folder = frozen("cosigned/ledger");
        Trust trust = Trust.of(List.of(ED25519, cosigner(folder)));
        assertThat(trust.cosigners()).hasSize(1);
        Inspection inspection = Inspection.of(folder)
                .by(trust)
                .against(folder.resolve("checkpoint"), folder.resolve("daily/2026-11-22.checkpoint"));
        Verdict verdict = LedgerVerifier.verify(inspection);
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.size()).isEqualTo(9);
        Checkpoint head = trust.open(Files.readString(folder.resolve("checkpoint")));
        assertThat(trust.cosignedAt(head)).contains(Instant.parse("2026-11-22T12:00:00Z"));
        assertThat(head.ownSignatures()).isEqualTo(2);
    }

    @Test
    void opensDetailsAndTheTableOfAnchorsAndGoesOn() throws Exception {
        Path all = temporary.resolve("thawed");
        thaw("cosigned", all);
        Instant later = Instant.parse("2026-11-23T12:00:00Z");
        try (Vault vault = Vault.open(new VaultSettings(all.resolve("keys")), () -> later)) {
            Inspection inspection = Inspection.of(all.resolve("ledger")).with(vault);
            assertThat(LedgerVerifier.verify(inspection).findings()).isEmpty();
            try (Ledger ledger = Ledger.open(all.resolve("ledger"), vault, () -> later);
                    Anchors anchors = Anchors.open(all.resolve("anchors"), "logs", ledger, vault)) {
                assertThat(anchors.newest("acme/access/2026-11-21")).contains("7:" + "ab".repeat(32));
                assertThat(anchors.names()).hasSize(1);
                assertThat(ledger.append(LedgerFixture.act(9)).index()).isEqualTo(9);
            }
            assertThat(LedgerVerifier.verify(inspection).size()).isEqualTo(10);
        }
    }

    @Test
    void aReaderWrittenFromTheFormatAgrees() throws Exception {
        Path folder = frozen("cosigned/ledger");
        SecondReader.Content content = new SecondReader(folder, ED25519, cosigner(folder)).read();
        assertThat(content.size()).isEqualTo(9);
        assertThat(content.leaves().get(4)).contains("\nticket.read\nticket:4\n");
        assertThat(content.leaves())
                .filteredOn(leaf -> leaf.contains("\nanchor.set\nanchor:logs:acme/access/2026-11-21@7:"))
                .hasSize(1);
        Path keys = temporary.resolve("keys");
        thaw("cosigned/keys", keys);
        try (Vault vault = Vault.openForReading(new VaultSettings(keys), () -> Instant.EPOCH)) {
            String row = commitment(content.leaves().get(4));
            byte[] plain = vault.fields()
                    .open(
                            new SealingContext("ledger", "details", row),
                            content.details().get(4));
            assertThat(SecondReader.commitment(plain)).isEqualTo(row);
            assertThat(SecondReader.details(plain)).isEqualTo(Map.of("why", "call 4"));
        }
    }

    @Test
    void aReaderWrittenFromTheFormatAgreesOnALedgerOfToday() throws Exception {
        try (LedgerFixture fixture = new LedgerFixture(temporary);
                Ledger ledger = fixture.open()) {
            for (int i = 0; i < 7; i++) {
                ledger.append(LedgerFixture.act(i));
            }
            ledger.checkpoint();
            String key = ledger.verifierKey().toString();
            SecondReader reader =
                    new SecondReader(fixture.folder, key, ledger.cosignerKey().toString());
            assertThat(reader.read().size()).isEqualTo(7);
            SecondReader stranger = new SecondReader(fixture.folder, key, cosigner(frozen("cosigned/ledger")));
            assertThatThrownBy(stranger::read).isInstanceOf(SecondReader.Refused.class);
        }
    }

    /** Copies, with the modes that keys must have. */
    private static void thaw(String name, Path to) throws Exception {
        LedgerVerifierTest.copy(frozen(name), to);
        try (Stream<Path> all = Files.walk(to)) {
            for (Path path : all.toList()) {
                String mode = Files.isDirectory(path) ? "rwx------" : "rw-------";
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
            }
        }
    }

    private static String commitment(String leaf) {
        String base64 = leaf.split("\n", -1)[6];
        return HexFormat.of().formatHex(java.util.Base64.getDecoder().decode(base64));
    }

    private static String cosigner(Path folder) throws Exception {
        return Files.readString(folder.resolve("key-ml-dsa-44.vkey"), StandardCharsets.US_ASCII)
                .strip();
    }

    private static Path frozen(String name) throws Exception {
        return Path.of(FrozenLedgerTest.class.getResource("formats/v1/" + name).toURI());
    }
}
