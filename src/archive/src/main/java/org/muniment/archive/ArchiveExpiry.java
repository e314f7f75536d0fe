package org.muniment.archive;

import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import org.muniment.archive.RetentionReport.Outcome;
import org.muniment.archive.RetentionReport.Step;
import org.muniment.terms.Refusal;

/** What the policy wants of archives: gone when their last day has lived its whole life. */
record ArchiveExpiry(Archives archives) implements Retained {

    private static final String NAME = "archives";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public RetentionReport run(LocalDate today, Progress progress) throws IOException {
        RetentionReport report = RetentionReport.nothing(NAME);
        List<ArchiveEntry> due = archives.list().stream()
                .filter(entry -> !today.isBefore(entry.expires()))
                .toList();
        for (int i = 0; i < due.size(); i++) {
            progress.at("archive " + due.get(i).id(), i, due.size());
            report = report.with(destroy(due.get(i)));
        }
        return report;
    }

    private Step destroy(ArchiveEntry entry) {
        String what = "archive " + entry.id();
        try {
            archives.destroy(entry.id(), Warrant.ofPolicy("expired on " + entry.expires()));
            return new Step(what, Outcome.DESTROYED, entry.lines(), entry.bytes(), "");
        } catch (Refusal refused) {
            Outcome outcome = refused.code() == Refusal.Code.FROZEN ? Outcome.HELD : Outcome.FAILED;
            return new Step(what, outcome, entry.lines(), entry.bytes(), String.valueOf(refused.getMessage()));
        } catch (IOException failed) {
            return new Step(
                    what,
                    Outcome.FAILED,
                    entry.lines(),
                    entry.bytes(),
                    failed.getClass().getSimpleName());
        }
    }
}
