package org.muniment.web.boot;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.annotation.sql.DataSourceDefinition;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.concurrent.ContextService;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.muniment.desk.AttachmentScans;
import org.muniment.desk.DeskUpkeep;
import org.muniment.desk.MailDesk;
import org.muniment.desk.Outbox;
import org.muniment.desk.PersonKeys;
import org.muniment.desk.SenderRecheck;
import org.muniment.desk.TicketSearch;
import org.muniment.mail.DeliveryWorker;
import org.muniment.mail.DkimKeys;
import org.muniment.mail.ImportDoor;
import org.muniment.mail.InboundHandler;
import org.muniment.mail.Intake;
import org.muniment.mail.MailImport;
import org.muniment.mail.MailListeners;
import org.muniment.mail.MailSettings;
import org.muniment.mail.MailboxFetcher;
import org.muniment.mail.OutboundQueue;
import org.muniment.mail.SenderCheck;
import org.muniment.privacy.PrivacyWork;
import org.muniment.vault.Vault;
import org.muniment.web.work.CheckpointWork;
import org.muniment.web.work.MailboxWork;
import org.muniment.web.work.ResealWork;
import org.muniment.web.work.RetentionWork;

/**
 * Starts the product once the container is up: schema, then what works in the background, then the listeners, and only
 * then readiness. A fault stops the start.
 */
@Singleton
@Startup
@TransactionManagement(TransactionManagementType.BEAN)
@DataSourceDefinition(
        name = "java:app/jdbc/muniment",
        className = "org.postgresql.xa.PGXADataSource",
        url = "${MPCONFIG=muniment.database.url}",
        user = "${MPCONFIG=muniment.database.user}",
        password = "${MPCONFIG=muniment.database.password}",
        minPoolSize = 2,
        maxPoolSize = 16,
        properties = {
            "fish.payara.is-connection-validation-required=true",
            "fish.payara.connection-validation-method=custom-validation",
            "fish.payara.validation-classname=org.glassfish.api.jdbc.validation.JDBC40ConnectionValidation"
        })
public class Boot {

    private static final System.Logger LOG = System.getLogger(Boot.class.getName());
    private static final int INDEX_EVERY_SECONDS = 1;
    private static final int REBUILD_EVERY_SECONDS = 10;
    private static final long PRIVACY_EVERY_SECONDS = 1;
    private static final int RETENTION_EVERY_HOURS = 24;

    private static final int MAILBOXES_EVERY_SECONDS = 60;
    private static final int SENDERS_EVERY_SECONDS = 60;

    /** Most senders looked up in one go, each of which may take some seconds. */
    private static final int SENDERS_AT_ONCE = 20;

    private static final int CHECKPOINT_AFTER_SECONDS = 30;

    /** Only the first time of a day does something, unless there was nobody to mail it to or no time stamp. */
    private static final int CHECKPOINT_EVERY_SECONDS = 300;

    /** By then the own port answers. */
    private static final int CHECKS_AFTER_SECONDS = 20;

    /** Late enough that a start is not slowed down by it. */
    private static final int FIRST_RETENTION_AFTER_MINUTES = 10;

    private static final int UPKEEP_AFTER_MINUTES = 15;
    private static final int UPKEEP_EVERY_MINUTES = 24 * 60;
    private static final int SPOOL_KEYS_EVERY_MINUTES = 60;

    /** How long the stop waits for requests that are being answered. */
    private static final Duration ANSWERING = Duration.ofSeconds(10);

    @Resource(lookup = "java:app/jdbc/muniment")
    DataSource database;

    @Resource
    ContextService contexts;

    @Resource
    ManagedScheduledExecutorService scheduler;

    @Inject
    StartState state;

    @Inject
    Foundation foundation;

    @Inject
    InstantSource clock;

    @Inject
    Vault vault;

    @Inject
    MailSettings mail;

    @Inject
    Intake intake;

    @Inject
    MailDesk desk;

    @Inject
    Outbox outbox;

    @Inject
    TicketSearch search;

    @Inject
    AttachmentScans scans;

    @Inject
    PrivacyWork privacy;

    @Inject
    RetentionWork retention;

    @Inject
    DeskUpkeep upkeep;

    @Inject
    SenderRecheck senders;

    @Inject
    PersonKeys personKeys;

    @Inject
    CheckpointWork checkpoints;

    @Inject
    MailboxWork mailboxes;

    @Inject
    ResealWork reseals;

    @Inject
    HouseChecks checks;

    @Inject
    MailRoom room;

