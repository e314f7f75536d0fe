package org.muniment.conformance.system;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** A real SMTP server that takes what the product sends to its relay. */
final class Relay implements AutoCloseable {

    private final int port = Product.freePort();
    private final GreenMail server = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    Relay() throws IOException {
        server.start();
    }

    String url() {
        return "smtp://127.0.0.1:" + port;
    }

    List<MimeMessage> received() {
        return Arrays.asList(server.getReceivedMessages());
    }

    /** The newest message to an address that fits, waiting for it. */
    MimeMessage await(String to, Predicate<String> subject) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < end) {
            List<MimeMessage> all = received();
            for (int i = all.size() - 1; i >= 0; i--) {
                if (addressed(all.get(i), to)
                        && subject.test(String.valueOf(all.get(i).getSubject()))) {
                    return all.get(i);
                }
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("no such mail to " + to + "; received: " + subjects());
    }

    private List<String> subjects() throws MessagingException {
        java.util.ArrayList<String> subjects = new java.util.ArrayList<>();
        for (MimeMessage message : received()) {
            subjects.add(Arrays.toString(message.getAllRecipients()) + " " + message.getSubject());
        }
        return subjects;
    }

    private static boolean addressed(MimeMessage message, String to) throws MessagingException {
        return Arrays.stream(message.getAllRecipients())
                .anyMatch(address -> address.toString().contains(to));
    }

    @Override
    public void close() {
        server.stop();
    }
}
