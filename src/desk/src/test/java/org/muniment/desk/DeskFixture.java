package org.muniment.desk;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.muniment.cli.database.DatabaseAccess;
import org.muniment.cli.database.PrivateDatabase;
import org.muniment.index.PageCache;
import org.muniment.ledger.Ledger;
import org.muniment.mail.MailSettings;
import org.muniment.policy.Policy;
import org.muniment.terms.Actor;
import org.muniment.terms.Purpose;
import org.muniment.terms.Role;
import org.muniment.terms.Settings;
import org.muniment.terms.SubjectId;
import org.muniment.vault.Vault;
import org.muniment.vault.VaultSettings;

/**
 * A real desk without a container: PostgreSQL (one server for the whole test run, a schema of its own), vault and ledger
 * on disk. {@link #in} does what {@code @Transactional} does.
 */
public final class DeskFixture implements AutoCloseable {

    /** The data folder. */
    public final Path data;

    /** The time. */
    public final TestClock clock = new TestClock();

    /** What boundaries are made from. */
    public final DeskParts parts;

    /** Messages from outside so far. */
    public final List<MessageArrived> arrived = new CopyOnWriteArrayList<>();

    /** Those of them that opened a ticket. */
    public final List<MessageArrived> opened = new CopyOnWriteArrayList<>();

    /** How to reach the schema. */
    public final DatabaseAccess database;

    private static final ThreadLocal<EntityManager> CURRENT = new ThreadLocal<>();
    private final EntityManagerFactory factory;

    /** A fresh desk with further migrations beside its own, from the same class path location. */
    public DeskFixture(Path data, String persistenceUnit) {
        this(data, persistenceUnit, Map.of());
    }

    /** A fresh desk with settings of its own. */
    DeskFixture(Path data, Map<String, String> settings) {
        this(data, "muniment", settings);
    }

    /** A fresh desk with both. */
    public DeskFixture(Path data, String persistenceUnit, Map<String, String> more) {
        this(data, persistenceUnit, more, freshSchema());
    }

    /** Goes on with a desk that was there, in this process or another one. */
    static DeskFixture again(Path data, DatabaseAccess database) {
        return new DeskFixture(data, "muniment", Map.of(), database);
    }

    private static DatabaseAccess freshSchema() {
        DatabaseAccess server = Server.ACCESS;
        String schema = "t_" + UUID.randomUUID().toString().replace("-", "");
        DatabaseAccess fresh =
                new DatabaseAccess(server.url() + "?currentSchema=" + schema, server.user(), server.password());
        Flyway.configure()
                .dataSource(fresh.url(), fresh.user(), fresh.password())
                .schemas(schema)
                .load()
                .migrate();
        return fresh;
    }

    private DeskFixture(Path data, String persistenceUnit, Map<String, String> more, DatabaseAccess database) {
        this.data = data;
        this.database = database;
        factory = Persistence.createEntityManagerFactory(
                persistenceUnit,
                Map.of(
                        "jakarta.persistence.jdbc.url", database.url(),
                        "jakarta.persistence.jdbc.user", database.user(),
                        "jakarta.persistence.jdbc.password", database.password()));
        Map<String, String> set = new HashMap<>(more);
        set.put("muniment.data", data.toString());
        Settings settings = Settings.of(set);
        Vault vault = Vault.open(new VaultSettings(data.resolve("keys")), clock);
        Ledger ledger = Ledger.open(data.resolve("ledger"), vault, clock);
        parts = new DeskParts(
                shared(),
                vault,
                ledger,
                DeskSettings.from(settings),
                MailSettings.from(settings),
                Policy.load(Policy.DEFAULT_PROFILE, Optional.empty()),
                clock,
                this::hear);
    }

    private void hear(MessageArrived message) {
        arrived.add(message);
        if (message.opens()) {
            opened.add(message);
        }
    }

    /** A fresh desk. */
    public DeskFixture(Path data) {
        this(data, "muniment");
    }

    /** Started with the first fixture, stopped with the JVM. */
    private static final class Server {
        static final DatabaseAccess ACCESS = start();

        private static DatabaseAccess start() {
            try {
                Path folder = Files.createTempDirectory("muniment-test-database");
                DatabaseAccess access = PrivateDatabase.start(folder);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(folder), "stop-test-database"));
                return access;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void stop(Path folder) {
            try {
                PrivateDatabase.stop(folder);
                try (Stream<Path> paths = Files.walk(folder)) {
                    for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(path);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The entity manager of the current thread's transaction, as the container shares one. */
    private EntityManager shared() {
        return (EntityManager) Proxy.newProxyInstance(
                DeskFixture.class.getClassLoader(),
                new Class<?>[] {EntityManager.class},
                (proxy, method, arguments) -> {
                    EntityManager em = CURRENT.get();
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
    public <T> T in(Callable<T> work) throws Exception {
        return in(work, false);
    }

    /** Runs in a transaction that any exception rolls back. */
    public void run(Runnable work) throws Exception {
        in(() -> {
            work.run();
            return true;
        });
    }

    /** Runs in a transaction that a refusal does not roll back, as in {@link SignIn}. */
    public <T> T inDespiteRefusal(Callable<T> work) throws Exception {
        return in(work, true);
    }

    private <T> T in(Callable<T> work, boolean despiteRefusal) throws Exception {
        if (CURRENT.get() != null) {
            return work.call();
        }
        EntityManager em = factory.createEntityManager();
        CURRENT.set(em);
        try {
            em.getTransaction().begin();
            T result = work.call();
            em.getTransaction().commit();
            return result;
        } catch (org.muniment.terms.Refusal refusal) {
            if (despiteRefusal && em.getTransaction().isActive()) {
                em.getTransaction().commit();
            }
            throw refusal;
        } finally {
            if (em.getTransaction().isActive()) {
                em.getTransaction().rollback();
            }
            em.close();
            CURRENT.remove();
        }
    }

    /** A search with a cache of its own. */
    public TicketSearch search() {
        return new TicketSearch(parts, new PageCache(16L << 20));
    }

    /** An agent of no account, for reading. */
    public static Caller agent(UUID id) {
        return new Caller(new Actor(Actor.Kind.STAFF, id.toString()), Set.of(Role.AGENT), Purpose.SUPPORT);
    }

    /** The data protection officer. */
    public static Caller officer(Purpose purpose) {
        return new Caller(new Actor(Actor.Kind.STAFF, UUID.randomUUID().toString()), Set.of(Role.DPO), purpose);
    }

    /** A customer. */
    public static Caller customer(SubjectId subject) {
        return new Caller(
                new Actor(Actor.Kind.CUSTOMER, subject.toString()), Set.of(Role.CUSTOMER), Purpose.SELF_SERVICE);
    }

    /** An operator. */
    public static Caller operator() {
        return new Caller(
                new Actor(Actor.Kind.STAFF, UUID.randomUUID().toString()), Set.of(Role.OPERATOR), Purpose.OPERATION);
    }

    /** A member of staff with a real account and these roles. */
    public UUID hire(String address, Role... roles) throws Exception {
        StaffAccounts staff = new StaffAccounts(parts);
        String token = in(() -> staff.invite(address, Set.of(roles), operator()));
        return in(() -> staff.accept(
                token, new StaffSetup("Staff " + address, "", "correct horse battery".toCharArray(), true)));
    }

    /** Lets time pass. */
    public void pass(Duration time) {
        clock.pass(time);
    }

    /** Closes a search first, then everything. */
    public void close(TicketSearch search) {
        search.close();
        close();
    }

    @Override
    public void close() {
        factory.close();
        parts.ledger().close();
        parts.vault().close();
    }
}
