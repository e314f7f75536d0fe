package org.muniment.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.muniment.mail.ImportRoute.Outcome;
import org.muniment.mail.files.MailFiles;

class MailImportTest {
    private static final int MAILS = Integer.getInteger("muniment.import.mails", 300);

    @TempDir
    private Path folder;

    private final Inbox inbox = new Inbox();
    private House house;
    private MailSettings settings;
    private Path mbox;
    private Path maildir;

    @BeforeEach
    void open() throws Exception {
        house = House.open(folder);
        settings = house.settings();
        mbox = folder.resolve("old.mbox");
        maildir = folder.resolve("Maildir");
    }

    @AfterEach
    void close() {
        house.close();
    }

    /** The same as a Maildir, half of it read. */
    private void writeMaildir(int mails) throws Exception {
        for (String part : List.of("cur", "new", "tmp")) {
            Files.createDirectories(maildir.resolve(part));
        }
        for (int i = 0; i < mails; i++) {
            String name = (1_423_145_000L + i) + ".M" + i + ".host";
            Files.writeString(
                    i % 2 == 0
                            ? maildir.resolve("new").resolve(name)
                            : maildir.resolve("cur").resolve(name + ":2,S"),
                    "Subject: n" + i + "\n\nFrom line " + i + "\n",
                    StandardCharsets.US_ASCII);
        }
    }

    private void write(int mails) throws Exception {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < mails; i++) {
            all.append("From a@x.example Thu Feb  5 14:03:09 2015\nSubject: n")
                    .append(i)
                    .append("\n\n>From line ")
                    .append(i)
                    .append("\n\n");
        }
        Files.writeString(mbox, all, StandardCharsets.US_ASCII);
    }

    private Map<Outcome, Integer> send(ImportRoute route, String mailbox) throws Exception {
        return send(mbox, route, mailbox);
    }

    private Map<Outcome, Integer> send(Path from, ImportRoute route, String mailbox) throws Exception {
        Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
        new MailFiles(MailFiles.Kind.AUTO, settings.maxMessage())
                .read(
                        from,
                        found -> counts.merge(
                                route.take(mailbox, found.raw(), found.arrived().orElseThrow())
                                        .outcome(),
                                1,
                                Integer::sum));
        return counts;
    }

    @Test
    void aRunningServerTakesEachMessageOnceAndKeepsItsDate() throws Exception {
        write(MAILS);
        importTwice(mbox);
        assertThat(inbox.deliveries()).hasSize(MAILS).extracting(Delivery::id).doesNotHaveDuplicates();
        Delivery one = inbox.deliveries().get(0);
        assertThat(one.route()).isEqualTo(Route.IMPORT);
        assertThat(one.received()).isEqualTo(Instant.parse("2015-02-05T14:03:09Z"));
        assertThat(new String(one.raw().bytes(), StandardCharsets.US_ASCII))
                .isEqualTo("Subject: n0\r\n\r\nFrom line 0\r\n");
    }

    @Test
    void aMaildirComesInTheOrderOfItsDelivery() throws Exception {
        writeMaildir(MAILS);
        importTwice(maildir);
        assertThat(inbox.deliveries()).hasSize(MAILS).extracting(Delivery::id).doesNotHaveDuplicates();
        assertThat(inbox.deliveries().get(1).received()).isEqualTo(Instant.ofEpochSecond(1_423_145_001L));
        assertThat(new String(inbox.deliveries().get(1).raw().bytes(), StandardCharsets.US_ASCII))
                .isEqualTo("Subject: n1\r\n\r\nFrom line 1\r\n");
    }

    /** Imports through the socket of a running server, and says what the first time took. */
    private void importTwice(Path from) throws Exception {
        long began = System.nanoTime();
        Duration cpuBefore = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        try (Intake intake = house.intake(settings);
                ImportDoor door = ImportDoor.open(settings, MailImport.open(settings, intake, house.vault()))) {
            intake.start(inbox);
            try (ImportRoute route = ImportDoor.connect(settings).orElseThrow()) {
                assertThat(send(from, route, "support@desk.example")).isEqualTo(Map.of(Outcome.TAKEN, MAILS));
                Inbox.await(
                        Duration.ofSeconds(120 + MAILS / 10),
                        () -> inbox.deliveries().size() == MAILS);
                Duration cpu = ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .minus(cpuBefore);
                System.getLogger("test")
                        .log(
                                System.Logger.Level.INFO,
                                "{0} messages of {1} in {2} ms, CPU {3} ms, heap {4} MiB at most",
                                Integer.toString(MAILS),
                                from.getFileName(),
                                Long.toString(Duration.ofNanos(System.nanoTime() - began)
                                        .toMillis()),
                                Long.toString(cpu.toMillis()),
                                Long.toString(mostHeap() >> 20));
                long entries = house.ledger().size();
                assertThat(send(from, route, "support@desk.example")).isEqualTo(Map.of(Outcome.KNOWN, MAILS));
                assertThat(house.ledger().size())
                        .as("a second run adds nothing")
                        .isEqualTo(entries);
            }
            assertThat(door).isNotNull();
        }
    }

    private static long mostHeap() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }

    @Test
    void aStoppedHouseKeepsThemInTheSpoolForTheNextStart() throws Exception {
        write(20);
        assertThat(ImportDoor.connect(settings)).as("nobody behind the door").isEmpty();
        try (Intake intake = house.intake(settings);
                ImportRoute route = MailImport.openOffline(settings, intake, house.vault())) {
            assertThat(send(route, "support@desk.example")).isEqualTo(Map.of(Outcome.TAKEN, 20));
        }
        try (Intake intake = house.intake(settings)) {
            intake.start(inbox);
            Inbox.await(() -> inbox.deliveries().size() == 20);
        }
    }

    @Test
    void refusesAForeignMailboxAndGoesOnAfterItsOwnListIsTorn() throws Exception {
        write(20);
        try (Intake intake = house.intake(settings)) {
            intake.start(inbox);
            try (ImportRoute route = MailImport.open(settings, intake, house.vault())) {
                assertThat(send(route, "somebody@else.example")).isEqualTo(Map.of(Outcome.REFUSED, 20));
                send(route, "support@desk.example");
            }
            Path list = folder.resolve("mail/import/taken");
            byte[] kept = Files.readAllBytes(list);
            Files.write(list, java.util.Arrays.copyOf(kept, kept.length - 30));
            try (ImportRoute route = MailImport.open(settings, intake, house.vault())) {
                assertThat(send(route, "support@desk.example")).isEqualTo(Map.of(Outcome.KNOWN, 18, Outcome.TAKEN, 2));
            }
            Inbox.await(() -> inbox.deliveries().size() == 22);
        }
        assertThat(inbox.deliveries().stream().map(Delivery::id).distinct())
                .as("the desk knows them by their ids")
                .hasSize(20);
    }
}
