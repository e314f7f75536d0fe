package org.muniment.desk;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.mail.Delivery;

/**
 * What a mail costs from the delivery to the searchable ticket, everything sealed and durable; and what pages cost. Not a
 * test: run it by name ({@code -Dtest=MailDeskBenchmark}). CPU is that of the JVM; the database's is not in it.
 */
class MailDeskBenchmark {

    private static final Logger LOG = Logger.getLogger(MailDeskBenchmark.class.getName());
    private static final int WARM_UP = 400;
    private static final int MAILS = 1_000;
    private static final int SENDERS = 100;
    private static final int WORKERS = 4;
    private static final long SEED = 20261122;

    @TempDir
    Path folder;

    @Test
    void costs() throws Exception {
        Random random = new Random(SEED);
        try (DeskFixture desk = new DeskFixture(folder);
                ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
            TicketSearch search = desk.search();
            MailDesk mails = new MailDesk(desk.parts);
            handle(desk, mails, workers, deliveries(random, "warm", WARM_UP));
            desk.in(search::index);
            List<Delivery> batch = deliveries(random, "real", MAILS);
            measure("mail to ticket", MAILS, () -> handle(desk, mails, workers, batch));
            measure("index", MAILS, () -> desk.in(search::index));
            Tickets tickets = new Tickets(desk.parts);
            Caller agent = DeskFixture.agent(UUID.randomUUID());
            List<UUID> some = desk.in(() -> tickets.list(TicketQuery.all(), agent)).rows().stream()
                    .map(TicketRow::id)
                    .toList();
            for (int round = 0; round < 5; round++) {
                measure(
                        "list of 50",
                        20,
                        () -> repeat(20, () -> desk.in(() -> tickets.list(TicketQuery.all(), agent))));
                measure("ticket", some.size(), () -> {
                    for (UUID ticket : some) {
                        desk.in(() -> tickets.view(ticket, agent));
                    }
                    return null;
                });
                measure("search", 20, () -> repeat(20, () -> desk.in(() -> search.search("lamp gasket", 50, agent))));
            }
            search.close();
        }
    }

    private static Object repeat(int times, Callable<?> work) throws Exception {
        for (int i = 0; i < times; i++) {
            work.call();
        }
        return times;
    }

    private static Object handle(DeskFixture desk, MailDesk mails, ExecutorService workers, List<Delivery> batch)
            throws Exception {
        List<Callable<Object>> work = new ArrayList<>();
        for (Delivery delivery : batch) {
            work.add(() -> {
                desk.run(() -> mails.handle(delivery));
                return delivery.id();
            });
        }
        for (Future<Object> done : workers.invokeAll(work)) {
            done.get();
        }
        return batch;
    }

    private static void measure(String what, int count, Callable<?> work) throws Exception {
        long cpu = cpuNanos();
        long wall = System.nanoTime();
        work.call();
        double cpuMs = (cpuNanos() - cpu) / 1e6 / count;
        double each = (System.nanoTime() - wall) / 1e6 / count;
        LOG.info(String.format(
                java.util.Locale.ROOT, "%-15s %6d  %8.2f ms CPU each  %8.1f /s", what, count, cpuMs, 1000 / each));
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    /** Two in three plain, one in three with an attachment of 10 to 200 KB. */
    private static List<Delivery> deliveries(Random random, String run, int count) {
        List<Delivery> deliveries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String sender = "sender" + random.nextInt(SENDERS) + "@example.org";
            String subject = "The lamp " + run + " " + i;
            if (random.nextInt(3) == 0) {
                byte[] content = new byte[10_000 + random.nextInt(190_000)];
                random.nextBytes(content);
                deliveries.add(Mails.withAttachment(sender, subject, "photo-" + i + ".pdf", content));
            } else {
                deliveries.add(Mails.mail(sender, subject, "The gasket number " + i + " drips. ".repeat(40)));
            }
        }
        return deliveries;
    }
}
