package org.muniment.vault;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.muniment.terms.Purpose;
import org.muniment.terms.TenantId;
import org.muniment.vault.age.AgeIdentity;
import org.muniment.vault.backup.KeyBackups;
import org.muniment.vault.pseudonym.Pseudonyms;

/**
 * Makes, once, the frozen folder of keys with two persons' approval keys, an order that both signed, a register of destroyed
 * keys, and a backup of it all: {@code FreezeApprovals FOLDER}.
 */
final class FreezeApprovals {

    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    static final UUID AUDITOR = UUID.fromString("4c1e4a5e-2f0b-4b8e-8b5c-0d6f1a2b3c4d");
    static final UUID OFFICER = UUID.fromString("0f9d7c52-6a3e-4d1b-9c84-7e5b2a1f3d60");
    static final String AUDITOR_WORD = "Grüße an die Revision";
    static final String OFFICER_WORD = "officer's long password";
    static final byte[] CLEAR = {(byte) 203, 0, 113, 7};

    private FreezeApprovals() {}

    static RevealOrder order(byte[] pseudonym) {
        return new RevealOrder(
                UUID.fromString("9b2d6f4e-1c3a-4f58-8e7d-5a6b7c8d9e0f"),
                TenantId.HOUSE,
                Pseudonyms.epochOf(NOW),
                pseudonym,
                Purpose.INCIDENT,
                "INC-7",
                "password guessing über Nacht",
                NOW.plus(Duration.ofHours(24)));
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        VaultSettings settings = new VaultSettings(folder.resolve("keys"));
        AgeIdentity identity = AgeIdentity.generate();
        try (Vault vault = Vault.open(settings, () -> NOW)) {
            byte[] pseudonym = vault.pseudonyms(TenantId.HOUSE).address(CLEAR, NOW);
            vault.approvalKeys().make(AUDITOR, AUDITOR_WORD.toCharArray());
            vault.approvalKeys().make(OFFICER, OFFICER_WORD.toCharArray());
            KeyId gone = vault.keys().create(TenantId.HOUSE, KeyKind.SUBJECT, "gone");
            vault.keys().destroy(gone, "erasure");
            RevealOrder order = order(pseudonym);
            Approval asks = vault.approvalKeys().sign(order, RevealOrder.Part.ASK, AUDITOR, AUDITOR_WORD.toCharArray());
            Approval approves =
                    vault.approvalKeys().sign(order, RevealOrder.Part.APPROVE, OFFICER, OFFICER_WORD.toCharArray());
            HexFormat hex = HexFormat.of();
            Files.writeString(
                    folder.resolve("order.txt"),
                    "pseudonym " + hex.formatHex(pseudonym) + "\nasks " + hex.formatHex(asks.signature())
                            + "\napproves " + hex.formatHex(approves.signature()) + "\ngone " + gone + "\n");
            new KeyBackups(vault, settings)
                    .make(
                            folder.resolve("backup.age"),
                            new KeyBackups.Wish(List.of(identity.recipient()), Duration.ofDays(30), true),
                            NOW);
            Files.writeString(folder.resolve("backup.identity"), identity.revealSecret() + "\n");
        }
        Files.delete(folder.resolve("keys/lock"));
    }
}
