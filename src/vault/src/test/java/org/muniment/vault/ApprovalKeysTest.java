package org.muniment.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.terms.TenantId;
import org.muniment.vault.RevealOrder.Part;
import org.muniment.vault.pseudonym.Pseudonyms;

class ApprovalKeysTest {

    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private static final byte[] CLEAR = {(byte) 203, 0, 113, 7};
    private static final UUID AUDITOR = UUID.randomUUID();
    private static final UUID OFFICER = UUID.randomUUID();

    @TempDir
    Path folder;

    private Instant now = START;
    private Vault vault;
    private RevealOrder order;

    @BeforeEach
    void open() {
        vault = Vault.open(new VaultSettings(folder.resolve("keys")), () -> now);
        byte[] hidden = vault.pseudonyms(TenantId.HOUSE).address(CLEAR, START);
        order = order(hidden, "INC-7");
        vault.approvalKeys().make(AUDITOR, "auditor's long password".toCharArray());
        vault.approvalKeys().make(OFFICER, "officer's long password".toCharArray());
    }

    @AfterEach
    void close() {
        vault.close();
    }

    private static RevealOrder order(byte[] pseudonym, String caseNumber) {
        return new RevealOrder(
                UUID.randomUUID(),
                TenantId.HOUSE,
                Pseudonyms.epochOf(START),
                pseudonym,
                Purpose.INCIDENT,
                caseNumber,
                "password guessing",
                START.plus(Duration.ofHours(24)));
    }

    private Approval asks(RevealOrder what) {
        return vault.approvalKeys().sign(what, Part.ASK, AUDITOR, "auditor's long password".toCharArray());
    }

    private Approval approves(RevealOrder what) {
        return vault.approvalKeys().sign(what, Part.APPROVE, OFFICER, "officer's long password".toCharArray());
    }

    private static void refused(Refusal.Code code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code())
                .isEqualTo(code));
    }

    @Test
    void revealsWhatTwoPersonsSigned() {
        assertThat(vault.reveal(order, asks(order), approves(order))).isEqualTo(CLEAR);
    }

    @Test
    void refusesOnePersonForBothParts() {
        Approval own = vault.approvalKeys().sign(order, Part.APPROVE, AUDITOR, "auditor's long password".toCharArray());
        refused(Refusal.Code.FORBIDDEN, () -> vault.reveal(order, asks(order), own));
        refused(Refusal.Code.FORBIDDEN, () -> vault.reveal(order, asks(order), asks(order)));
        Approval renamed = new Approval(OFFICER, own.signature());
        refused(Refusal.Code.FORBIDDEN, () -> vault.reveal(order, asks(order), renamed));
    }

    @Test
    void refusesSignaturesOnAnythingElse() {
        byte[] other = order.pseudonym();
        other[3] ^= 1;
        for (RevealOrder changed : new RevealOrder[] {order(order.pseudonym(), "INC-8"), order(other, "INC-7")}) {
            refused(Refusal.Code.FORBIDDEN, () -> vault.reveal(changed, asks(order), approves(order)));
            refused(Refusal.Code.FORBIDDEN, () -> vault.reveal(changed, asks(changed), approves(order)));
        }
        RevealOrder longer = new RevealOrder(
                order.id(),
                order.tenant(),
                order.epoch(),
                order.pseudonym(),
                order.purpose(),
                order.caseNumber(),
                order.reason(),
                order.until().plusSeconds(3600));
        refused(Refusal.Code.FORBIDDEN, () -> vault.reveal(longer, asks(order), approves(order)));
    }

    @Test
    void endsWithItsTimeAndWithTheEpochsKey() {
        Approval asked = asks(order);
        Approval approved = approves(order);
        now = order.until();
        refused(Refusal.Code.EXPIRED, () -> vault.reveal(order, asked, approved));
        now = START;
        KeyId key = vault.keys()
                .find(TenantId.HOUSE, KeyKind.PSEUDONYM, Long.toString(order.epoch()))
                .orElseThrow();
        vault.keys().destroy(key, "epoch over");
        refused(Refusal.Code.EXPIRED, () -> vault.reveal(order, asked, approved));
        assertThat(vault.pseudonyms(TenantId.HOUSE).isLost(order.epoch())).isTrue();
    }

    @Test
    void needsThePersonsPasswordAndForgetsTheKeyBefore() {
        refused(Refusal.Code.UNAUTHENTICATED, () -> vault.approvalKeys()
                .sign(order, Part.ASK, AUDITOR, "officer's long password".toCharArray()));
        refused(Refusal.Code.UNAUTHENTICATED, () -> vault.approvalKeys()
                .sign(order, Part.ASK, UUID.randomUUID(), "anything".toCharArray()));
        Approval before = asks(order);
        assertThat(vault.approvalKeys().opens(AUDITOR, "a new long password".toCharArray()))
                .isFalse();
        vault.approvalKeys().make(AUDITOR, "a new long password".toCharArray());
        assertThat(vault.approvalKeys().opens(AUDITOR, "a new long password".toCharArray()))
                .isTrue();
        refused(Refusal.Code.FORBIDDEN, () -> vault.reveal(order, before, approves(order)));
    }

    @Test
    void noticesAFileThatWasEditedOrPutInAnothersPlace() throws Exception {
        Path keys = folder.resolve("keys/approvals");
        Path mine = keys.resolve(AUDITOR + ".key");
        byte[] written = Files.readAllBytes(mine);
        assertThat(written).hasSize(188);
        Files.write(mine, Files.readAllBytes(keys.resolve(OFFICER + ".key")));
        assertThatThrownBy(() -> vault.approvalKeys().find(AUDITOR)).isInstanceOf(Tampered.class);
        for (int at : new int[] {0, 20, 70, 100, 150, 187}) {
            byte[] edited = written.clone();
            edited[at] ^= 1;
            Files.write(mine, edited);
            assertThatThrownBy(() -> vault.approvalKeys().find(AUDITOR)).isInstanceOf(Tampered.class);
        }
        Files.write(mine, written);
        assertThat(vault.approvalKeys().find(AUDITOR)).isPresent();
    }
}
