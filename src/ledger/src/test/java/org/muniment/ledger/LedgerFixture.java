package org.muniment.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;
import org.muniment.vault.signature.VerifierKey;

/** A vault, a folder, and a clock that goes forward a millisecond at each look. */
final class LedgerFixture implements AutoCloseable {

    static final Actor AGENT = new Actor(Actor.Kind.STAFF, "4c1e4a5e-2f0b-4b8e-8b5c-0d6f1a2b3c4d");

    final Path folder;
    final Vault vault;
    private long millis = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();
    final InstantSource clock = () -> Instant.ofEpochMilli(tick());

    LedgerFixture(Path temporary) {
        this.folder = temporary.resolve("ledger");
        this.vault = Vault.open(new VaultSettings(temporary.resolve("keys")), clock);
    }

    synchronized long tick() {
        return millis++;
    }

    Ledger open() {
        return Ledger.open(folder, vault, clock);
    }

    Ledger open(long segmentBytes) {
        return Ledger.open(folder, vault, clock, segmentBytes);
    }

    static Act act(long i) {
        return new Act(AGENT, "ticket.read", Purpose.SUPPORT, "ticket:" + i, Map.of("why", "call " + i));
    }

    /** Verifies by some keys, or those in the folder, against a checkpoint kept elsewhere. */
    static Verdict verify(Path folder, Optional<Path> saved, VerifierKey... keys) throws IOException {
        Inspection inspection = Inspection.of(folder).by(new Trust(List.of(keys), List.of()));
        return LedgerVerifier.verify(saved.map(file -> inspection.against(file)).orElse(inspection));
    }

    @Override
    public void close() {
        vault.close();
    }
}
