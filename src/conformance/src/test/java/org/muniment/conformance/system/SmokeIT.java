package org.muniment.conformance.system;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of one house from its first start to an expired archive, against a product started by {@code ops/run}. The
 * chapters follow one another: each leaves to the next what it made.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SmokeIT {

    /** Stands in for everything that must never be found in clear: in a subject, a body, a file name, a log line. */
    static final String CANARY = "xq7canary9z";

    private static final String PASSWORD = "correct horse battery staple";
    private static final Pattern SIGN_IN_LINK = Pattern.compile("http://\\S+/sign-in/link/\\S+");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private Relay relay;
    private Product product;
    private Visitor staff;
    private Visitor ada;

    @BeforeAll
    void start() throws Exception {
        relay = new Relay();
        product = new Product(folder.resolve("data")).with("MUNIMENT_MAIL_RELAY", relay.url());
        say("from ops/run to ready: " + product.start().toMillis() + " ms");
    }

    @AfterAll
    void stop() throws IOException {
        product.close();
        relay.close();
        say("what the product said:\n" + product.output());
    }

    private static void say(String line) {
        System.out.println("smoke: " + line);
    }

    @Test
    @Order(1)
    void firstAccountComesFromTheOneTimeLink() throws Exception {
        staff = new Visitor(product);
        URI link = product.operatorLink();
        staff.submit(
                staff.open(link),
                "/setup",
                Map.of("name", "Grace", "address", "grace@house.example", "password", PASSWORD, "confidential", "yes"));
        assertThat(new Visitor(product)
                        .get(link.getPath() + "?" + link.getQuery())
                        .statusCode())
                .as("the link works once")
                .isNotEqualTo(200);
        staff = new Visitor(product);
        Document signedIn = staff.submit(
                staff.open("/sign-in"),
                "/sign-in",
                Map.of("staff-address", "grace@house.example", "password", PASSWORD));
        assertThat(signedIn.text()).contains("Grace");
    }

    @Test
    @Order(2)
    void mailsBecomeTickets() throws Exception {
        try (Lmtp lmtp = Lmtp.lmtp(product.lmtpPort)) {
            lmtp.deliver("ada@example.org", "support@localhost", mail("Printer hums " + CANARY, "It hums " + CANARY));
            lmtp.deliver("bob@example.org", "support@localhost", html());
            lmtp.deliver("bob@example.org", "support@localhost", attachment());
        }
        try (Lmtp smtp = Lmtp.smtp(product.smtpPort)) {
            smtp.deliver("eve@example.org", "support@localhost", broken());
        }
        Document queue = awaitPage(staff, "/desk", page -> page.text().contains("Printer hums"));
        Document ticket =
                staff.open(queue.select("a:contains(Printer hums)").first().attr("abs:href"));
        assertThat(ticket.text()).contains("It hums " + CANARY).contains("ada@example.org");
        MimeMessage acknowledged = relay.await("ada@example.org", subject -> subject.contains("received"));
        assertThat(acknowledged.getHeader("Auto-Submitted")[0]).startsWith("auto-");
        say("plain, HTML, attachment and broken mail are tickets; acknowledged by mail");
    }

    @Test
    @Order(3)
    void anAgentAnswersAndTheCustomerReplies() throws Exception {
        Document ticket = openTicket("Printer hums");
        staff.submit(ticket, "/reply", Map.of("text", "Turn it off and on again."));
        MimeMessage answer = relay.await("ada@example.org", subject -> subject.startsWith("Re:"));
        String replyTo = answer.getReplyTo()[0].toString();
        try (Lmtp lmtp = Lmtp.lmtp(product.lmtpPort)) {
            lmtp.deliver(
                    "ada@example.org",
                    replyTo.replaceAll(".*<|>.*", ""),
                    "From: Ada <ada@example.org>\r\nTo: " + replyTo + "\r\nSubject: Re: Printer hums\r\nIn-Reply-To: "
                            + answer.getMessageID()
                            + "\r\nMessage-ID: <reply-1@example.org>\r\n\r\nSilence. Thank you.\r\n");
        }
        Document again = awaitPage(staff, path(ticket), page -> page.text().contains("Silence. Thank you."));
        assertThat(again.text()).contains("Turn it off and on again.");
        staff.submit(again, "/note", Map.of("note", "Known fault of this model."));
        assertThat(staff.open(path(ticket)).text()).contains("Known fault of this model.");
        say("answer on the wire, reply threaded, note kept");
    }

    @Test
    @Order(4)
    void theCustomerSignsInByLinkAndSeesTheirTicketsOnly() throws Exception {
        ada = new Visitor(product);
        ada.submit(ada.open("/sign-in"), "/sign-in/link", Map.of("address", "ada@example.org"));
        MimeMessage mail = relay.await("ada@example.org", subject -> subject.toLowerCase(java.util.Locale.ROOT)
                .contains("sign"));
        Matcher link = SIGN_IN_LINK.matcher(String.valueOf(mail.getContent()));
        assertThat(link.find()).isTrue();
        Document button = ada.open(URI.create(link.group()));
        Document portal = ada.submit(button, link.group().replaceAll(".*(/sign-in/link/)", "$1"), Map.of());
        assertThat(portal.text() + ada.open("/portal").text()).contains("Printer hums");
        assertThat(ada.open("/portal").text()).doesNotContain("An HTML mail");
        assertThat(ada.status("/desk")).isEqualTo(403);
        Document ticket = ada.open(
                ada.open("/portal").select("a:contains(Printer hums)").first().attr("abs:href"));
        assertThat(ticket.text()).contains("Turn it off and on again.").doesNotContain("Known fault of this model.");
        ada.submit(ticket, "/reply", Map.of("text", "One more question."));
        awaitPage(staff, path(openTicket("Printer hums")), page -> page.text().contains("One more question."));
        say("the portal shows a customer their own tickets, without notes");
    }

    // ---- helpers ----

    private Document openTicket(String subject) throws Exception {
        Element link = staff.open("/desk").select("a:contains(" + subject + ")").first();
        assertThat(link).as("a ticket " + subject + " in the queue").isNotNull();
        return staff.open(link.attr("abs:href"));
    }

    private static String path(Document page) {
        URI uri = URI.create(page.location());
        return uri.getPath();
    }

    static Document awaitPage(Visitor visitor, String path, Predicate<Document> wanted) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Document page = visitor.open(path);
        while (!wanted.test(page)) {
            if (System.nanoTime() > end) {
                throw new IOException("never came on " + path + ": " + page.text());
            }
            Thread.sleep(200);
            page = visitor.open(path);
        }
        return page;
    }

    private static String mail(String subject, String text) {
        return "From: Ada <ada@example.org>\r\nTo: support@localhost\r\nSubject: " + subject
                + "\r\nMessage-ID: <m1@example.org>\r\nDate: Sun, 22 Nov 2026 09:00:00 +0000\r\n\r\n" + text + "\r\n";
    }

    private static String html() {
        return """
                From: Bob <bob@example.org>
                To: support@localhost
                Subject: An HTML mail
                Message-ID: <m2@example.org>
                MIME-Version: 1.0
                Content-Type: text/html; charset=utf-8

                <p>Hello <b>there</b><script>alert(1)</script><img src="http://tracker.example/x.png"></p>
                """.replace("\n", "\r\n");
    }

    private static String attachment() {
        String file = Base64.getEncoder().encodeToString(("%PDF-1.4 " + CANARY).getBytes(StandardCharsets.US_ASCII));
        return """
                From: Bob <bob@example.org>
                To: support@localhost
                Subject: With a file
                Message-ID: <m3@example.org>
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=b1

                --b1
                Content-Type: text/plain

                See file.
                --b1
                Content-Type: application/pdf
                Content-Disposition: attachment; filename="CANARY.pdf"
                Content-Transfer-Encoding: base64

                BASE64
                --b1--
                """.replace("\n", "\r\n").replace("CANARY", CANARY).replace("BASE64", file);
    }

    private static String broken() {
        return """
                Subject: =?utf-8?Q?broken_=E2=82
                Content-Type: multipart/mixed; boundary="never"
                MIME-Version: 1.0

                --other
                no sender, no boundary
                """.replace("\n", "\r\n");
    }

    static List<Path> filesUnder(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
