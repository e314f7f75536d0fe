package org.muniment.mail.receive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.muniment.terms.Refusal;

/**
 * One connection to a listener: SMTP (RFC 5321) or LMTP (RFC 2033) with PIPELINING, 8BITMIME, SMTPUTF8, SIZE,
 * ENHANCEDSTATUSCODES, STARTTLS and, for a mail server on this host, Postfix's XFORWARD. Runs on its own thread.
 */
final class SmtpSession {
    private static final int MAX_RECIPIENTS = 1_000;
    private static final int MAX_MISTAKES = 20;
    private static final int DRAIN_FACTOR = 4;
    private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F:.]{2,45}");

    private final Reception reception;
    private final boolean lmtp;
    private final Optional<SSLContext> tls;

    private Socket socket;
    private SmtpInput in;
    private OutputStream out;
    private boolean greeted;
    private boolean secure;
    private int mistakes;
    private Optional<String> from = Optional.empty();
    private final List<String> recipients = new ArrayList<>();
    private Optional<String> forwardedClient = Optional.empty();
    private String forwardedHelo = "";
    private String helo = "";

    SmtpSession(SmtpServer.Setup setup, Socket socket) throws IOException {
        this.reception = setup.reception();
        this.lmtp = setup.lmtp();
        this.tls = setup.tls();
        this.socket = socket;
        this.in = new SmtpInput(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream());
    }

    /** Talks until the client leaves. */
    void run() throws IOException {
        try {
            reply(220, reception.hostName() + (lmtp ? " LMTP" : " ESMTP") + " ready");
            boolean goOn = true;
            while (goOn) {
                if (!in.hasPending()) {
                    out.flush();
                }
                Optional<String> line = in.line();
                goOn = line.isPresent() && command(line.get());
                if (mistakes > MAX_MISTAKES) {
                    reply(421, "4.7.0 too many mistakes");
                    goOn = false;
                }
            }
        } catch (SocketTimeoutException e) {
            reply(421, "4.4.2 timeout, closing connection");
        } finally {
            out.flush();
        }
    }

    private boolean command(String line) throws IOException {
        int space = line.indexOf(' ');
        String verb = (space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT);
        String argument = space < 0 ? "" : line.substring(space + 1).strip();
        switch (verb) {
            case "LHLO" -> hello(lmtp, argument);
            case "EHLO" -> hello(!lmtp, argument);
            case "HELO" -> helo(argument);
            case "MAIL" -> mail(argument);
            case "RCPT" -> recipient(argument);
            case "DATA" -> {
                return message();
            }
            case "RSET" -> {
                reset();
                reply(250, "2.0.0 forgotten");
            }
            case "NOOP" -> reply(250, "2.0.0 fine");
            case "VRFY" -> reply(252, "2.5.0 send some mail, it will be seen");
            case "HELP" -> reply(214, "2.0.0 RFC 5321, RFC 2033");
            case "XFORWARD" -> forward(argument);
            case "STARTTLS" -> {
                return startTls();
            }
            case "QUIT" -> {
                reply(221, "2.0.0 goodbye");
                return false;
            }
            default -> mistake(500, "5.5.2 unknown command");
        }
        return true;
    }

    private void hello(boolean right, String name) throws IOException {
        if (!right || name.isEmpty()) {
            mistake(500, lmtp ? "5.5.1 this is LMTP, say LHLO name" : "5.5.1 this is SMTP, say EHLO name");
            return;
        }
        reset();
        greeted = true;
        helo = name;
        List<String> offers = new ArrayList<>(List.of(
                reception.hostName(),
                "PIPELINING",
                "8BITMIME",
                "SMTPUTF8",
                "ENHANCEDSTATUSCODES",
                "SIZE " + reception.maxMessage()));
        if (tls.isPresent() && !secure) {
            offers.add("STARTTLS");
        }
        if (isLocalClient()) {
            offers.add("XFORWARD NAME ADDR PROTO HELO SOURCE");
        }
        for (int i = 0; i < offers.size(); i++) {
            send("250" + (i < offers.size() - 1 ? "-" : " ") + offers.get(i));
        }
    }

    private void helo(String name) throws IOException {
        if (lmtp || name.isEmpty()) {
            mistake(500, "5.5.1 say " + (lmtp ? "LHLO" : "HELO") + " name");
            return;
        }
        reset();
        greeted = true;
        helo = name;
        reply(250, reception.hostName());
    }

    private void mail(String argument) throws IOException {
        Optional<SmtpPath> path = SmtpPath.of(argument, "FROM:");
        if (!greeted || from.isPresent()) {
            mistake(503, "5.5.1 not now");
        } else if (path.isEmpty()) {
            mistake(501, "5.1.7 say MAIL FROM:<address>");
        } else if (path.get().size() > reception.maxMessage()) {
            reply(552, "5.3.4 a message may have at most " + reception.maxMessage() + " bytes");
        } else if (!reception.hasRoom()) {
            reply(452, "4.3.1 no room for more mail now, try again later");
        } else {
            from = Optional.of(path.get().address());
            reply(250, "2.1.0 ok");
        }
    }

    private void recipient(String argument) throws IOException {
        Optional<SmtpPath> path = SmtpPath.of(argument, "TO:");
        if (from.isEmpty()) {
            mistake(503, "5.5.1 MAIL first");
        } else if (path.isEmpty() || path.get().address().isEmpty()) {
            mistake(501, "5.1.3 say RCPT TO:<address>");
        } else if (recipients.size() >= MAX_RECIPIENTS) {
            reply(452, "4.5.3 too many recipients, send the rest separately");
        } else if (!reception.isOurs(path.get().address())) {
            reply(550, "5.1.1 no such mailbox here");
        } else {
            recipients.add(path.get().address());
            reply(250, "2.1.5 ok");
        }
    }

    private boolean message() throws IOException {
        if (recipients.isEmpty()) {
            mistake(503, "5.5.1 no valid recipients");
            return true;
        }
        reply(354, "end with a line that has a single dot");
        out.flush();
        SmtpInput.Message raw = in.message();
        Reply answer = take(raw);
        boolean whole = raw.drain(DRAIN_FACTOR * reception.maxMessage());
        for (int i = 0; i < (lmtp ? recipients.size() : 1); i++) {
            reply(answer.code(), answer.text());
        }
        reset();
        return whole;
    }

    private record Reply(int code, String text) {}

    private Reply take(SmtpInput.Message raw) throws IOException {
        Optional<String> client = forwardedClient.or(() -> Optional.of(peer().getHostAddress()));
        try {
            String name = forwardedClient.isPresent() ? forwardedHelo : helo;
            reception.take(
                    new Reception.Transaction(lmtp, from.orElse(""), List.copyOf(recipients), client, name), raw);
            return new Reply(250, "2.6.0 stored");
        } catch (Refusal e) {
            return switch (e.code()) {
                case TOO_LARGE ->
                    new Reply(552, "5.3.4 a message may have at most " + reception.maxMessage() + " bytes");
                case UNAVAILABLE -> new Reply(451, "4.3.0 mail cannot be stored now, try again later");
                default -> new Reply(451, "4.3.0 not now, try again later");
            };
        }
    }

    private void reset() {
        from = Optional.empty();
        recipients.clear();
        forwardedClient = Optional.empty();
        forwardedHelo = "";
    }

    /** Postfix tells which client it had the mail from (XFORWARD); believed only from this host. */
    private void forward(String argument) throws IOException {
        if (!isLocalClient()) {
            mistake(550, "5.7.1 not from there");
            return;
        }
        for (String word : argument.split(" +", 20)) {
            if (word.regionMatches(true, 0, "ADDR=", 0, 5)) {
                String address = word.substring(5).replaceFirst("(?i)^IPV6:", "");
                forwardedClient = ADDRESS.matcher(address).matches() ? Optional.of(address) : Optional.empty();
            } else if (word.regionMatches(true, 0, "HELO=", 0, 5)) {
                forwardedHelo = word.substring(5).equals("[UNAVAILABLE]") ? "" : word.substring(5);
            }
        }
        reply(250, "2.0.0 ok");
    }

    private boolean startTls() throws IOException {
        if (tls.isEmpty() || secure) {
            mistake(502, "5.5.1 not offered");
            return true;
        }
        if (in.hasPending()) {
            reply(501, "5.5.1 nothing may follow STARTTLS in clear");
            return false;
        }
        reply(220, "2.0.0 go ahead");
        out.flush();
        SSLSocket wrapped = (SSLSocket)
                tls.get().getSocketFactory().createSocket(socket, peer().getHostAddress(), socket.getPort(), true);
        wrapped.setUseClientMode(false);
        wrapped.startHandshake();
        socket = wrapped;
        in = new SmtpInput(wrapped.getInputStream());
        out = new BufferedOutputStream(wrapped.getOutputStream());
        secure = true;
        greeted = false;
        reset();
        return true;
    }

    private InetAddress peer() {
        return socket.getInetAddress();
    }

    private boolean isLocalClient() {
        return peer().isLoopbackAddress();
    }

    private void mistake(int code, String text) throws IOException {
        mistakes++;
        reply(code, text);
    }

    private void reply(int code, String text) throws IOException {
        send(code + " " + text);
    }

    private void send(String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }
}
