package org.muniment.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;

class LedgerProofTest {

    @TempDir
    Path temporary;

    private LedgerFixture fixture;

    @BeforeEach
    void start() {
        fixture = new LedgerFixture(temporary);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private static void append(Ledger ledger, int from, int count) {
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            receipts.add(ledger.appendLater(LedgerFixture.act(i)));
        }
        receipts.forEach(CompletableFuture::join);
    }

    @Test
    void provesAnEntryOfflineAsText() throws IOException {
        try (Ledger ledger = fixture.open()) {
            append(ledger, 0, 600);
            ledger.checkpoint();
            LedgerFiles files = LedgerFiles.in(fixture.folder, Trust.NONE);
            for (long index : new long[] {0, 255, 256, 511, 599}) {
                String text = files.prove(index).text();
                assertThat(EntryProof.isOne(text)).isTrue();
                EntryProof proof = EntryProof.verify(text, files.trust());
                assertThat(proof.entry().object()).isEqualTo("ticket:" + index);
                assertThat(text).isEqualTo(ledger.proof(index).text());
            }
            assertThatThrownBy(() -> files.prove(600)).isInstanceOf(Refusal.class);
        }
    }

    @Test
    void acceptsNoChangedProof() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Ledger ledger = fixture.open()) {
            append(ledger, 0, 300);
            Trust trust = new Trust(List.of(ledger.verifierKey()), List.of(ledger.cosignerKey()));
            String good = ledger.proof(123).text();
            // A second signature under another name or key id is somebody else's, and passed over.
            int second = good.lastIndexOf("\u2014");
            int others = good.indexOf(' ', second + 2) + 7;
            for (int i = 0; i < 300; i++) {
                int at = random.nextInt(good.length());
                if (at >= second && at < others) {
                    continue;
                }
                char other = (char) (good.charAt(at) ^ (1 << random.nextInt(6)));
                String bad = good.substring(0, at) + other + good.substring(at + 1);
                assertThatThrownBy(() -> EntryProof.verify(bad, trust))
                        .as("character %d, seed %d", at, seed)
                        .isInstanceOf(Tampered.class);
            }
            assertThatThrownBy(() -> EntryProof.verify(good, Trust.NONE)).isInstanceOf(Refusal.class);
        }
    }

    @Test
    void provesThatLaterStatesOnlyAdd() throws IOException {
        List<Checkpoint> checkpoints = new ArrayList<>();
        int[] steps = {1, 1, 1, 5, 100, 148, 1, 255, 256, 300};
        try (Ledger ledger = fixture.open()) {
            checkpoints.add(ledger.checkpoint());
            int size = 0;
            for (int step : steps) {
                append(ledger, size, step);
                size += step;
                checkpoints.add(ledger.checkpoint());
            }
            LedgerFiles files = LedgerFiles.in(fixture.folder, Trust.NONE);
            for (int i = 0; i < checkpoints.size(); i++) {
                for (int j = i; j < checkpoints.size(); j++) {
                    Checkpoint earlier = checkpoints.get(i);
                    String text = files.prove(earlier, checkpoints.get(j)).text();
                    assertThat(ConsistencyProof.isOne(text)).isTrue();
                    assertThat(ConsistencyProof.verify(text, earlier, files.trust())
                                    .checkpoint()
                                    .size())
                            .isEqualTo(checkpoints.get(j).size());
                    byte[] root = earlier.root();
                    root[7] ^= 1;
                    Checkpoint forged = new Checkpoint(earlier.origin(), earlier.size(), root, earlier.note());
                    assertThatThrownBy(() -> ConsistencyProof.verify(text, forged, files.trust()))
                            .isInstanceOf(Tampered.class);
                }
            }
            assertThatThrownBy(() -> files.prove(checkpoints.get(5), checkpoints.get(2)))
                    .isInstanceOf(Tampered.class);
        }
    }

    /** A ledger from before there were ML-DSA-44 signatures stays good, gets one, and from then on must have it. */
    @Test
    void addsTheSecondSignatureToAnOlderLedger() throws IOException {
        try (Ledger ledger = fixture.open()) {
            append(ledger, 0, 10);
        }
        Path checkpoint = fixture.folder.resolve("checkpoint");
        Path key = fixture.folder.resolve(Recovery.COSIGNER_KEY);
        String both = Files.readString(checkpoint);
        String first = both.substring(0, both.indexOf('\n', both.indexOf('\u2014')) + 1);
        assertThat(first.length()).isLessThan(both.length() - 3000);
        Files.writeString(checkpoint, first);
        assertThat(LedgerFixture.verify(fixture.folder, java.util.Optional.empty())
                        .findings())
                .containsExactly("the checkpoint lacks its ML-DSA-44 signature");
        assertThatThrownBy(fixture::open).isInstanceOf(Tampered.class);
        Files.delete(key);
        Path saved = temporary.resolve("saved");
        Files.writeString(saved, first);
        assertThat(LedgerFixture.verify(fixture.folder, java.util.Optional.of(saved))
                        .intact())
                .isTrue();
        try (Ledger ledger = fixture.open()) {
            append(ledger, 10, 5);
            assertThat(ledger.checkpoint().cosigned(ledger.cosignerKey())).isPresent();
        }
        assertThat(key).exists();
        assertThat(LedgerFixture.verify(fixture.folder, java.util.Optional.of(saved))
                        .findings())
                .isEmpty();
    }
}
