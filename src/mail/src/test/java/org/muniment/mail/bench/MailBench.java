package org.muniment.mail.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.muniment.mail.MailJson;
import org.muniment.mail.MailReader;
import org.muniment.mail.RawMail;
import org.muniment.terms.AllowedToUse;

/**
 * What a support desk's mail costs: read in a batch, and through SMTP into tickets of a started product, with everything on
 * that it has on; and what its pages cost. CPU is that of the process named, the database's is not in it.
 */
@AllowedToUse("prints its figures")
public final class MailBench {

    private static final PrintStream OUT = System.out;

    private static final long SEED = 20261122;
    private static final int HERTZ = 100;
    private static final int BATCH = 3_000;
    private static final int PAGES = 100;
    private static final long PATIENCE_NANOS = 600_000_000_000L;
    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");
    private static final Pattern TICKET = Pattern.compile("href=\"(/desk/tickets/[0-9a-f-]+)\"");

    private final HttpClient http = HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    private final Random random = new Random(SEED);
    private final String url;
    private final String pid;

    private MailBench(String url, String pid) {
        this.url = url;
        this.pid = pid;
    }

    /** Arguments: nothing for the batch alone, or URL SMTP_PORT ADDRESS PASSWORD SERVER_PID [MAILS]. */
    public static void main(String[] arguments) throws Exception {
        MailBench bench = arguments.length == 0 ? new MailBench("", "self") : new MailBench(arguments[0], arguments[4]);
        if (arguments.length == 0) {
            bench.batch();
            return;
        }
        bench.signIn(arguments[2], arguments[3]);
        int mails = arguments.length > 5 ? Integer.parseInt(arguments[5]) : 1_000;
        bench.mails(Integer.parseInt(arguments[1]), 100, "warm");
        bench.mails(Integer.parseInt(arguments[1]), mails, "mails through SMTP into tickets");
        for (int round = 0; round < 2; round++) {
            bench.page("list of 50", () -> "/desk");
            List<String> tickets = bench.tickets();
            bench.page("ticket page", () -> tickets.get(bench.random.nextInt(tickets.size())));
        }
    }

