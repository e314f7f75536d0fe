package org.muniment.logs.retained;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.muniment.archive.AppendReport;
import org.muniment.archive.ArchiveId;
import org.muniment.archive.Archives;
import org.muniment.archive.OfferedDay;
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
 * Moves days that have outlived their hot period into the archive of their month, the days of a month in one pass. For each:
 * no more lines go into its partition and none of it is left in the journal; it is archived, which reads everything back;
 * the destruction of its key is in the ledger before and after; its files are deleted. A crash anywhere leaves a state from
 * which the next run goes on: a day archived already is recognised line for line, a key destroyed already leaves only files
 * to delete. Thread-safe.
 */
public final class HotLogs implements Retained {

    /** Days moved in one pass over a month's archive at most. */
    static final int DAYS_PER_PASS = Archives.MAX_DAYS;

    /**
     * Bytes of hot partitions moved in one pass at most, unless one day alone is larger: what a kill may cost, and what the
     * archive needs beside itself on disk.
     */
    static final long BYTES_PER_PASS = 8L << 30;

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
    public synchronized RetentionReport run(LocalDate today, Progress progress) throws IOException {
        List<Part> due = due(today);
        Run run = new Run(progress, due.size());
        Map<ArchiveId, List<Part>> months = new LinkedHashMap<>();
        for (Part part : due) {
            if (plan(part).expires(part.day(), today)) {
                run.at(part);
                run.add(expire(part));
            } else {
                months.computeIfAbsent(archiveOf(part), month -> new ArrayList<>())
                        .add(part);
            }
        }
        for (List<Part> month : months.values()) {
            for (List<Part> pass : passes(month)) {
                move(pass, run);
            }
        }
        progress.at(name(), due.size(), due.size());
        return run.report;
    }

    /** How far a run is. */
    private final class Run {
        private final Progress progress;
        private final int due;
        private RetentionReport report = RetentionReport.nothing(name());

        Run(Progress progress, int due) {
            this.progress = progress;
            this.due = due;
        }

        /** @param ahead parts of the pass that were looked at before and have no step yet */
        void at(Part part, int ahead) {
            progress.at("hot logs " + part, Math.min(due, report.steps().size() + ahead), due);
        }

        void at(Part part) {
            at(part, 0);
        }

        void add(Step step) {
            report = report.with(step);
        }
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

    private static ArchiveId archiveOf(Part part) {
        return ArchiveId.of(part.tenant(), part.archiveStream(), part.day());
    }

    private List<List<Part>> passes(List<Part> month) throws IOException {
        List<List<Part>> passes = new ArrayList<>();
        List<Part> pass = new ArrayList<>();
        long bytes = 0;
        for (Part part : month) {
            long own = store.bytes(part);
            if (!pass.isEmpty() && (pass.size() == DAYS_PER_PASS || bytes + own > BYTES_PER_PASS)) {
                passes.add(List.copyOf(pass));
                pass.clear();
                bytes = 0;
            }
            pass.add(part);
            bytes += own;
        }
        passes.add(pass);
        return passes;
    }

    /** Days that were never archived and are too old for that now. */
    private Step expire(Part part) {
        try {
            long bytes = store.bytes(part);
            if (archives.holds().isHeld(part.tenant(), part.stream(), part.day())) {
                return new Step(what(part), Outcome.HELD, 0, bytes, "a hold keeps it");
            }
            pipeline.inOrderWithCleanJournal(() -> store.freeze(part));
            destroy(part, "archive period over");
            return new Step(what(part), Outcome.DESTROYED, 0, bytes, "");
        } catch (IOException | Refusal fault) {
            return failed(part, fault);
        }
    }

    /** All of them in one pass; if that fails, each alone, so that one that cannot be archived does not keep the others. */
    private void move(List<Part> pass, Run run) {
        Map<Part, Long> lines;
        try {
            lines = archive(pass, run);
        } catch (Tampered tampered) {
            throw tampered;
        } catch (IOException | Refusal fault) {
            if (pass.size() == 1) {
                run.add(failed(pass.getFirst(), fault));
            } else {
                LOG.log(Level.WARNING, "days of a month could not be archived together and are tried alone", fault);
                pass.forEach(part -> move(List.of(part), run));
            }
            return;
        }
        for (Part part : pass) {
            run.add(end(part, lines.getOrDefault(part, 0L)));
        }
    }

    /** Archives those that have lines; how many, of each. */
    private Map<Part, Long> archive(List<Part> pass, Run run) throws IOException {
        pipeline.inOrderWithCleanJournal(() -> {
            for (Part part : pass) {
                store.freeze(part);
            }
        });
        Map<Part, Long> lines = new LinkedHashMap<>();
        List<OfferedDay> days = new ArrayList<>();
        for (Part part : pass) {
            long count = lines(part);
            if (count > 0) {
                int ahead = days.size();
                lines.put(part, count);
                days.add(new OfferedDay(part.day(), new PartDays(store, part, () -> run.at(part, ahead))));
            }
        }
        if (!days.isEmpty()) {
            List<AppendReport> reports = archives.append(archiveOf(pass.getFirst()), days);
            List<Long> archived = reports.stream().map(AppendReport::lines).toList();
            if (!archived.equals(List.copyOf(lines.values()))) {
                throw new IOException("the archive has another number of lines than the hot partitions");
            }
        }
        return lines;
    }

    private long lines(Part part) throws IOException {
        return store.search(part, searcher -> (long) searcher.getIndexReader().numDocs())
                .orElse(0L);
    }

    private Step end(Part part, long lines) {
        try {
            long bytes = store.bytes(part);
            destroy(part, "archived");
            return new Step(what(part), Outcome.ARCHIVED, lines, bytes, "");
        } catch (IOException | Refusal fault) {
            return failed(part, fault);
        }
    }

    private static String what(Part part) {
        return "hot logs " + part;
    }

    private static Step failed(Part part, Exception fault) {
        LOG.log(Level.WARNING, "hot logs stay for the next retention run", fault);
        String note = fault instanceof Refusal ? String.valueOf(fault.getMessage()) : "input or output";
        return new Step(what(part), Outcome.FAILED, 0, 0, note);
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
