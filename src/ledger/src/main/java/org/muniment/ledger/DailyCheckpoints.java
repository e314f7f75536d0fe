package org.muniment.ledger;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.muniment.terms.Tampered;
import org.muniment.vault.timestamp.TimestampAuthority;
import org.muniment.vault.timestamp.TimestampToken;

/**
 * The checkpoint of each day (UTC): taken once, kept beside the tree, and stamped where a time stamp authority is set, to be
 * mailed outside (FORMAT.md, section 9). Thread-safe.
 */
public final class DailyCheckpoints {

    private static final System.Logger LOG = System.getLogger(DailyCheckpoints.class.getName());

    private final Ledger ledger;
    private final DailyFiles files;
    private final Optional<TimestampClient> stamps;
    private final InstantSource clock;

    /**
     * Those of a ledger.
     *
     * @throws IOException when the file of the authority's certificates cannot be read
     */
    public DailyCheckpoints(Ledger ledger, LedgerSettings settings, InstantSource clock) throws IOException {
        this.ledger = ledger;
        this.files = new DailyFiles(ledger.folder());
        this.clock = clock;
        this.stamps = settings.tsa().isPresent()
                ? Optional.of(new TimestampClient(
                        settings.tsa().get(),
                        TimestampAuthority.read(settings.tsaAuthorities().orElseThrow())))
                : Optional.empty();
    }

    /**
     * A day's checkpoint.
     *
     * @param day in UTC
     * @param checkpoint as it is kept
     * @param stampedAt the authority's time; empty without an authority, and while it could not be had
     */
    public record Daily(LocalDate day, Checkpoint checkpoint, Optional<Instant> stampedAt) {}

    /** Whether there is an authority that stamps them. */
    public boolean stamps() {
        return stamps.isPresent();
    }

    /**
     * Today's: taken and kept the first time it is asked for; stamped as soon as the authority answers.
     *
     * @throws Tampered when the one kept is not this ledger's
     */
    public synchronized Daily today() throws IOException {
        LocalDate day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        Optional<Checkpoint> kept = files.read(day, trust());
        Checkpoint checkpoint = kept.isPresent() ? kept.get() : take(day);
        Optional<Instant> stamped = files.stampedAt(day);
        return new Daily(day, checkpoint, stamped.isPresent() ? stamped : stamp(day, checkpoint));
    }

    /** Today's if it was taken; takes none. */
    public Optional<Daily> known() throws IOException {
        LocalDate day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        Optional<Checkpoint> kept = files.read(day, trust());
        return kept.isEmpty() ? Optional.empty() : Optional.of(new Daily(day, kept.get(), files.stampedAt(day)));
    }

    private Trust trust() {
        return new Trust(List.of(ledger.verifierKey()), List.of(ledger.cosignerKey()));
    }

    private Checkpoint take(LocalDate day) throws IOException {
        Checkpoint checkpoint = ledger.checkpoint();
        files.write(files.checkpoint(day), DailyFiles.bytes(checkpoint));
        return checkpoint;
    }

    private Optional<Instant> stamp(LocalDate day, Checkpoint checkpoint) throws IOException {
        if (stamps.isEmpty()) {
            return Optional.empty();
        }
        TimestampToken token;
        try {
            token = stamps.get().stamp(DailyFiles.bytes(checkpoint));
        } catch (IOException | Tampered e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the checkpoint of {0} has no time stamp yet: {1}",
                    day,
                    e.getMessage());
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        files.write(files.timestamp(day), token.encoded());
        return Optional.of(token.at());
    }
}