    private void batch() throws IOException {
        List<RawMail> mails = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            mails.add(RawMail.of(mail(i, "batch").getBytes(StandardCharsets.ISO_8859_1)));
        }
        MailReader reader = new MailReader();
        for (int round = 0; round < 3; round++) {
            double cpu = cpuMillis();
            long began = System.nanoTime();
            long bytes = 0;
            for (RawMail mail : mails) {
                MailJson.line(reader.read(mail), "x");
                bytes += mail.size();
            }
            say(
                    "read in a batch",
                    new Cost(BATCH, cpuMillis() - cpu, System.nanoTime() - began, bytes / BATCH + " bytes each"));
        }
    }

    private void mails(int port, int count, String what) throws Exception {
        List<String> mails = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            mails.add(mail(i, what));
        }
        String last = "Last of " + count + " " + System.nanoTime();
        double cpu = cpuMillis();
        long began = System.nanoTime();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            OutputStream out = socket.getOutputStream();
            expect(in, "220");
            say(in, out, "EHLO bench.example");
            for (String mail : mails) {
                send(in, out, mail);
            }
            send(in, out, "From: <last@example.org>\r\nTo: support@localhost\r\nSubject: " + last + "\r\n\r\nx\r\n");
        }
        while (!get("/desk").body().contains(last)) {
            if (System.nanoTime() - began > PATIENCE_NANOS) {
                throw new IOException("the last mail never became a ticket");
            }
            Thread.sleep(500);
        }
        say(what, new Cost(count, cpuMillis() - cpu, System.nanoTime() - began, ""));
    }

    private static void send(BufferedReader in, OutputStream out, String mail) throws IOException {
        say(in, out, "MAIL FROM:<bench@example.org>");
        say(in, out, "RCPT TO:<support@localhost>");
        say(in, out, "DATA");
        out.write((mail.replace("\r\n.", "\r\n..") + "\r\n.\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        expect(in, "250");
    }

    private static void say(BufferedReader in, OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
        expect(in, line.equals("DATA") ? "354" : "250");
    }

    private static void expect(BufferedReader in, String code) throws IOException {
        String line = in.readLine();
        while (line != null && line.startsWith(code + "-")) {
            line = in.readLine();
        }
        if (line == null || !line.startsWith(code)) {
            throw new IOException("expected " + code + ", got " + line);
        }
    }

    /** 39 % plain, 28 % HTML, 33 % with a file of 10 KB to 1 MB, small ones more often. */
    private String mail(int number, String what) {
        int kind = random.nextInt(100);
        String head =
                "From: Sender <sender" + random.nextInt(50) + "@example.org>\r\nTo: support@localhost\r\nSubject: Lamp "
                        + what + " " + number + "\r\nMessage-ID: <" + number + "." + random.nextLong()
                        + "@example.org>\r\nDate: Sun, 22 Nov 2026 09:00:00 +0000\r\nMIME-Version: 1.0\r\n";
        String text = "The gasket of lamp number " + number + " drips on the carpet.\r\n"
                + "It has done so for days.\r\n".repeat(20);
        if (kind < 39) {
            return head + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + text;
        }
        String html = "<html><body style=\"font-family:Arial\"><table><tr><td><p style=\"color:red\">"
                + text.replace("\r\n", "<br>\r\n")
                + "</p><img src=\"https://logo.example/a.png\"></td></tr></table></body></html>\r\n";
        if (kind < 67) {
            return head
                    + "Content-Type: multipart/alternative; boundary=b1\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\r\n"
                    + text + "--b1\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + html + "--b1--\r\n";
        }
        byte[] content = new byte[(int) (10_000 * Math.pow(100, random.nextDouble()))];
        random.nextBytes(content);
        System.arraycopy("%PDF-1.7\n".getBytes(StandardCharsets.US_ASCII), 0, content, 0, 9);
        return head + "Content-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\r\n"
                + text
                + "--b1\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"lamp" + number
                + ".pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getMimeEncoder().encodeToString(content)
                + "\r\n--b1--\r\n";
    }

    private void signIn(String address, String password) throws Exception {
        Matcher token = TOKEN.matcher(get("/sign-in").body());
        if (!token.find()) {
            throw new IOException("no form to sign in with");
        }
        String body = "_csrf=" + encoded(token.group(1)) + "&staff-address=" + encoded(address) + "&password="
                + encoded(password);
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(url + "/sign-in"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Origin", url)
                        .header("Accept", "text/html")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("not signed in: " + answer.statusCode());
        }
    }

    private List<String> tickets() throws Exception {
        return TICKET.matcher(get("/desk").body())
                .results()
                .map(found -> found.group(1))
                .distinct()
                .toList();
    }

    private void page(String what, Supplier<String> path) throws Exception {
        double cpu = cpuMillis();
        long began = System.nanoTime();
        long bytes = 0;
        for (int i = 0; i < PAGES; i++) {
            HttpResponse<byte[]> answer = http.send(
                    request(path.get()).header("Accept-Encoding", "gzip").build(), BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IOException(answer.statusCode() + " from a page");
            }
            bytes += answer.body().length;
        }
        say(what, new Cost(PAGES, cpuMillis() - cpu, System.nanoTime() - began, bytes / PAGES + " bytes on the wire"));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).header("Accept", "text/html");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** User and system time of the process, proc(5). */
    private double cpuMillis() throws IOException {
        String stat = Files.readString(Path.of("/proc", pid, "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 1_000.0 / HERTZ;
    }

    private record Cost(int count, double cpuMillis, long nanos, String more) {}

    private static void say(String what, Cost cost) {
        OUT.printf(
                Locale.ROOT,
                "%-32s %6d  %8.2f ms CPU each  %8.1f /s  %s%n",
                what,
                cost.count(),
                cost.cpuMillis() / cost.count(),
                cost.count() * 1e9 / cost.nanos(),
                cost.more());
    }
}
