package org.muniment.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.Refusal;
import org.muniment.vault.age.AgeIdentity;
import org.muniment.vault.age.AgeReader;
import org.muniment.vault.backup.KeyBackups;
import org.muniment.vault.backup.KeyRestore;

/**
 * Two persons' approval keys and the order they signed, with the registers of destroyed keys and of backups beside them, as
 * they were first released: they open for ever, by the product and by a reader written from FORMAT.md.
 */
class FrozenApprovalsTest {

    @TempDir
    Path temporary;

    private VaultSettings settings;
    private Path frozen;
    private final Map<String, String> words = new HashMap<>();
    private RevealOrder order;

    @BeforeEach
    void thaw() throws Exception {
        settings = new VaultSettings(temporary.resolve("keys"));
        frozen = Path.of(FrozenApprovalsTest.class
                        .getResource("formats/v1/approvals/order.txt")
                        .toURI())
                .resolveSibling(".");
        FrozenKeysTest.copyKeys(frozen.resolve("keys"), settings.folder());
        Files.copy(frozen.resolve("keys.destroyed"), settings.register());
        for (String line : Files.readAllLines(frozen.resolve("order.txt"))) {
            words.put(line.split(" ", -1)[0], line.split(" ", -1)[1]);
        }
        order = FreezeApprovals.order(bytes("pseudonym"));
    }

    private byte[] bytes(String name) {
        return HexFormat.of().parseHex(words.get(name));
    }

    private Vault open() {
        return Vault.open(settings, () -> FreezeApprovals.NOW);
    }

    @Test
    void revealsByTheSignaturesOfThen() {
        try (Vault vault = open()) {
            Approval asks = new Approval(FreezeApprovals.AUDITOR, bytes("asks"));
            Approval approves = new Approval(FreezeApprovals.OFFICER, bytes("approves"));
            assertThat(vault.reveal(order, asks, approves)).isEqualTo(FreezeApprovals.CLEAR);
            Approval wrong = new Approval(FreezeApprovals.OFFICER, bytes("asks"));
            assertThatThrownBy(() -> vault.reveal(order, asks, wrong)).isInstanceOf(Refusal.class);
        }
    }

    @Test
    void signsWithTheKeysOfThen() {
        try (Vault vault = open()) {
            ApprovalKeys keys = vault.approvalKeys();
            assertThat(keys.opens(FreezeApprovals.AUDITOR, FreezeApprovals.AUDITOR_WORD.toCharArray()))
                    .isTrue();
            Approval again = keys.sign(
                    order,
                    RevealOrder.Part.APPROVE,
                    FreezeApprovals.OFFICER,
                    FreezeApprovals.OFFICER_WORD.toCharArray());
            assertThat(again.signature()).as("Ed25519 has one signature").isEqualTo(bytes("approves"));
        }
    }

    @Test
    void keepsTheRegistersOfThen() throws Exception {
        KeyId gone = new KeyId(UUID.fromString(words.get("gone")));
        try (Vault vault = open()) {
            assertThatThrownBy(() -> vault.keys().open(gone)).isInstanceOf(KeyDestroyed.class);
            assertThat(new KeyBackups(vault, settings).list()).hasSize(1);
        }
    }

    @Test
    void restoresTheBackupOfThen() throws Exception {
        VaultSettings elsewhere = new VaultSettings(temporary.resolve("elsewhere"));
        KeyRestore.into(elsewhere, frozen.resolve("backup.age"), identity(), FreezeApprovals.NOW);
        try (Vault vault = Vault.open(elsewhere, () -> FreezeApprovals.NOW)) {
            assertThat(vault.approvalKeys().find(FreezeApprovals.AUDITOR)).isPresent();
        }
        try (InputStream age = new AgeReader(Files.newInputStream(frozen.resolve("backup.age")), identity())) {
            Map<String, byte[]> files = SecondReader.backup(age.readAllBytes());
            assertThat(files)
                    .containsKeys("backup", "root.bcfks", "secret", "approvals/" + FreezeApprovals.AUDITOR + ".key");
            assertThat(new String(files.get("backup"), StandardCharsets.UTF_8)).startsWith("muniment key backup v1\n");
        }
    }

    private AgeIdentity identity() throws Exception {
        return AgeIdentity.parse(
                Files.readString(frozen.resolve("backup.identity")).strip());
    }

    @Test
    void aReaderWrittenFromTheFormatAgrees() throws Exception {
        SecondReader reader = new SecondReader(settings.folder());
        String auditor = FreezeApprovals.AUDITOR.toString();
        SecondReader.Approving asking = reader.approving(auditor, FreezeApprovals.AUDITOR_WORD);
        SecondReader.Approving approving =
                reader.approving(FreezeApprovals.OFFICER.toString(), FreezeApprovals.OFFICER_WORD);
        assertThat(new Ed25519PrivateKeyParameters(asking.seed())
                        .generatePublicKey()
                        .getEncoded())
                .isEqualTo(asking.publicKey());
        byte[] asked = written("ASK", FreezeApprovals.AUDITOR);
        assertThat(SecondReader.signed(asked, bytes("asks"), asking.publicKey()))
                .isTrue();
        assertThat(SecondReader.signed(asked, bytes("asks"), approving.publicKey()))
                .isFalse();
        byte[] approved = written("APPROVE", FreezeApprovals.OFFICER);
        assertThat(SecondReader.signed(approved, bytes("approves"), approving.publicKey()))
                .isTrue();
        assertThat(reader.markers(settings.register())).containsOnlyKeys(words.get("gone"));
        assertThat(reader.backups()).singleElement().asString().contains("2026-11-22T12:00:00Z 2026-12-22T12:00:00Z");
        assertThatThrownBy(() -> reader.approving(auditor, "another word")).isInstanceOf(SecondReader.Refused.class);
    }

    /** Section 8, from its text. */
    private byte[] written(String part, UUID person) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("muniment reveal v1".getBytes(StandardCharsets.US_ASCII));
        for (String text : List.of(part, person.toString(), "9b2d6f4e-1c3a-4f58-8e7d-5a6b7c8d9e0f", "house")) {
            text(out, text);
        }
        out.writeBytes(
                ByteBuffer.allocate(8).putLong(1_795_348_800L / 2_592_000).array());
        out.write(4);
        out.writeBytes(bytes("pseudonym"));
        for (String text : List.of("INCIDENT", "INC-7", "password guessing über Nacht")) {
            text(out, text);
        }
        out.writeBytes(ByteBuffer.allocate(8).putLong(1_795_435_200_000L).array());
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(ByteBuffer.allocate(4).putInt(utf8.length).array());
        out.writeBytes(utf8);
    }

    @Test
    void theReaderOpensKeysFieldsAndBackupsOfToday() throws Exception {
        try (Vault vault = open()) {
            KeyId key = vault.keys().create(VaultTest.ACME, KeyKind.SUBJECT, "somebody");
            byte[] sealed = vault.fields().sealText(key, new SealingContext("ticket", "subject", "42"), "Grüße");
            SecondReader reader = new SecondReader(settings.folder());
            assertThat(reader.field(sealed, "ticket", "subject", "42"))
                    .isEqualTo("Grüße".getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(() -> reader.field(sealed, "ticket", "subject", "43"))
                    .isInstanceOf(SecondReader.Refused.class);
            sealed[sealed.length - 1] ^= 1;
            assertThatThrownBy(() -> reader.field(sealed, "ticket", "subject", "42"))
                    .isInstanceOf(SecondReader.Refused.class);
        }
    }
}
