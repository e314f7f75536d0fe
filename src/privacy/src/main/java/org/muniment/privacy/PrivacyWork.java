package org.muniment.privacy;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.muniment.ledger.Entry;
import org.muniment.ledger.Ledger;
import org.muniment.privacy.export.ExportMaker;
import org.muniment.privacy.export.Looks;
import org.muniment.privacy.export.Made;
import org.muniment.terms.PersonalDataSource;
import org.muniment.terms.Refusal;
import org.muniment.vault.chunked.SealedFile;

/**
 * What happens by itself: reading new messages, making packages, reminding, ending packages, carrying erasures out, reports
 * that were sent, evidence due for review, alarms. Every piece of work is
 * a row in the database, so what a crash interrupts the next run continues.
 */
@ApplicationScoped
public class PrivacyWork {

    private static final System.Logger LOG = System.getLogger(PrivacyWork.class.getName());
    private static final int MAX_BATCH = 100;

    private final PrivacyParts parts;
    private final IntakeSteps intake;
    private final ExportSteps exports;
    private final ErasureSteps erasures;
    private final Cases cases;
    private final Reports reports;
    private final AccessTrail trail;
    private final Iterable<? extends PersonalDataSource> sources;
    private boolean tidied;

    @Inject
    PrivacyWork(PrivacyParts parts, Steps steps, @Any Instance<PersonalDataSource> sources) {
        this(parts, steps, (Iterable<? extends PersonalDataSource>) sources);
    }

    PrivacyWork(PrivacyParts parts, Steps steps, Iterable<? extends PersonalDataSource> sources) {
        this.parts = parts;
        this.intake = steps.intake();
        this.exports = steps.exports();
        this.erasures = steps.erasures();
        this.cases = steps.cases();
        this.reports = steps.reports();
        this.trail = steps.trail();
        this.sources = sources;
    }

    @SuppressWarnings("NullAway")
    protected PrivacyWork() {
        this.parts = null;
        this.intake = null;
        this.exports = null;
        this.erasures = null;
        this.cases = null;
        this.reports = null;
        this.trail = null;
        this.sources = null;
    }

    /** The transactional steps this is made of. */
    record Steps(
            IntakeSteps intake,
            ExportSteps exports,
            ErasureSteps erasures,
            Cases cases,
            Reports reports,
            AccessTrail trail) {}

    /** The steps that watch what others did. */
    record Watches(Cases cases, Reports reports, AccessTrail trail) {}

    /**
     * Does all work that is due; the composition root calls it every second from a thread of its own, since a large
     * package takes a while. One call at a time.
     *
     * @return how many pieces of work were done
     */
    public synchronized int run() {
        tidy();
        for (int batch = 0; batch < MAX_BATCH && trail.follow() == Ledger.MAX_READ; batch++) {
            // The ledger has grown much: the next batch.
        }
        int done = readMessages();
        for (Optional<ExportSteps.Job> job = exports.claim(); job.isPresent(); job = exports.claim()) {
            make(job.get());
            done++;
        }
        while (exports.remindNext()) {
            done++;
        }
        while (exports.endNext()) {
            done++;
        }
        while (reports.settleNext() || reports.watchNext() || reports.destroyNext()) {
            done++;
        }
        done += erase();
        return done + cases.raiseAlarms();
    }

    /** Every entry about these items: from the trail, once it has caught up. */
    private void looks(Set<String> items, Looks.Sink sink) throws IOException {
        while (trail.follow() > 0) {
            // The trail is behind: the next batch.
        }
        List<Long> places = trail.places(items);
        for (int next = 0; next < places.size(); ) {
            List<Entry> entries = new ArrayList<>();
            next = trail.window(places, next, items, entries);
            for (Entry entry : entries) {
                sink.look(entry);
            }
        }
    }

    private int erase() {
        int done = 0;
        for (Optional<UUID> due = erasures.due(); due.isPresent(); due = erasures.due()) {
            try {
                erasures.advance(due.get(), sources);
                done++;
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "an erasure could not go on; later again", e);
                erasures.postpone(due.get());
            }
        }
        while (erasures.releaseNext()) {
            done++;
        }
        while (erasures.forgetNext()) {
            done++;
        }
        while (erasures.tidyNext()) {
            done++;
        }
        return done;
    }

    private int readMessages() {
        int done = 0;
        for (Long id : intake.waiting(MAX_BATCH)) {
            try {
                intake.read(id);
                done++;
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "a message could not be read for requests; later again", e);
                intake.postpone(id);
            }
        }
        return done;
    }

    private void make(ExportSteps.Job job) {
        try {
            Files.createDirectories(folder());
            ExportMaker maker = new ExportMaker(
                    parts.policy(), this::looks, PackageSigner.of(parts).signer());
            Made made = maker.make(
                    job.order(),
                    sources,
                    parts.vault().keys().open(job.key()),
                    folder().resolve(job.blob().toString()));
            exports.ready(job, made);
        } catch (IOException | RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "package of case " + job.order().number() + " failed",
                    e);
            exports.failed(job, e instanceof Refusal refusal ? String.valueOf(refusal.getMessage()) : "internal fault");
        }
    }

    /** Removes what a crash left behind while a package was being made; once, before the first is. */
    private void tidy() {
        if (tidied || !Files.isDirectory(folder())) {
            tidied = true;
            return;
        }
        try (DirectoryStream<Path> tables = Files.newDirectoryStream(folder(), "*.table")) {
            for (Path table : tables) {
                Files.delete(table);
            }
            SealedFile.discardUnfinished(folder());
            tidied = true;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "leftovers of packages could not be removed; later again", e);
        }
    }

    private Path folder() {
        return parts.settings().data().resolve("exports");
    }
}
