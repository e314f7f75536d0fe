package org.muniment.web.boot;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.muniment.archive.ArchiveSettings;
import org.muniment.archive.Archives;
import org.muniment.archive.House;
import org.muniment.archive.RetentionRun;
import org.muniment.desk.DeskSettings;
import org.muniment.index.IndexSettings;
import org.muniment.index.PageCache;
import org.muniment.ledger.DailyCheckpoints;
import org.muniment.ledger.Ledger;
import org.muniment.ledger.LedgerSettings;
import org.muniment.logs.Logs;
import org.muniment.logs.LogsSettings;
import org.muniment.mail.Intake;
import org.muniment.mail.MailSettings;
import org.muniment.policy.Policy;
import org.muniment.terms.AllowedToUse;
import org.muniment.terms.Settings;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;
import org.muniment.web.security.EdgeSettings;

/**
 * What everything else stands on, opened once and in order: settings, policy, vault, ledger, archives, logs, mail spool.
 * A fault here stops the start.
 */
@ApplicationScoped
class Foundation {

    private static final System.Logger LOG = System.getLogger(Foundation.class.getName());

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private Settings settings = Settings.of(java.util.Map.of());

    private Parts parts = Parts.NONE;

    /** Everything that is produced; one value, so that it is there whole or not at all. */
    private record Parts(
            StartSettings start,
            EdgeSettings edge,
            DeskSettings desk,
            MailSettings mail,
            Policy policy,
            Vault vault,
            Ledger ledger,
            Archives archives,
            PageCache cache,
            Logs logs,
            Intake intake,
            RetentionRun retention,
            VaultSettings keys,
            DailyCheckpoints checkpoints) {

        @SuppressWarnings("NullAway") // replaced before any producer is asked
        static final Parts NONE =
                new Parts(null, null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    @PostConstruct
    void open() {
        try {
            parts = openAll();
        } catch (IOException | RuntimeException fault) {
            close();
            StartFailure.end(fault);
        }
    }

    private Parts openAll() throws IOException {
        settings = readSettings();
        StartSettings start = StartSettings.from(settings);
        EdgeSettings edge = EdgeSettings.from(settings);
        DeskSettings desk = DeskSettings.from(settings);
        MailSettings mail = MailSettings.from(settings);
        LogsSettings logsSettings = LogsSettings.from(settings);
        ArchiveSettings archiveSettings = ArchiveSettings.from(settings);
        VaultSettings vaultSettings = VaultSettings.from(settings);
        LedgerSettings ledgerSettings = LedgerSettings.from(settings);
        IndexSettings indexSettings = IndexSettings.from(settings);
        settings.rejectUnknown();

        Policy policy = Policy.load(start.policyProfile(), start.policyFile());
        InstantSource clock = clock();
        Vault vault = keep(Vault.open(vaultSettings, clock));
        Ledger ledger = keep(Ledger.open(start.data().resolve("ledger"), vault, clock));
        DailyCheckpoints checkpoints = new DailyCheckpoints(ledger, ledgerSettings, clock);
        House house = new House(vault, ledger, policy, clock);
        Archives archives = keep(Archives.open(start.data().resolve("archives"), archiveSettings, house));
        PageCache cache = PageCache.of(indexSettings);
        Logs logs = keep(Logs.open(logsSettings, house, archives, cache));
        Intake intake = keep(Intake.open(mail, vault, ledger, clock));
        RetentionRun retention = new RetentionRun(
                start.data().resolve("run"),
                house,
                List.of(
                        logs.retained(),
                        archives.expiry(),
                        logs.addressKeys(),
                        logs.reveals().expiry(),
                        archives.drill()));
        return new Parts(
                start,
                edge,
                desk,
                mail,
                policy,
                vault,
                ledger,
                archives,
                cache,
                logs,
                intake,
                retention,
                vaultSettings,
                checkpoints);
    }

    private static Settings readSettings() throws IOException {
        String data = System.getenv("MUNIMENT_DATA");
        Optional<Path> file = Optional.ofNullable(data)
                .map(folder -> Path.of(folder, "muniment.properties"))
                .filter(Files::exists);
        return Settings.fromEnvironment(System.getenv(), System.getProperties(), file);
    }

    private <T extends AutoCloseable> T keep(T part) {
        opened.push(part);
        return part;
    }

    @PreDestroy
    void close() {
        while (!opened.isEmpty()) {
            AutoCloseable part = opened.pop();
            try {
                part.close();
            } catch (Exception fault) {
                LOG.log(System.Logger.Level.ERROR, "closing " + part.getClass().getSimpleName() + " failed", fault);
            }
        }
    }

    @Produces
    @Singleton
    @AllowedToUse("the one clock that everything is given")
    InstantSource clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    StartSettings start() {
        return parts.start();
    }

    @Produces
    @Singleton
    EdgeSettings edge() {
        return parts.edge();
    }

    @Produces
    @Singleton
    DeskSettings desk() {
        return parts.desk();
    }

    @Produces
    @Singleton
    MailSettings mail() {
        return parts.mail();
    }

    @Produces
    @Singleton
    Policy policy() {
        return parts.policy();
    }

    @Produces
    @Singleton
    Vault vault() {
        return parts.vault();
    }

    @Produces
    @Singleton
    Ledger ledger() {
        return parts.ledger();
    }

    @Produces
    @Singleton
    VaultSettings keys() {
        return parts.keys();
    }

    @Produces
    @Singleton
    DailyCheckpoints checkpoints() {
        return parts.checkpoints();
    }

    @Produces
    @Singleton
    Archives archives() {
        return parts.archives();
    }

    @Produces
    @Singleton
    PageCache cache() {
        return parts.cache();
    }

    @Produces
    @Singleton
    Logs logs() {
        return parts.logs();
    }

    @Produces
    @Singleton
    Intake intake() {
        return parts.intake();
    }

    @Produces
    @Singleton
    RetentionRun retention() {
        return parts.retention();
    }
}
