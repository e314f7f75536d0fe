package org.muniment.mail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An intake with its listeners, its fetchers, its door for old mail and a durable, idempotent handler in a JVM of its own,
 * made to be killed. Its days are over quickly, and at the end of each it retires the spool's keys.
 *
 * <p>Arguments: folder, when the days begin, milliseconds to a day, and mail settings.
 */
final class IntakeProcess {
    /** A delivery's id, a blank, the SHA-256 of its bytes and a line end. */
    private static final int LINE = 130;

    private static final int ID = 64;

    private IntakeProcess() {}

    /**
     * Starts one on {@code folder}, whose files {@code port} and {@code waiting} it writes anew.
     *
     * @param said where what it prints goes
     * @param arguments when the first day began, the length of a day in milliseconds, then settings and their values
     */
    static Process start(Path folder, ProcessBuilder.Redirect said, List<String> arguments) throws IOException {
        Files.deleteIfExists(folder.resolve("port"));
        Files.deleteIfExists(folder.resolve("waiting"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                IntakeProcess.class.getName(),
                folder.toString()));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said)
                .start();
    }

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        InstantSource clock = days(Instant.parse(args[1]), Long.parseLong(args[2]));
        try (House house = House.open(folder, clock)) {
            MailSettings settings = house.settings(Arrays.copyOfRange(args, 3, args.length));
            Intake intake = house.intake(settings);
            intake.start(handler(folder.resolve("handled")));
            Thread retiring = Thread.ofPlatform().daemon().start(() -> retire(intake, Long.parseLong(args[2])));
            try (MailListeners listeners = MailListeners.start(settings, intake);
                    ImportDoor door = ImportDoor.open(settings, MailImport.open(settings, intake, house.vault()));
                    MailboxFetcher fetcher = MailboxFetcher.start(settings, intake, house.vault())) {
                tell(folder, "port", door == null ? "" : listeners.lmtpPort() + " " + listeners.smtpPort());
                while (System.in.read() >= 0) {
                    tell(folder, "waiting", intake.status().waiting() + balances(fetcher));
                }
            }
            retiring.interrupt();
            retiring.join();
            intake.close();
        }
    }

    private static void tell(Path folder, String file, String what) throws IOException {
        Path draft = Files.writeString(folder.resolve(file + ".tmp"), what);
        Files.move(draft, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Of each mailbox: messages on the server, and how many of them are not ours. */
    private static String balances(MailboxFetcher fetcher) {
        return fetcher.status().stream()
                .map(status -> status.last()
                        .filter(b -> b.at().isAfter(status.started()))
                        .map(b -> " " + b.onServer() + "/" + b.missing())
                        .orElse(" ?"))
                .collect(Collectors.joining());
    }

    /** The system's clock, a day ahead for every {@code dayMillis} milliseconds that it is later than that. */
    static InstantSource days(Instant begun, long dayMillis) {
        return () -> {
            Instant now = House.CLOCK.instant();
            return now.plus(Duration.ofDays(Duration.between(begun, now).toMillis() / dayMillis));
        };
    }

    private static void retire(Intake intake, long dayMillis) {
        try {
            while (true) {
                intake.retireKeys();
                Thread.sleep(dayMillis / 3);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InboundHandler handler(Path file) throws IOException {
        Set<String> known = new HashSet<>();
        FileChannel log =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        long whole = log.size() / LINE * LINE;
        log.truncate(whole);
        log.position(whole);
        Files.readAllLines(file, StandardCharsets.US_ASCII).forEach(line -> known.add(line.substring(0, ID)));
        return delivery -> {
            if (known.add(delivery.id().value())) {
                String line = delivery.id().value() + " " + delivery.raw().sha256() + "\n";
                log.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
                log.force(true);
            }
        };
    }
}
