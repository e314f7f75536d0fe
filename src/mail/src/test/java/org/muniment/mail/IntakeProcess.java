package org.muniment.mail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;

/**
 * An intake with an LMTP listener and a durable, idempotent handler in a JVM of its own, made to be killed. Its days are over
 * quickly, and at the end of each it retires the spool's keys.
 */
final class IntakeProcess {
    private static final int LINE = 65;
    private static final long DAY_MILLIS = 150;

    private IntakeProcess() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        try (House house = House.open(folder, days(Instant.parse(args[1])))) {
            MailSettings settings = house.settings("smtp.enabled", "false", "domains", "desk.example");
            Intake intake = house.intake(settings);
            intake.start(handler(folder.resolve("handled")));
            Thread retiring = Thread.ofPlatform().daemon().start(() -> retire(intake));
            MailListeners listeners = MailListeners.start(settings, intake);
            Files.writeString(folder.resolve("port.tmp"), Integer.toString(listeners.lmtpPort()));
            Files.move(
                    folder.resolve("port.tmp"), folder.resolve("port"), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
            while (System.in.read() >= 0) {
                Files.writeString(
                        folder.resolve("waiting.tmp"),
                        Integer.toString(intake.status().waiting()));
                Files.move(
                        folder.resolve("waiting.tmp"),
                        folder.resolve("waiting"),
                        java.nio.file.StandardCopyOption.ATOMIC_MOVE);
            }
            listeners.close();
            retiring.interrupt();
            retiring.join();
            intake.close();
        }
    }

    /** The system's clock, a day ahead for every few milliseconds that it is later than that. */
    static InstantSource days(Instant begun) {
        return () -> {
            Instant now = House.CLOCK.instant();
            return now.plus(Duration.ofDays(Duration.between(begun, now).toMillis() / DAY_MILLIS));
        };
    }

    private static void retire(Intake intake) {
        try {
            while (true) {
                intake.retireKeys();
                Thread.sleep(DAY_MILLIS / 3);
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
        known.addAll(Files.readAllLines(file, StandardCharsets.US_ASCII));
        return delivery -> {
            if (known.add(delivery.id().value())) {
                log.write(ByteBuffer.wrap((delivery.id().value() + "\n").getBytes(StandardCharsets.US_ASCII)));
                log.force(true);
            }
        };
    }
}
