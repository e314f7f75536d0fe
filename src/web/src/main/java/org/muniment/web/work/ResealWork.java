package org.muniment.web.work;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.muniment.archive.Progress;
import org.muniment.desk.TicketSearch;
import org.muniment.index.PartitionId;
import org.muniment.ledger.Act;
import org.muniment.ledger.Ledger;
import org.muniment.logs.Logs;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.Destruction;
import org.muniment.vault.KeyEntry;
import org.muniment.vault.KeyId;
import org.muniment.vault.KeyKind;
import org.muniment.vault.KeyProgress;
import org.muniment.vault.Vault;

/**
 * Seals partitions anew while the server runs, one after the other, for when their keys are in other hands. The ledger has
 * each before and after. One that was cut short is ended after the next start. Thread-safe.
 */
@ApplicationScoped
public class ResealWork {

    /** Most partitions sealed anew in one go. */
    public static final int MAX = 500;

    private static final String NAME = "reseal";
    private static final String TITLE = "Sealing partitions anew";
    private static final String LOGS = "logs/";
    private static final String TICKETS = "desk/";
    private static final System.Logger LOG = System.getLogger(ResealWork.class.getName());

    @Inject
    WorkBoard board;

    @Inject
    Vault vault;

    @Inject
    Ledger ledger;

    @Inject
    Logs logs;

    @Inject
    TicketSearch tickets;

    /** For the container. */
    public ResealWork() {}

    /** The living keys of hot log days and ticket indexes, newest first. */
    public List<KeyEntry> partitions() {
        return vault.keys().list().stream()
                .filter(key -> key.kind() == KeyKind.PARTITION && key.live())
                .filter(key -> key.label().startsWith(LOGS) || key.label().startsWith(TICKETS))
                .filter(key ->
                        vault.keys().find(key.tenant(), key.kind(), key.label()).equals(Optional.of(key.id())))
                .sorted(Comparator.comparing(KeyEntry::created).reversed())
                .toList();
    }

    /** Whether sealing a partition anew was cut short, and is not ended yet. */
    public boolean isUnfinished(KeyEntry key) {
        return vault.keys().elder(key.id()).isPresent();
    }

    /**
     * Seals partitions anew in the background.
     *
     * @param keys of theirs, 1 to {@link #MAX}
     * @param reason why, without personal data
     * @throws Refusal {@code CONFLICT} while that is under way, {@code NOT_FOUND} where one is no partition's living key
     */
    public void start(List<KeyId> keys, String reason, Actor actor) {
        List<KeyEntry> known = partitions();
        List<KeyEntry> chosen = keys.stream()
                .distinct()
                .map(id -> known.stream()
                        .filter(key -> key.id().equals(id))
                        .findFirst()
                        .orElseThrow(() ->
                                new Refusal(Refusal.Code.NOT_FOUND, "one of these is no key of a partition any more")))
                .toList();
        if (chosen.isEmpty() || chosen.size() > MAX) {
            throw new Refusal(Refusal.Code.BAD_INPUT, "choose 1 to " + MAX + " partitions");
        }
        board.start(NAME, TITLE, progress -> run(chosen, new Why(actor, reason), progress));
    }

    /** Ends what the last stop cut short. */
    public void resume() {
        List<KeyEntry> begun = partitions().stream().filter(this::isUnfinished).toList();
        if (!begun.isEmpty()) {
            LOG.log(Level.INFO, "{0} partitions are being sealed anew: that was cut short", begun.size());
            Why why = new Why(Actor.system("keys"), "sealing it anew had been cut short");
            board.start(NAME, TITLE, progress -> run(begun, why, progress));
        }
    }

    private record Why(Actor actor, String reason) {}

    private Resealed run(List<KeyEntry> chosen, Why why, Progress progress) {
        List<Resealed.Step> steps = new ArrayList<>();
        for (KeyEntry key : chosen) {
            PartitionId partition = new PartitionId(key.tenant(), key.label());
            String step = partition + ", " + (steps.size() + 1) + " of " + chosen.size();
            progress.at(step, 0, 0);
            steps.add(new Resealed.Step(partition, one(key, why, (done, all) -> progress.at(step, done, all))));
        }
        return new Resealed(steps);
    }

    private Optional<String> one(KeyEntry key, Why why, KeyProgress progress) {
        PartitionId partition = new PartitionId(key.tenant(), key.label());
        KeyId old = vault.keys().elder(key.id()).orElse(key.id());
        try {
            record(why, "key.reseal", "key:" + old, Map.of("reason", why.reason(), "partition", key.label()));
            Destruction gone = key.label().startsWith(LOGS)
                    ? logs.reseal(partition, progress)
                    : tickets.reseal(partition, progress);
            record(
                    why,
                    "key.destroyed",
                    "key:" + gone.id(),
                    Map.of(
                            "reason", why.reason(),
                            "commitment", HexFormat.of().formatHex(gone.commitment()),
                            "partition", key.label()));
            return Optional.empty();
        } catch (Refusal | Tampered e) {
            LOG.log(Level.WARNING, "a partition was not sealed anew", e);
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            LOG.log(Level.ERROR, "a partition was not sealed anew", e);
            return Optional.of("a fault of the disk; the operator's log has it");
        }
    }

    private void record(Why why, String act, String object, Map<String, String> details) {
        ledger.append(new Act(why.actor(), act, Purpose.OPERATION, object, details));
    }

    /** What is under way, or ended since the start. */
    public Optional<Work> latest() {
        return board.find(NAME);
    }
}
