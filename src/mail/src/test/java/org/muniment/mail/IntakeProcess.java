package org.muniment.mail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/** An intake with an LMTP listener and a durable, idempotent handler in a JVM of its own, made to be killed. */
final class IntakeProcess {
    private static final int LINE = 65;

    private IntakeProcess() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        try (House house = House.open(folder)) {
            MailSettings settings = house.settings("smtp.enabled", "false", "domains", "desk.example");
            Intake intake = house.intake(settings);
            intake.start(handler(folder.resolve("handled")));
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
            intake.close();
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
