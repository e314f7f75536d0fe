package org.muniment.mail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A mail client down to the bytes. */
final class MailClient implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;
    private final OutputStream out;

    MailClient(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    MailClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        this.out = socket.getOutputStream();
    }

    static MailClient greet(int port, String hello) throws IOException {
        MailClient client = new MailClient(port);
        client.reply();
        client.say(hello + " client.example");
        return client;
    }

    Socket socket() {
        return socket;
    }

    /** One whole reply, its lines joined by a slash. */
    String reply() throws IOException {
        List<String> lines = new ArrayList<>();
        String line = in.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            lines.add(line);
            line = in.readLine();
        }
        lines.add(String.valueOf(line));
        return String.join("/", lines);
    }

    String say(String line) throws IOException {
        send((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        return reply();
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Sends a message after DATA was accepted; dots are stuffed here. */
    void sendMessage(byte[] message) throws IOException {
        String text = new String(message, StandardCharsets.ISO_8859_1);
        String stuffed = (text.startsWith(".") ? "." : "") + text.replace("\r\n.", "\r\n..");
        send((stuffed + (text.endsWith("\r\n") ? "" : "\r\n") + ".\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A whole transaction; the reply, or one for each recipient. */
    List<String> deliver(String from, List<String> to, byte[] message) throws IOException {
        say("MAIL FROM:<" + from + ">");
        for (String recipient : to) {
            say("RCPT TO:<" + recipient + ">");
        }
        String go = say("DATA");
        if (!go.startsWith("354")) {
            return List.of(go);
        }
        sendMessage(message);
        List<String> replies = new ArrayList<>();
        for (int i = 0; i < to.size(); i++) {
            replies.add(reply());
        }
        return replies;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
