package org.muniment.conformance.system;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A plain LMTP or SMTP client over a socket, for raw bytes that no mail library would write. */
final class Lmtp implements Closeable {

    private final Socket socket;
    private final BufferedReader in;
    private final OutputStream out;

    private Lmtp(int port, String greeting) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        out = socket.getOutputStream();
        expect("220");
        say(greeting + " client.example", "250");
    }

    static Lmtp lmtp(int port) throws IOException {
        return new Lmtp(port, "LHLO");
    }

    static Lmtp smtp(int port) throws IOException {
        return new Lmtp(port, "EHLO");
    }

    /** Delivers one message; returns when the server has taken responsibility for it. */
    void deliver(String from, String to, String message) throws IOException {
        say("MAIL FROM:<" + from + ">", "250");
        say("RCPT TO:<" + to + ">", "250");
        say("DATA", "354");
        String stuffed = message.replace("\r\n", "\n").replace("\n", "\r\n").replace("\r\n.", "\r\n..");
        out.write((stuffed + (stuffed.endsWith("\r\n") ? "" : "\r\n") + ".\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        expect("250");
    }

    private void say(String line, String expected) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        expect(expected);
    }

    private void expect(String status) throws IOException {
        String line = in.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            line = in.readLine();
        }
        if (line == null || !line.startsWith(status)) {
            throw new IOException("expected " + status + ", got " + line);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