    @Inject
    OwnLogs ownLogs;

    @Inject
    Demo demo;

    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    @PostConstruct
    void start() {
        try {
            Flyway.configure(Boot.class.getClassLoader())
                    .dataSource(database)
                    .load()
                    .migrate();
            ownLogs.start();
            running.push(ownLogs::stop);
            startMail();
            every(INDEX_EVERY_SECONDS, INDEX_EVERY_SECONDS, TimeUnit.SECONDS, search::index);
            every(INDEX_EVERY_SECONDS, REBUILD_EVERY_SECONDS, TimeUnit.SECONDS, search::rebuildNext);
            every(PRIVACY_EVERY_SECONDS, PRIVACY_EVERY_SECONDS, TimeUnit.SECONDS, privacy::run);
            every(INDEX_EVERY_SECONDS, INDEX_EVERY_SECONDS, TimeUnit.SECONDS, scans::run);
            every(FIRST_RETENTION_AFTER_MINUTES, RETENTION_EVERY_HOURS * 60, TimeUnit.MINUTES, retention::run);
            every(UPKEEP_AFTER_MINUTES, UPKEEP_EVERY_MINUTES, TimeUnit.MINUTES, upkeep::run);
            every(SPOOL_KEYS_EVERY_MINUTES, SPOOL_KEYS_EVERY_MINUTES, TimeUnit.MINUTES, intake::retireKeys);
            every(SENDERS_EVERY_SECONDS, SENDERS_EVERY_SECONDS, TimeUnit.SECONDS, this::lookUpSenders);
            every(INDEX_EVERY_SECONDS, SENDERS_EVERY_SECONDS, TimeUnit.SECONDS, personKeys::noteMailbox);
            every(
                    MAILBOXES_EVERY_SECONDS,
                    MAILBOXES_EVERY_SECONDS,
                    TimeUnit.SECONDS,
                    () -> mailboxes.run(room.mailboxes()));
            every(CHECKPOINT_AFTER_SECONDS, CHECKPOINT_EVERY_SECONDS, TimeUnit.SECONDS, checkpoints::run);
            ScheduledFuture<?> look =
                    scheduler.schedule(() -> guarded(checks::warn), CHECKS_AFTER_SECONDS, TimeUnit.SECONDS);
            running.push(() -> look.cancel(false));
            reseals.resume();
            demo.fill();
            running.push(demo::stop);
            StopSignal.listen(contexts.contextualRunnable(this::stop));
            state.ready();
        } catch (IOException | RuntimeException fault) {
            StartFailure.end(fault);
        }
    }

    /** The mail parts have threads of their own; what they call here needs the container's naming and transactions. */
    private void startMail() throws IOException {
        // Both are opened where they are used; what is wrong with them shall stop the start.
        SenderCheck.of(mail.auth(), clock);
        DkimKeys.signers(mail, vault, clock);
        intake.start(contexts.createContextualProxy(desk, InboundHandler.class));
        DeliveryWorker worker =
                DeliveryWorker.start(mail, contexts.createContextualProxy(outbox, OutboundQueue.class), clock);
        running.push(worker);
        MailboxFetcher fetcher = MailboxFetcher.start(mail, intake, vault);
        running.push(fetcher);
        MailListeners listeners = MailListeners.start(mail, intake);
        running.push(listeners);
        running.push(ImportDoor.open(mail, MailImport.open(mail, intake, vault)));
        room.open(worker, fetcher, listeners);
    }

    private void lookUpSenders() {
        int looked = 0;
        while (looked < SENDERS_AT_ONCE && senders.next()) {
            looked++;
        }
    }

    private void every(long first, long period, TimeUnit unit, Work work) {
        ScheduledFuture<?> repeated = scheduler.scheduleWithFixedDelay(() -> guarded(work), first, period, unit);
        running.push(() -> repeated.cancel(false));
    }

    /** A scheduled task that throws is never run again, so nothing may escape. */
    private static void guarded(Work work) {
        try {
            work.run();
        } catch (IOException | RuntimeException fault) {
            LOG.log(System.Logger.Level.ERROR, "scheduled work failed and is tried again", fault);
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    @PreDestroy
    void stop() {
        if (!state.stop(ANSWERING)) {
            LOG.log(System.Logger.Level.WARNING, "stopping though requests are still being answered");
        }
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception fault) {
                LOG.log(System.Logger.Level.ERROR, "stopping failed", fault);
            }
        }
        intake.close();
        search.close();
        foundation.close();
    }
}
