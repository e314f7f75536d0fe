package org.muniment.prove;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.muniment.cli.database.DatabaseAccess;
import org.muniment.cli.database.PrivateDatabase;
import org.muniment.desk.DeskParts;
import org.muniment.desk.DeskRecords;
import org.muniment.desk.DeskSettings;
import org.muniment.desk.HouseLetters;
import org.muniment.desk.MailDesk;
import org.muniment.desk.MessageArrived;
import org.muniment.desk.Outbox;
import org.muniment.desk.PersonErasure;
import org.muniment.desk.TicketChanges;
import org.muniment.desk.TicketErasure;
import org.muniment.desk.TicketSearch;
import org.muniment.desk.Tickets;
import org.muniment.index.PageCache;
import org.muniment.ledger.Ledger;
import org.muniment.mail.Intake;
import org.muniment.mail.MailSettings;
import org.muniment.policy.Policy;
import org.muniment.privacy.PlainWork;
import org.muniment.privacy.Post;
import org.muniment.privacy.PrivacyParts;
import org.muniment.privacy.PrivacyRecords;
import org.muniment.privacy.PrivacyWork;
import org.muniment.terms.ErasureCount;
import org.muniment.terms.PersonalDataSink;
import org.muniment.terms.PersonalDataSource;
import org.muniment.terms.Settings;
import org.muniment.terms.SubjectId;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;

/**
 * A whole house for one proof: database, keys, ledger, desk, mail intake and privacy procedures as the server composes
 * them, but without a container; transactions are those of the thread.
 */
final class ScratchHouse implements AutoCloseable {

    private static final long CACHE_BYTES = 16L << 20;

    final Path data;
    final MovedClock clock = new MovedClock();
    final DatabaseAccess database;
    final DeskParts desk;
    final PrivacyParts privacy;
    final TicketSearch search;
    final PrivacyWork work;
    final Intake intake;
    final List<MessageArrived> opened = new CopyOnWriteArrayList<>();

    @SuppressWarnings("ThreadLocalUsage") // two houses of one process must not share their transactions
    private final ThreadLocal<@Nullable EntityManager> current = new ThreadLocal<>();

    private final EntityManagerFactory factory;

    ScratchHouse(Path data, Policy policy) throws IOException {
        this.data = data;
        database = PrivateDatabase.start(data);
        Flyway.configure()
                .dataSource(database.url(), database.user(), database.password())
                .load()
                .migrate();
        factory = Persistence.createEntityManagerFactory(
                "proof",
                Map.of(
                        "jakarta.persistence.jdbc.url", database.url(),
                        "jakarta.persistence.jdbc.user", database.user(),
                        "jakarta.persistence.jdbc.password", database.password()));
        Settings settings = Settings.of(Map.of("muniment.data", data.toString()));
        MailSettings mail = MailSettings.from(settings);
        Vault vault = Vault.open(new VaultSettings(data.resolve("keys")), clock);
        Ledger ledger = Ledger.open(data.resolve("ledger"), vault, clock);
        desk = new DeskParts(shared(), vault, ledger, DeskSettings.from(settings), mail, policy, clock, opened::add);
        search = new TicketSearch(desk, new PageCache(CACHE_BYTES));
        HouseLetters letters = new HouseLetters(desk);
        privacy = new PrivacyParts(
                desk.entities(),
                vault,
                ledger,
                policy,
                desk.settings(),
                new PrivacyParts.TicketDoors(
                        new Tickets(desk),
                        new TicketChanges(desk),
                        new TicketErasure(desk),
                        new PersonErasure(desk),
                        search),
                Post.of(letters, new Outbox(desk)),
                clock);
        List<PersonalDataSource> sources = new ArrayList<>();
        sources.add(inTransaction(new DeskRecords(desk)));
        sources.add(inTransaction(new PrivacyRecords(privacy)));
        work = PlainWork.of(privacy, sources, this::in);
        intake = Intake.open(mail, vault, ledger, clock);
        MailDesk mailDesk = new MailDesk(desk);
        intake.start(delivery -> in(() -> {
            mailDesk.handle(delivery);
            return true;
        }));
    }

    /** The entity manager of the current thread's transaction, as the container shares one. */
    private EntityManager shared() {
        return (EntityManager) Proxy.newProxyInstance(
                ScratchHouse.class.getClassLoader(),
                new Class<?>[] {EntityManager.class},
                (proxy, method, arguments) -> {
                    EntityManager em = current.get();
                    if (em == null) {
                        throw new IllegalStateException("outside a transaction");
                    }
                    try {
                        return method.invoke(em, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Runs in a transaction that any exception rolls back; within one, joins it. */
    <T> T in(Callable<T> work) {
        if (current.get() != null) {
            return call(work);
        }
        EntityManager em = factory.createEntityManager();
        current.set(em);
        try {
            em.getTransaction().begin();
            T result = call(work);
            em.getTransaction().commit();
            return result;
        } finally {
            if (em.getTransaction().isActive()) {
                em.getTransaction().rollback();
            }
            em.close();
            current.remove();
        }
    }

    private static <T> T call(Callable<T> work) {
        try {
            return work.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    void run(Runnable work) {
        in(() -> {
            work.run();
            return true;
        });
    }

    private PersonalDataSource inTransaction(PersonalDataSource source) {
        return new PersonalDataSource() {
            @Override
            public String name() {
                return source.name();
            }

            @Override
            public void export(SubjectId subject, PersonalDataSink sink) {
                in(() -> {
                    source.export(subject, sink);
                    return true;
                });
            }

            @Override
            public ErasureCount erase(SubjectId subject, String reason) {
                return in(() -> source.erase(subject, reason));
            }
        };
    }

    /** The rows of a query. */
    List<?> rows(String sql) {
        return in(() -> desk.entities().createNativeQuery(sql).getResultList());
    }

    Optional<MessageArrived> last() {
        return opened.isEmpty() ? Optional.empty() : Optional.of(opened.get(opened.size() - 1));
    }

    @Override
    public void close() throws IOException {
        try {
            intake.close();
            factory.close();
            privacy.ledger().close();
            privacy.vault().close();
        } finally {
            PrivateDatabase.stop(data);
        }
    }
}
