package org.muniment.logs.retained;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.muniment.archive.AppendReport;
import org.muniment.archive.ArchiveId;
import org.muniment.archive.Archives;
import org.muniment.archive.Progress;
import org.muniment.archive.Retained;
import org.muniment.archive.RetentionReport;
import org.muniment.archive.RetentionReport.Outcome;
import org.muniment.archive.RetentionReport.Step;
import org.muniment.ledger.Act;
import org.muniment.ledger.Ledger;
import org.muniment.logs.intake.Streams;
import org.muniment.logs.store.HotStore;
import org.muniment.logs.store.Part;
import org.muniment.logs.store.Pipeline;
import org.muniment.policy.Policy;
import org.muniment.policy.RetentionPlan;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Refusal;
import org.muniment.terms.Tampered;
import org.muniment.vault.Destruction;

/**
 * Moves days that have outlived their hot period into the archive of their month. For each: no more lines go into its
 * partition and none of it is left in the journal; it is archived, which reads everything back; the destruction of its key is
 * in the ledger before and after; its files are deleted. A crash anywhere leaves a state from which the next run goes on: a
 * day archived already is recognised line for line, a key destroyed already leaves only files to delete. Thread-safe.
 */
public final class HotLogs implements Retained {

    private static final System.Logger LOG = System.getLogger(HotLogs.class.getName());
    private static final Actor ACTOR = Actor.system("retention");

    private final HotStore store;
    private final Pipeline pipeline;
    private final Archives archives;
    private final Ledger ledger;
    private final Policy policy;

    /** What it stands on. */
    public record Parts(HotStore store, Pipeline pipeline, Archives archives, Ledger ledger) {}

    /** By that policy. */
    public HotLogs(Parts parts, Policy policy) {
        this.store = parts.store();
        this.pipeline = parts.pipeline();
        this.archives = parts.archives();
        this.ledger = parts.ledger();
        this.policy = policy;
    }

    @Override
    public String name() {
        return "hot logs";
    }

    @Override
    public synchronized RetentionReport run(LocalDate today, Progress progress) {
        List<Part> due = due(today);
        RetentionReport report = RetentionReport.nothing(name());
        for (int i = 0; i < due.size(); i++) {
            Part part = due.get(i);
            progress.at("hot logs " + part, i, due.size());
            report = report.with(step(part, today));
        }
        progress.at("hot logs", due.size(), due.size());
        return report;
    }

    /** Oldest first, each month's days together. */
    private List<Part> due(LocalDate today) {
        List<Part> due = new ArrayList<>();
        for (Part part : store.parts()) {
            if (plan(part).leavesHot(part.day(), today)) {
                due.add(part);
            }
        }
        due.sort(Comparator.comparing(Part::tenant)
                .thenComparing(Part::stream)
                .thenComparing(Part::generation)
                .thenComparing(Part::day));
        return due;
    }

    private RetentionPlan plan(Part part) {
        return policy.retention(Streams.dataClass(part.stream()));
    }

    private Step step(Part part, LocalDate today) {
        String what = "hot logs " + part;
        try {
            boolean expired = plan(part).expires(part.day(), today);
            if (expired && archives.holds().isHeld(part.tenant(), part.stream(), part.day())) {
                return new Step(what, Outcome.HELD, 0, store.bytes(part), "a hold keeps it");
            }
            long bytes = store.bytes(part);
            pipeline.inOrderWithCleanJournal(() -> store.freeze(part));
            long lines = 0;
            if (!expired) {
                PartDays day = new PartDays(store, part);
                lines = day.lines();
                if (lines > 0) {
                    archive(part, day);
                }
            }
            destroy(part, expired ? "archive period over" : "archived");
            return new Step(what, expired ? Outcome.DESTROYED : Outcome.ARCHIVED, lines, bytes, "");
        } catch (Tampered tampered) {
            throw tampered;
        } catch (IOException | Refusal fault) {
            LOG.log(Level.WARNING, "hot logs stay for the next retention run", fault);
            return new Step(
                    what,
                    Outcome.FAILED,
                    0,
                    0,
                    String.valueOf(fault instanceof Refusal ? fault.getMessage() : "input or output"));
        }
    }

    private void archive(Part part, PartDays day) throws IOException {
        ArchiveId id = ArchiveId.of(part.tenant(), part.archiveStream(), part.day());
        AppendReport report = archives.append(id, part.day(), day);
        if (report.lines() != day.lines()) {
            throw new IOException("the archive has another number of lines than the hot partition");
        }
    }

    private void destroy(Part part, String reason) throws IOException {
        String object = "logs:" + part;
        ledger.append(new Act(ACTOR, "logs.hot.destroy", Purpose.OPERATION, object, Map.of("reason", reason)));
        Destruction destroyed = store.destroy(part, reason).orElse(null);
        if (destroyed != null) {
            ledger.append(new Act(
                    ACTOR,
                    "key.destroyed",
                    Purpose.OPERATION,
                    "key:" + destroyed.id(),
                    Map.of("of", object, "reason", reason)));
        }
    }
}
