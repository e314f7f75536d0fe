package org.muniment.conformance.system;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * The SMTP server (RFC 5321) that the product sends to: takes everything, also from the null sender, and keeps the bytes
 * exactly as they came over the wire.
 */
final class Relay implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Received> received = new CopyOnWriteArrayList<>();

    /** One message for one recipient. */
    record Received(String from, String to, byte[] bytes) {

        MimeMessage parsed() throws MessagingException {
            return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(bytes));
        }
    }

    Relay() throws IOException {
        Thread thread = new Thread(this::listen, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "smtp://127.0.0.1:" + listener.getLocalPort();
    }

    List<Received> received() {
        return received;
    }

    /** The newest message to an address whose subject fits, waiting for it. */
    MimeMessage await(String to, Predicate<String> subject) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < end) {
            for (int i = received.size() - 1; i >= 0; i--) {
                MimeMessage message = received.get(i).parsed();
                if (received.get(i).to().equals(to) && subject.test(String.valueOf(message.getSubject()))) {
                    return message;
                }
            }
            Thread.sleep(100);
        }
        List<String> subjects = new ArrayList<>();
        for (Received one : received) {
            subjects.add(one.to() + " " + one.parsed().getSubject());
        }
        throw new IllegalStateException("no such mail to " + to + "; received: " + subjects);
    }

    private void listen() {
        try {
            while (true) {
                Socket client = listener.accept();
                Thread thread = new Thread(() -> serve(client), "relay-client");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException closed) {
            // The end of the test.
        }
    }

    private void serve(Socket client) {
        try (client;
                InputStream in = new BufferedInputStream(client.getInputStream());
                OutputStream out = client.getOutputStream()) {
            String from = "";
            List<String> to = new ArrayList<>();
            answer(out, "220 relay.example");
            for (String line = line(in); line != null; line = line(in)) {
                String verb = line.length() < 4 ? line : line.substring(0, 4).toUpperCase(Locale.ROOT);
                switch (verb) {
                    case "EHLO" -> answer(out, "250-relay.example\r\n250-8BITMIME\r\n250 SIZE 52428800");
                    case "MAIL" -> {
                        from = address(line);
                        to.clear();
                        answer(out, "250 ok");
                    }
                    case "RCPT" -> {
                        to.add(address(line));
                        answer(out, "250 ok");
                    }
                    case "DATA" -> {
                        answer(out, "354 go on");
                        byte[] bytes = data(in);
                        for (String recipient : to) {
                            received.add(new Received(from, recipient, bytes));
                        }
                        answer(out, "250 taken");
                    }
                    case "QUIT" -> {
                        answer(out, "221 bye");
                        return;
                    }
                    default -> answer(out, "250 ok");
                }
            }
        } catch (IOException gone) {
            // The client went away.
        }
    }

    private static void answer(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static String address(String line) {
        return line.substring(line.indexOf('<') + 1, line.indexOf('>'));
    }

    /** A line without its end; null at the end of the stream. */
    private static @org.jspecify.annotations.Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    private static byte[] data(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.length() < 5 || !text.substring(text.length() - 5).equals("\r\n.\r\n")) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("cut off in DATA");
            }
            text.append((char) b);
        }
        text.setLength(text.length() - 3);
        return text.toString().replace("\r\n..", "\r\n.").getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
